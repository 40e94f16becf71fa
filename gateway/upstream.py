"""The HTTP client to one service: what a gateway needs of one, and nothing more.

No redirects, cookies, codecs or proxies. General clients, which know these, cost more than all the
rest of the gateway does (docs/performance.md).
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from gateway.upstream_connection import BrokenUpstream, Headers, UpstreamConnection

KEEP_SECONDS = 60.0
"""How long an idle connection is used again; the services keep theirs for 75 s."""
_REPEATABLE = {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"}
"""Methods that may be sent again (RFC 9110 §9.2.2) when an idle connection turns out to be dead."""

Body = bytes | AsyncIterator[bytes] | None


class UpstreamDown(ConnectionError):
    """Nobody listens at the service's address."""


class Answer:
    """What a service answers; ``async with`` gives its connection back, or ends it."""

    def __init__(self, upstream: "Upstream", connection: UpstreamConnection) -> None:
        self._upstream = upstream
        self._connection = connection
        self.status = connection.status
        self.headers = connection.headers
        """With names in small letters."""

    @property
    def content_type(self) -> bytes:
        """The media type, without parameters."""
        found = next((value for name, value in self.headers if name == b"content-type"), b"")
        return found.partition(b";")[0].strip().lower()

    async def chunk(self) -> tuple[bytes, bool]:
        """Return the next part of the body, and whether there is more.

        Raises ``BrokenUpstream``, and ``TimeoutError`` after the service's longest silence.
        """
        return await self._connection.chunk()

    async def __aenter__(self) -> Self:
        """Begin to read."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Keep the connection if the answer was read to its end."""
        self._upstream.release(self._connection)


class Upstream:
    """The connections to the service at *url*; as many as there are requests under way."""

    def __init__(self, url: str, *, connect_seconds: float, silence_seconds: float) -> None:
        parts = urlsplit(url)
        if parts.hostname is None or parts.scheme not in {"http", "https"}:
            raise ValueError(f"{url} is no address of a service")
        self._host = parts.hostname
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None
        self._port = parts.port or (443 if self._tls else 80)
        self._prefix = parts.path.rstrip("/").encode()
        self._connect_seconds = connect_seconds
        self._silence = silence_seconds
        self._rest = b" HTTP/1.1\r\nHost: " + parts.netloc.rpartition("@")[2].encode()
        self._idle: list[UpstreamConnection] = []

    def close(self) -> None:
        """End the idle connections."""
        while self._idle:
            self._idle.pop().close()

    async def ask(
        self, method: str, target: bytes, headers: Headers, body: Body, *, repeatable: bool = False
    ) -> Answer:
        """Send a request and return the answer as soon as its head is there.

        A request that was lost on an idle connection is sent once more, if its method allows it;
        with *repeatable* any request whose connection breaks is. Raises ``UpstreamDown``,
        ``BrokenUpstream``, ``TimeoutError``, and what *body* raises.
        """
        head = b"%b %b%b%b\r\n%b" % (
            method.encode(),
            self._prefix,
            target,
            self._rest,
            b"".join([b"%b: %b\r\n" % header for header in headers]),
        )
        again = not isinstance(body, AsyncIterator)
        connection = self._take() or await self._connect()
        while True:
            may_repeat = again and (repeatable or (connection.was_used and method in _REPEATABLE))
            try:
                return await self._exchange(connection, head, body)
            except BrokenUpstream:
                if not may_repeat:
                    raise
            again = False
            connection = await self._connect()

    def release(self, connection: UpstreamConnection) -> None:
        """Take a connection back after its answer."""
        if connection.finish():
            self._idle.append(connection)

    async def _exchange(self, connection: UpstreamConnection, head: bytes, body: Body) -> Answer:
        try:
            if body is None:
                connection.send(head + b"\r\n")
            elif isinstance(body, bytes):
                connection.send(b"%bContent-Length: %d\r\n\r\n%b" % (head, len(body), body))
            else:
                connection.send(head + b"Transfer-Encoding: chunked\r\n\r\n", more=True)
                await _until_answered(connection, body)
            await connection.answered()
        except BaseException:
            connection.close()
            raise
        return Answer(self, connection)

    def _take(self) -> UpstreamConnection | None:
        while self._idle:
            connection = self._idle.pop()
            now = asyncio.get_running_loop().time()
            if connection.is_usable and now - connection.heard_at < KEEP_SECONDS:
                return connection
            connection.close()
        return None

    async def _connect(self) -> UpstreamConnection:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._connect_seconds):
                _, connection = await loop.create_connection(
                    lambda: UpstreamConnection(self._silence),
                    self._host,
                    self._port,
                    ssl=self._tls,
                )
        except TimeoutError:
            raise
        except OSError as error:
            raise UpstreamDown(type(error).__name__) from None
        return connection


async def _until_answered(connection: UpstreamConnection, body: AsyncIterator[bytes]) -> None:
    """Send *body*; a service that answers before it has read all of it is not sent the rest."""
    sending = asyncio.create_task(connection.send_body(body))
    answered = asyncio.create_task(connection.answered())
    try:
        await asyncio.wait((sending, answered), return_when=asyncio.FIRST_COMPLETED)
        if not connection.has_answer:
            await sending
        await answered
    finally:
        for task in (sending, answered):
            task.cancel()
        await asyncio.gather(sending, answered, return_exceptions=True)
