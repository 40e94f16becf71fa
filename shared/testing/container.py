"""A server in a Docker container that tests may stop, kill and start again."""

import shutil
import socket
import subprocess
import time
from contextlib import suppress
from typing import Any

from testcontainers.core.container import DockerContainer

from shared.testing.rabbitmq_node import START_SECONDS, free_ports


def docker_works() -> bool:
    """Tell whether there is a Docker engine that answers."""
    docker = shutil.which("docker")
    if docker is None:
        return False
    asked = subprocess.run(
        [docker, "version", "--format", "{{.Server.Version}}"],
        capture_output=True,
        timeout=30,
        check=False,
    )
    return asked.returncode == 0


class NoAnswer(RuntimeError):
    """The container runs, or ran, and its server does not answer."""


class ContainerServer:
    """A container of *image*, whose *port* is reached on ``port`` of the loopback.

    *greeting* is what a client of this protocol says first; the server is up when it answers it.
    """

    def __init__(self, image: str, port: int, greeting: bytes) -> None:
        # A fixed port, so that the address survives a restart.
        [self.port] = free_ports(1)
        self._container = DockerContainer(image).with_bind_ports(port, self.port)
        self._greeting = greeting
        self._created = False

    @property
    def running(self) -> Any:  # Docker's client has no types
        """The container as the engine knows it."""
        return self._container.get_wrapped_container()

    def start(self) -> None:
        """Start the container and wait until its server answers; raises ``NoAnswer``."""
        if self._created:
            self.running.start()
        else:
            self._container.start()
            self._created = True
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if time.monotonic() > deadline:
                raise NoAnswer(f"{self._container.image} does not answer")
            time.sleep(0.1)

    def _answers(self) -> bool:
        # Docker's proxy takes connections before the server does: only its answer tells.
        address = ("127.0.0.1", self.port)
        with suppress(OSError), socket.create_connection(address, 1) as connection:
            connection.sendall(self._greeting)
            return bool(connection.recv(1))
        return False

    def kill(self) -> None:
        """End the server at once (SIGKILL)."""
        self.running.kill()

    def close(self) -> None:
        """Remove the container."""
        if self._created:
            self._container.stop()
