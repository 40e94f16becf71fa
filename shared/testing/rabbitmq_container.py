"""A RabbitMQ in a Docker container, where no server is installed."""

import os

from shared.testing.container import ContainerServer
from shared.testing.rabbitmq_node import BrokerFailed

_IMAGE = "rabbitmq:4-management"
_AMQP = 5672


class ContainerNode(ContainerServer):
    """A broker that tests may stop, kill and start again; the image is ``RABBITMQ_IMAGE``."""

    def __init__(self) -> None:
        image = os.environ.get("RABBITMQ_IMAGE", _IMAGE)
        super().__init__(image, _AMQP, b"AMQP\x00\x00\x09\x01")

    def stop(self) -> None:
        """Stop the broker in its own orderly way."""
        self.running.stop(timeout=30)

    def control(self, *arguments: str) -> str:
        """Run ``rabbitmqctl`` in the container and return what it prints."""
        code, output = self.running.exec_run(["rabbitmqctl", "--quiet", *arguments])
        text = bytes(output).decode(errors="replace")
        if code:
            raise BrokerFailed(text)
        return text
