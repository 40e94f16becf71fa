"""How many connections one address may hold (security.md G6)."""

from asyncio import BaseTransport
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

import uvicorn
from uvicorn.server import ServerState

from gateway.client_address import ClientAddress
from gateway.limits import address_key
from shared.http_protocol import StrictProtocol
from shared.socket_protocol import SocketProtocol

MAX_CONNECTIONS = 200


class CountedSocket(SocketProtocol):
    """A WebSocket that tells when its connection ends."""

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],  # as uvicorn has it
        *,
        released: Callable[[], None],
    ) -> None:
        super().__init__(config, server_state, app_state)
        self._released = released

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell, and end."""
        self._released()
        super().connection_lost(exc)


class LimitedProtocol(StrictProtocol):
    """One connection, refused with 429 where its address holds 200 others.

    Trusted proxies are exempt: they bring many clients.
    """

    _open: ClassVar[Counter[str]]
    _addresses: ClassVar[ClientAddress]
    _counted: str | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        """Count, and begin or refuse."""
        super().connection_made(transport)
        peer = str(self.client[0]) if self.client else ""
        if self._addresses.is_trusted(peer):
            return
        self._counted = address_key(peer)
        self._open[self._counted] += 1
        if self._open[self._counted] > MAX_CONNECTIONS:
            self._refuse(429)

    def connection_lost(self, exc: Exception | None) -> None:
        """Count down, and end."""
        self._release()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self) -> None:
        """Give the connection away; it is counted until it ends there."""
        counted = partial(CountedSocket, released=self._release)
        self.ws_protocol_class = counted  # type: ignore[assignment]  # only ever called
        super().handle_websocket_upgrade()

    def _release(self) -> None:
        if self._counted is not None:
            self._open[self._counted] -= 1
            if not self._open[self._counted]:
                del self._open[self._counted]
            self._counted = None


def limited_by_address(addresses: ClientAddress) -> type[LimitedProtocol]:
    """Return a protocol with a count of its own, for one server."""

    class Limited(LimitedProtocol):
        _open: ClassVar[Counter[str]] = Counter()
        _addresses: ClassVar[ClientAddress] = addresses

    return Limited
