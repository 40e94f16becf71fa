"""A RabbitMQ in a Docker container, where no server is installed."""

import os
import shutil
import socket
import subprocess
import time
from contextlib import suppress

from testcontainers.core.container import DockerContainer

from shared.testing.rabbitmq_node import START_SECONDS, BrokerFailed, free_ports

_IMAGE = "rabbitmq:4-management"
_AMQP = 5672


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


class ContainerNode:
    """A broker that tests may stop, kill and start again; the image is ``RABBITMQ_IMAGE``."""

    def __init__(self) -> None:
        [self.port] = free_ports(1)
        image = os.environ.get("RABBITMQ_IMAGE", _IMAGE)
        # A fixed port, so that the address survives a restart.
        self._container = DockerContainer(image).with_bind_ports(_AMQP, self.port)
        self._created = False

    def start(self) -> None:
        """Start the container and wait until it takes connections; raises ``BrokerFailed``."""
        if self._created:
            self._container.get_wrapped_container().start()
        else:
            self._container.start()
            self._created = True
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            # The proxy of Docker takes connections before the broker does: ask for its greeting.
            with (
                suppress(OSError),
                socket.create_connection(("127.0.0.1", self.port), 1) as connection,
            ):
                connection.sendall(b"AMQP\x00\x00\x09\x01")
                connection.settimeout(1)
                if connection.recv(1):
                    return
            time.sleep(0.1)
        raise BrokerFailed("the container does not answer")

    def stop(self) -> None:
        """Stop the broker in its own orderly way."""
        self._container.get_wrapped_container().stop(timeout=30)

    def kill(self) -> None:
        """End the broker at once (SIGKILL)."""
        self._container.get_wrapped_container().kill()

    def control(self, *arguments: str) -> str:
        """Run ``rabbitmqctl`` in the container and return what it prints."""
        code, output = self._container.get_wrapped_container().exec_run(
            ["rabbitmqctl", "--quiet", *arguments]
        )
        text = bytes(output).decode(errors="replace")
        if code:
            raise BrokerFailed(text)
        return text

    def close(self) -> None:
        """Remove the container."""
        self._container.stop()
