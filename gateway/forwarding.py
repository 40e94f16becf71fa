"""Passing a request on and its answer back, as bytes, without looking into either."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from http import HTTPStatus
from typing import NamedTuple, Self

import aiohttp
import structlog
from yarl import URL

from gateway import bodies
from gateway.bodies import ClientGone
from gateway.errors import Refusal, unavailable
from gateway.routing import Route
from shared import tracing
from shared.telemetry import Receive, Scope, Send

log = structlog.get_logger(__name__)

Headers = list[tuple[bytes, bytes]]

CONNECT_SECONDS = 3.0
ANSWER_SECONDS = 60.0
"""The longest silence of a service; its live streams send a heartbeat every 15 s."""

# What a client may tell a service, and a service a client. Everything else stays on its side, the
# names of other proxies' tricks and of our own insides included (security.md G3, G4, G12).
_ASKED = {
    b"accept",
    b"accept-language",
    b"authorization",
    b"content-type",
    b"idempotency-key",
    b"if-match",
    b"if-none-match",
    b"if-range",
    b"last-event-id",
    b"range",
    b"tracestate",
    b"user-agent",
}
_ANSWERED = {
    b"accept-ranges",
    b"allow",
    b"cache-control",
    b"content-disposition",
    b"content-encoding",
    b"content-language",
    b"content-length",
    b"content-range",
    b"content-type",
    b"deprecation",
    b"etag",
    b"idempotency-replayed",
    b"last-modified",
    b"link",
    b"location",
    b"retry-after",
    b"sunset",
    b"upgrade",
    b"www-authenticate",
    b"x-accel-buffering",
}
_NEVER_STRIPPED = {b"authorization"}
_TRIES_WITH_KEY = 2


class Passage(NamedTuple):
    """One request on its way through."""

    route: Route
    path: str
    request_id: str
    traceparent: str
    client: str
    until_over: Callable[[], Awaitable[None]]
    """Waits until the caller's session or token has ended; live answers end with it."""


def tracing_passage(passage: Passage, scope: Scope) -> AbstractContextManager[tracing.Span | None]:
    """Open a span until the service answers; ``continued`` makes the service a part of it."""
    method, route = scope["method"], passage.route
    attributes = {
        "http.request.method": method,
        "url.template": route.template,
        "jobwise.upstream": route.service,
    }
    return tracing.span(f"{method} {route.service}", attributes, kind=tracing.SpanKind.CLIENT)


def continued(passage: Passage, span: tracing.Span | None) -> Passage:
    """Return the passage whose service continues *span*, if there is one."""
    return passage if span is None else passage._replace(traceparent=tracing.traceparent(span))


class _AsGiven(aiohttp.ClientRequest):
    """A request that says what the client says, and nothing in aiohttp's own name.

    The session is told so too; but to sort out what to leave out takes longer than to add nothing.
    """

    def update_auto_headers(self, skip_auto_headers: Iterable[str] | None) -> None:
        """Add nothing; where a body may be without a type, aiohttp is told to make none up."""
        if self.method not in self.GET_METHODS:
            super().update_auto_headers(skip_auto_headers)


class BrokenAnswer(Exception):
    """An answer ends before its end, and the client must see a broken connection."""


