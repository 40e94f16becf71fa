"""HTTP/1.1 as our servers read it: uvicorn's, with deadlines and less patience (G5, G6).

What stands here cannot be done in an application: it sees a request only when its head is whole.
"""

import json
import re
from asyncio import BaseTransport, TimerHandle, Transport
from typing import cast

from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from shared.ids import new_id
from shared.one_write import OneWrite
from shared.problems import error_body
from shared.security_headers import SECURITY_HEADERS

MAX_TARGET = 8 * 1024
MAX_HEAD = 16 * 1024
MAX_HEADERS = 64
HEAD_SECONDS = 10.0
MAX_LEFTOVER = 32 * 1024 * 1024
"""How much of a body is read after it was refused: clients that send first and read then."""
LEFTOVER_SECONDS = 30.0
FAREWELL_SECONDS = 0.5
"""How long an idle connection stays open when its server ends: a request may be on its way."""
_KEY = re.compile(rb"[A-Za-z0-9+/]{22}==\Z")
_HOST = re.compile(rb"[A-Za-z0-9._:\[\]-]{1,255}\Z")


class BadHead(Exception):
    """The head of a request is not one that we read; the connection ends with that status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class StrictProtocol(HttpToolsProtocol):
    """One connection. Every refusal here is answered in the form of api.md §1, then closed."""

    _deadline: TimerHandle | None = None
    _status = 400
    _in_head = False
    _in_body = False
    _head = 0
    _leftover = 0
    _is_leaving = False

    def connection_made(self, transport: BaseTransport) -> None:
        """Begin; whoever connects has 10 s to send a head."""
        super().connection_made(cast("Transport", transport))
        self._arm(HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._disarm()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on."""
        if self.transport.is_closing():
            return
        began_before = self._in_head
        super().data_received(data)
        if self.transport.get_protocol() is not self:
            return  # a WebSocket now
        if self._in_head:
            self._head += len(data) if began_before else 0
            if self._head > MAX_HEAD:
                self._refuse(431)
        if not self._in_body and self._unanswered() is None and self._deadline is None:
            self._arm(HEAD_SECONDS)

    def on_message_begin(self) -> None:
        """Start to count."""
        super().on_message_begin()
        self._in_head, self._head, self._leftover = True, 0, 0

    def on_url(self, url: bytes) -> None:
        """Take a part of the request target."""
        super().on_url(url)
        if len(self.url) > MAX_TARGET:
            raise self._bad(414)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        super().on_header(name, value)
        self._head += len(name) + len(value) + 4
        if self._head > MAX_HEAD or len(self.headers) > MAX_HEADERS:
            raise self._bad(431)

    def on_headers_complete(self) -> None:
        """Hand the request to the application, if its head leaves no doubt."""
        hosts = [value for name, value in self.headers if name == b"host"]
        codings = [value for name, value in self.headers if name == b"transfer-encoding"]
        if (
            not self.url.startswith(b"/")  # absolute and authority forms are for proxies
            or len(hosts) != 1
            or not _HOST.match(hosts[0])
            or (codings and [coding.lower() for coding in codings] != [b"chunked"])
        ):
            raise self._bad(400)
        self._in_head, self._in_body = False, True
        self._disarm()
        before = self.cycle
        super().on_headers_complete()
        if self.cycle is before:
            return  # a WebSocket
        self.cycle.transport = cast("Transport", OneWrite(self.transport, self.loop))
        if self._is_leaving:
            self.cycle.keep_alive = False

    def on_body(self, body: bytes) -> None:
        """Take a part of the body; what nobody will read is thrown away."""
        super().on_body(body)
        if self.cycle.response_complete:
            self._leftover += len(body)
            if self._leftover > MAX_LEFTOVER:
                self.transport.close()

    def on_message_complete(self) -> None:
        """Be ready for the next request."""
        super().on_message_complete()
        self._in_body = False
        self._disarm()

    def on_response_complete(self) -> None:
        """Give the rest of a body that was answered early a deadline."""
        super().on_response_complete()
        if self._in_body:
            self._arm(LEFTOVER_SECONDS)

    def shutdown(self) -> None:
        """End the connection with the answer in hand, or with the next one if it comes at once.

        An idle connection is not closed under a client that may just be sending on it: such a
        request would have no answer, and nobody could tell whether it took effect.
        """
        self._is_leaving = True
        if self._unanswered() is not None:
            super().shutdown()
        else:
            self.loop.call_later(FAREWELL_SECONDS, self._leave)

    def handle_websocket_upgrade(self) -> None:
        """Give the connection to a WebSocket, if it is asked for as RFC 6455 §4.1 wants it."""
        headers = dict(self.headers)
        key = headers.get(b"sec-websocket-key", b"")
        version = headers.get(b"sec-websocket-version")
        if self.scope["method"] != "GET" or version != b"13" or not _KEY.match(key):
            self._refuse(400)
            return
        super().handle_websocket_upgrade()

    def send_400_response(self, msg: str) -> None:
        """Refuse what the parser or a check above did not like."""
        del msg
        self._refuse(self._status)

    def _bad(self, status: int) -> BadHead:
        self._status = status  # the parser passes on that there was an error, not which
        return BadHead(status)

    def _leave(self) -> None:
        if not self._in_head and self._unanswered() is None:
            self.transport.close()

    def _expire(self) -> None:
        self._deadline = None
        if self._in_head:
            self._refuse(408)
        else:
            self.transport.close()

    def _refuse(self, status: int) -> None:
        cycle = self._unanswered()
        if cycle is None or (cycle.more_body and not cycle.response_started):
            self.transport.write(_answer(status, self.server_state.default_headers))
        self.transport.close()

    def _unanswered(self) -> RequestResponseCycle | None:
        cycle: RequestResponseCycle | None = self.cycle
        return None if cycle is None or cycle.response_complete else cycle

    def _arm(self, seconds: float) -> None:
        self._disarm()
        self._deadline = self.loop.call_later(seconds, self._expire)

    def _disarm(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def _answer(status: int, default_headers: list[tuple[bytes, bytes]]) -> bytes:
    request_id = new_id().hex
    body = json.dumps(error_body(status, request_id=request_id)).encode()
    headers = [
        *default_headers,
        *SECURITY_HEADERS,
        (b"x-request-id", request_id.encode()),
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    return STATUS_LINE[status] + b"".join(b"%b: %b\r\n" % h for h in headers) + b"\r\n" + body
