"""A server in a Docker container that tests may stop, kill and start again."""

import shutil
import socket
import subprocess
import time
from contextlib import suppress
from typing import Any

from testcontainers.core.container import DockerContainer

from shared.testing.ports import lasting_ports
from shared.testing.rabbitmq_node import START_SECONDS


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


def answers(port: int, greeting: bytes, expected: bytes = b"") -> bool:
    """Tell whether what listens on *port* answers *greeting*, and that with *expected* at first.

    Docker's proxy takes connections before the server behind it does: only an answer tells.
    """
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as connection:
        connection.sendall(greeting)
        said = connection.recv(1)
        return said != b"" and said.startswith(expected)
    return False


class NoAnswer(RuntimeError):
    """The container runs, or ran, and its server does not answer."""


class ContainerServer:
    """A container of *image*, whose *port* is reached on ``port`` of the loopback.

    *greeting* is what a client of this protocol says first; the server is up when it answers it,
    and that with *expected*.
    """

    def __init__(self, image: str, port: int, greeting: bytes, expected: bytes = b"") -> None:
        # A fixed port, so that the address survives a restart.
        [self.port] = lasting_ports(1)
        self._container = DockerContainer(image).with_bind_ports(port, self.port)
        self._greeting, self._expected = greeting, expected
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
        while not answers(self.port, self._greeting, self._expected):
            if time.monotonic() > deadline:
                raise NoAnswer(f"{self._container.image} does not answer")
            time.sleep(0.1)

    def kill(self) -> None:
        """End the server at once (SIGKILL)."""
        self.running.kill()

    def close(self) -> None:
        """Remove the container."""
        if self._created:
            self._container.stop()