class Forwarder:
    """The HTTP client to the services."""

    def __init__(self, upstreams: Mapping[str, str]) -> None:
        self._upstreams = {name: url.rstrip("/") for name, url in upstreams.items()}
        self._client: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Open the connection pool."""
        self._client = aiohttp.ClientSession(
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=60),
            request_class=_AsGiven,
            timeout=aiohttp.ClientTimeout(
                total=None, sock_connect=CONNECT_SECONDS, sock_read=ANSWER_SECONDS
            ),
            skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the connection pool."""
        if self._client is not None:
            await self._client.close()

    async def forward(
        self, passage: Passage, scope: Scope, receive: Receive, send: Send, extra: Headers
    ) -> None:
        """Send the request to its service and the answer to the client, with *extra* headers.

        Raises ``Refusal`` and ``ClientGone`` while nothing has been sent to the client yet, and
        ``BrokenAnswer`` afterwards.
        """
        body = await bodies.read(passage.route, scope, receive)
        with tracing_passage(passage, scope) as span:
            asked_service = await self._ask(continued(passage, span), scope, body)
            if span is not None:
                span.set_attribute("http.response.status_code", asked_service.status)
                if asked_service.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                    tracing.failed(span, str(asked_service.status))
        async with asked_service as answer:
            if 300 <= answer.status < 400 and answer.status != 304:  # noqa: PLR2004 -- no service redirects
                raise unavailable(502)
            given = returned(answer.raw_headers, extra)
            headers = [*given, *extra]
            await send({"type": "http.response.start", "status": answer.status, "headers": headers})
            if _is_live(given):
                await _relay_live(answer, receive, send, passage.until_over())
            else:
                await _relay(answer, send)

    async def _ask(
        self, passage: Passage, scope: Scope, body: bytes | AsyncIterator[bytes] | None
    ) -> aiohttp.ClientResponse:
        if self._client is None:
            raise RuntimeError("open the forwarder with 'async with' first")
        query = scope["query_string"].decode("latin-1")
        url = self._upstreams[passage.route.service] + passage.path + (query and f"?{query}")
        headers = asked(scope["headers"], passage)
        tries = _TRIES_WITH_KEY if _may_be_repeated(passage.route, headers, body) else 1
        try:
            while True:
                tries -= 1
                try:
                    return await self._client.request(
                        scope["method"],
                        URL(url, encoded=True),
                        data=body,
                        headers=headers,
                        allow_redirects=False,
                    )
                except (aiohttp.ServerDisconnectedError, ConnectionResetError):
                    if not tries:
                        raise
        except (aiohttp.ServerTimeoutError, TimeoutError):
            raise unavailable(504) from None
        except aiohttp.ClientConnectorError:
            raise unavailable(503) from None
        except (aiohttp.ClientError, OSError) as error:
            if isinstance(error.__cause__, (Refusal, ClientGone)):  # from the body's stream
                raise error.__cause__ from None
            raise unavailable(502) from None


async def _relay(answer: aiohttp.ClientResponse, send: Send) -> None:
    """Pass chunks on as they come; the last one says so, which saves a write."""
    content, more = answer.content, True
    try:
        while more:
            chunk = await content.readany()
            more = not content.at_eof()
            await send({"type": "http.response.body", "body": chunk, "more_body": more})
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise BrokenAnswer(type(error).__name__) from None


async def _relay_live(
    answer: aiohttp.ClientResponse, receive: Receive, send: Send, over: Awaitable[None]
) -> None:
    """Pass events on until either side or the session ends.

    A client that hangs up ends the service's work.
    """

    async def gone() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    relay, watch = asyncio.create_task(_relay(answer, send)), asyncio.create_task(gone())
    ended = asyncio.ensure_future(over)
    tasks = (relay, watch, ended)
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if relay.done():
            await relay
        elif ended.done():
            raise BrokenAnswer("session over")
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _may_be_repeated(
    route: Route, headers: list[tuple[str, str]], body: bytes | AsyncIterator[bytes] | None
) -> bool:
    """Tell whether a request whose connection broke may go out again, whatever its method is.

    The client repeats GET, PUT and DELETE by itself (RFC 9110 §9.2.2); a key makes the others safe,
    but only where services heed it: with a token.
    """
    keyed = any(name == "idempotency-key" for name, _ in headers)
    return keyed and route.needs_token and isinstance(body, bytes)


def asked(given: Headers, passage: Passage) -> list[tuple[str, str]]:
    """Return the headers for the service: what the client may say, and who asks through us."""
    passed = _ASKED
    if stripped := _connection_options(given):
        passed = _ASKED - (stripped - _NEVER_STRIPPED)
    return [
        *(
            (name.decode(), value.decode(errors="replace"))
            for name, value in given
            if name in passed
        ),
        ("X-Request-ID", passage.request_id),
        ("X-Forwarded-For", passage.client),
        ("traceparent", passage.traceparent),
    ]


def returned(given: Iterable[tuple[bytes, bytes]], extra: Headers) -> Headers:
    """Return the headers for the client, without those that the gateway sets itself."""
    headers = [(name.lower(), value) for name, value in given]
    kept = [header for header in headers if header[0] in _ANSWERED]
    own = _connection_options(headers).union([name for name, _ in extra])
    return [header for header in kept if header[0] not in own]


def _is_live(headers: Headers) -> bool:
    return any(
        name == b"content-type" and value.partition(b";")[0].strip().lower() == b"text/event-stream"
        for name, value in headers
    )


def _connection_options(headers: Headers) -> set[bytes]:
    return {
        option.strip().lower()
        for name, value in headers
        if name == b"connection"
        for option in value.split(b",")
    }
