"""uvicorn, without its hands on our signals."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import uvicorn

from shared.http_protocol import StrictProtocol
from shared.socket_protocol import SocketProtocol
from shared.telemetry import ASGIApp

DRAIN_SECONDS = 10
MAX_FRAME = 64 * 1024
"""The longest message of a WebSocket; ours only tell, so nothing long ever comes in."""
PING_SECONDS = 15.0
"""How often a WebSocket is pinged, and how long it may take to answer."""


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the process that owns this server."""
        yield


def bind(host: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 takes a free one. Raises ``OSError`` if it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio switches Nagle's algorithm off only where the protocol is named; without it every
    # answer of two writes waits 40 ms for the other side's delayed acknowledgement.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(1024)
    except OSError:
        listener.close()
        raise
    listener.setblocking(False)
    return listener


@asynccontextmanager
async def serving(
    app: ASGIApp,
    listener: socket.socket,
    *,
    protocol: type[StrictProtocol] = StrictProtocol,
    drain_seconds: int = DRAIN_SECONDS,
) -> AsyncIterator[None]:
    """Serve *app* on *listener* while open; leaving lets open requests finish (10 s at most)."""
    config = uvicorn.Config(
        app,
        http=protocol,
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=drain_seconds,
        timeout_keep_alive=75,
        ws=SocketProtocol,
        ws_max_size=MAX_FRAME,
        ws_ping_interval=PING_SECONDS,
        ws_ping_timeout=PING_SECONDS,
        ws_per_message_deflate=False,  # our frames are short, and a compressed one could explode
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]), name="http-server")
    while not server.started and not task.done():  # noqa: ASYNC110 -- uvicorn has only the flag
        await asyncio.sleep(0.005)
    try:
        yield
    finally:
        server.should_exit = True
        await task
