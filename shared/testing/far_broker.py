"""A broker behind a network that can be broken."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from yarl import URL

from shared.messaging.rabbitmq import RabbitTransport
from shared.testing.rabbitmq import Broker
from shared.testing.tcp_proxy import TcpProxy, proxied
from shared.testing.transports import LADDER

HEARTBEAT = 1
STUCK_SECONDS = (HEARTBEAT + 1) * 3
"""After so long the client gives a silent connection up."""


@dataclass(frozen=True)
class Far:
    """Two ways to one broker: through *net*, and past it."""

    net: TcpProxy
    url: str
    direct_url: str

    def transport(self, heartbeat: int = HEARTBEAT) -> RabbitTransport:
        """Return a transport through the network, to be entered; *heartbeat* in seconds."""
        return RabbitTransport(self.url, ladder=LADDER, heartbeat=heartbeat)


@asynccontextmanager
async def far_from(broker: Broker) -> AsyncIterator[Far]:
    """Put a network before a fresh virtual host of *broker*."""
    direct = URL(broker.fresh_url())
    async with proxied(broker.node.port) as net:
        yield Far(net, str(direct.with_port(net.port)), str(direct))
