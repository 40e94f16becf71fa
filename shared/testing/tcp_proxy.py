"""A network between a client and its server that a test can break and heal."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from enum import Flag, auto

from shared.testing.ports import lasting_ports

_CHUNK = 64 * 1024
_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER of zero seconds: closing then sends RST instead of FIN."""


class Way(Flag):
    """A direction of the traffic."""

    UP = auto()
    """From the client to the server."""
    DOWN = auto()
    """From the server to the client."""
    BOTH = UP | DOWN


class TcpProxy:
    """Forwards one port of 127.0.0.1 to another, as badly as it is told.

    The faults last until ``heal``. Bytes that a black hole holds back arrive after it, as TCP
    would send them again; what a reset or a half-open connection has swallowed is gone.
    """

    def __init__(self, upstream: int, *, host: str = "127.0.0.1") -> None:
        [self.port] = lasting_ports(1)
        self.accepted = 0
        """Connections taken since the start, to count reconnects."""
        self._upstream = (host, upstream)
        self._server: asyncio.Server | None = None
        self._lines: set[_Line] = set()
        self._flowing = {way: asyncio.Event() for way in (Way.UP, Way.DOWN)}
        self._delay = 0.0
        self._rate = 0.0
        self.heal()

    async def listen(self) -> None:
        """Take connections; until then, and after ``refuse``, the port refuses them."""
        self._server = await asyncio.start_server(
            self._accept, "127.0.0.1", self.port, reuse_address=True
        )

    async def refuse(self) -> None:
        """Refuse new connections and end the open ones."""
        if self._server is not None:
            self._server.close()
            self._server = None
        self.reset()

    def blackhole(self, way: Way = Way.BOTH) -> None:
        """Let nothing through any more, and tell nobody."""
        for direction in way:
            self._flowing[direction].clear()

    def delay(self, seconds: float) -> None:
        """Let each byte arrive *seconds* later, in either direction."""
        self._delay = seconds

    def throttle(self, rate: float) -> None:
        """Let *rate* bytes a second through on each connection, in either direction."""
        self._rate = rate

    def reset(self) -> None:
        """End every open connection with RST on both sides."""
        for line in list(self._lines):
            line.reset(Way.BOTH)

    def half_open(self) -> None:
        """End every open connection for its client; the server is told nothing."""
        for line in list(self._lines):
            line.reset(Way.DOWN)

    def heal(self) -> None:
        """End every lasting fault; connections that are gone stay gone."""
        for flowing in self._flowing.values():
            flowing.set()
        self._delay = self._rate = 0.0

    async def close(self) -> None:
        """End everything."""
        await self.refuse()
        for line in list(self._lines):
            line.end()
        await asyncio.gather(*(line.ended.wait() for line in self._lines))

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.accepted += 1
        try:
            upstream = await asyncio.open_connection(*self._upstream)
        except OSError:
            _reset(writer)
            return
        line = _Line((reader, writer), upstream)
        self._lines.add(line)
        try:
            await line.run(self._pump(line, Way.UP), self._pump(line, Way.DOWN))
        finally:
            self._lines.discard(line)
            line.ended.set()

    async def _pump(self, line: "_Line", way: Way) -> None:
        reader, writer = line.ends(way)
        loop = asyncio.get_running_loop()
        waiting: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(256)

        async def read() -> None:
            while True:
                data = await reader.read(_CHUNK)
                await waiting.put((loop.time() + self._delay, data))
                if not data:
                    return

        reading = asyncio.create_task(read())
        try:
            while True:
                due, data = await waiting.get()
                await asyncio.sleep(max(0.0, due - loop.time()))
                await self._flowing[way].wait()
                if not data:
                    return
                for start in range(0, len(data), piece := self._piece()):
                    part = data[start : start + piece]
                    writer.write(part)
                    await writer.drain()
                    if self._rate:
                        await asyncio.sleep(len(part) / self._rate)
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    def _piece(self) -> int:
        return max(1, round(self._rate / 20)) if self._rate else _CHUNK


Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class _Line:
    """One connection of a client, and ours to the server for it."""

    def __init__(self, client: Streams, server: Streams) -> None:
        self.ended = asyncio.Event()
        self._client = client
        self._server = server
        self._half_open = False
        self._over = asyncio.Event()

    def ends(self, way: Way) -> Streams:
        """Return where bytes of that direction come from and where they go."""
        if way is Way.UP:
            return self._client[0], self._server[1]
        return self._server[0], self._client[1]

    def reset(self, way: Way) -> None:
        """Send RST to the client (``DOWN``), to the server (``UP``) or to both."""
        if Way.DOWN in way:
            _reset(self._client[1])
        if Way.UP in way:
            _reset(self._server[1])
            self.end()
        else:
            self._half_open = True

    def end(self) -> None:
        """Close both ends."""
        self._over.set()

    async def run(self, *pumps: Coroutine[None, None, None]) -> None:
        """Pump until a side closes; a half-open line stays until it is ended."""
        tasks = {asyncio.create_task(pump) for pump in pumps}
        over = asyncio.create_task(self._over.wait())
        try:
            await asyncio.wait({*tasks, over}, return_when=asyncio.FIRST_COMPLETED)
            if self._half_open:
                await over
        finally:
            for task in {*tasks, over}:
                task.cancel()
            await asyncio.gather(*tasks, over, return_exceptions=True)
            for _, writer in (self._client, self._server):
                writer.close()
                with suppress(OSError):
                    await writer.wait_closed()


def _reset(writer: asyncio.StreamWriter) -> None:
    if not writer.is_closing():  # one that has been reset has no descriptor any more
        raw = writer.get_extra_info("socket")
        with suppress(OSError):
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    writer.transport.abort()


@asynccontextmanager
async def proxied(upstream: int) -> AsyncIterator[TcpProxy]:
    """Keep a proxy to the port *upstream* open."""
    proxy = TcpProxy(upstream)
    await proxy.listen()
    try:
        yield proxy
    finally:
        proxy.heal()
        await proxy.close()
