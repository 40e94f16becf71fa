"""One keep-alive connection to a service; at most one request is under way on it."""

import asyncio
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import cast

import httptools

Headers = list[tuple[bytes, bytes]]

MAX_HEAD = 32 * 1024
"""The longest head of an answer; our services' are a kilobyte."""
_HIGH_WATER = 64 * 1024
"""How much of an answer waits here before the service has to wait."""
_BODILESS = {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}


class BrokenUpstream(ConnectionError):
    """The service ended the connection, or what came was no HTTP."""


class UpstreamConnection(asyncio.Protocol):
    """Sends requests and reads answers, as bytes. Breaks off after *silence* seconds of silence."""

    def __init__(self, silence: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._silence = silence
        self._parser = httptools.HttpResponseParser(self)
        self._waiter: asyncio.Future[None] | None = None
        self._writable = asyncio.Event()
        self._writable.set()
        self._error: BrokenUpstream | TimeoutError | None = None
        self._chunks: list[bytes] = []
        self._waiting = 0
        self._head = 0
        self._paused = self._is_active = self._is_sending = self._has_end = False
        self._keeps_alive = True
        self.has_answer = self.is_complete = self.was_used = False
        self.headers: Headers = []
        self.heard_at = self._loop.time()

    # What the gateway does

    @property
    def is_usable(self) -> bool:
        """Tell whether another request may go out on it."""
        return not self._is_active and self._error is None and not self._transport.is_closing()

    @property
    def status(self) -> int:
        """The status of the answer."""
        return self._parser.get_status_code()

    def send(self, head: bytes, *, more: bool = False) -> None:
        """Begin a request: its head, with its body unless *more* follows by ``send_body``."""
        self._is_active, self._is_sending = True, more
        self.has_answer = self.is_complete = self._has_end = False
        self.headers, self._head = [], 0
        self.heard_at = self._loop.time()
        self._transport.write(head)

    async def send_body(self, body: AsyncIterator[bytes]) -> None:
        """Send the rest of a request in chunks as they come, at the pace of the service.

        Raises what *body* raises, ``BrokenUpstream`` and ``TimeoutError``.
        """
        async for chunk in body:
            self._transport.write(b"%x\r\n%b\r\n" % (len(chunk), chunk))
            await self._writable.wait()
            if self._error is not None:
                raise self._error
            self.heard_at = self._loop.time()
        self._transport.write(b"0\r\n\r\n")
        self._is_sending = False

    async def answered(self) -> None:
        """Wait for the head of the answer; raises ``BrokenUpstream`` and ``TimeoutError``."""
        while not self.has_answer:
            await self._news()

    async def chunk(self) -> tuple[bytes, bool]:
        """Return what has come of the body, and whether there is more.

        Raises ``BrokenUpstream`` and ``TimeoutError``.
        """
        while not self._chunks and not self.is_complete:
            await self._news()
        found = self._chunks[0] if len(self._chunks) == 1 else b"".join(self._chunks)
        self._chunks.clear()
        self._waiting = 0
        if self._paused:
            self._paused = False
            self.heard_at = self._loop.time()
            self._transport.resume_reading()
        return found, not self.is_complete

    def finish(self) -> bool:
        """End the request; return whether the connection can be used again. Else it is closed.

        It can if the whole request was sent and the whole answer read: nothing of this answer may
        ever be taken for a part of another one.
        """
        is_read = self.is_complete and not self._chunks
        if is_read and not self._is_sending and self._keeps_alive:
            self._is_active, self.was_used = False, True
            return self.is_usable
        self.close()
        return False

    def close(self) -> None:
        """End the connection at once."""
        self._transport.abort()

    # What the event loop does

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to listen."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by its class
        self._timer = self._loop.call_later(self._silence, self._watch)

    def data_received(self, data: bytes) -> None:
        """Read on."""
        self.heard_at = self._loop.time()
        if not self._is_active or self.is_complete:
            self._fail(BrokenUpstream("unasked"))
            return
        self._head += 0 if self.has_answer else len(data)
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            self._fail(BrokenUpstream(type(error).__name__))
        if self._head > MAX_HEAD and not self.has_answer:
            self._fail(BrokenUpstream("endless head"))

    def connection_lost(self, exc: Exception | None) -> None:
        """End; an answer that is not whole is broken."""
        self._timer.cancel()
        self._fail(BrokenUpstream(type(exc).__name__ if exc else "closed"))

    def pause_writing(self) -> None:
        """Wait with the body of a request."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """Go on with it."""
        self._writable.set()

    # What the parser does

    def on_message_begin(self) -> None:
        """Take no second answer to one request."""
        if self.is_complete:
            raise BrokenUpstream("unasked")

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        name = name.lower()
        self._has_end = self._has_end or name in {b"content-length", b"transfer-encoding"}
        self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """Let the gateway read the answer; an interim one (1xx) is not it."""
        if self.status < HTTPStatus.OK:
            self.headers, self._has_end = [], False
            return
        if not self._has_end and self.status not in _BODILESS:
            raise BrokenUpstream("the end of the answer is not marked")
        self._keeps_alive = self._parser.should_keep_alive()
        self.has_answer = True
        self._wake()

    def on_body(self, body: bytes) -> None:
        """Take a part of the body."""
        self._chunks.append(body)
        self._waiting += len(body)
        if self._waiting > _HIGH_WATER and not self._paused:
            self._paused = True
            self._transport.pause_reading()
        self._wake()

    def on_message_complete(self) -> None:
        """Know that this was all."""
        if self.has_answer:
            self.is_complete = True
            self._wake()

    async def _news(self) -> None:
        if self._error is not None:
            raise self._error
        self._waiter = self._loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _fail(self, error: BrokenUpstream | TimeoutError) -> None:
        if self._error is None:
            self._error = error
            self._transport.abort()
            self._writable.set()
            self._wake()

    def _watch(self) -> None:
        """Look after silence: one timer a connection, instead of one a request."""
        now = self._loop.time()
        waits_for_client = self._paused or (self._is_sending and self._writable.is_set())
        if not self._is_active or waits_for_client:
            self.heard_at = now
        if now - self.heard_at >= self._silence:
            self._fail(TimeoutError())
        else:
            after = self.heard_at + self._silence - now
            self._timer = self._loop.call_later(after, self._watch)
