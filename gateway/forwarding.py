"""Passing a request on and its answer back, as bytes, without looking into either."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Self

import structlog

from gateway import bodies
from gateway.errors import unavailable
from gateway.routing import Route
from gateway.upstream import Answer, Upstream, UpstreamDown
from gateway.upstream_connection import BrokenUpstream, Headers
from shared import tracing
from shared.telemetry import Receive, Scope, Send

log = structlog.get_logger(__name__)

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


@dataclass(frozen=True, slots=True)
class Passage:
    """One request on its way through."""

    route: Route
    path: str
    request_id: str
    traceparent: str
    client: str
    until_over: Callable[[], Awaitable[None]]
    """Waits until the caller's session or token has ended; live answers end with it."""


@contextmanager
def tracing_passage(
    passage: Passage, scope: Scope
) -> Iterator[tuple[tracing.Span | None, Passage]]:
    """Open a span until the service answers, and yield the passage that continues it there."""
    if not tracing.enabled():
        yield None, passage
        return
    method, route = scope["method"], passage.route
    attributes = {
        "http.request.method": method,
        "url.template": route.template,
        "jobwise.upstream": route.service,
    }
    name = f"{method} {route.service}"
    with tracing.span(name, attributes, kind=tracing.SpanKind.CLIENT) as span:
        if span is None:  # switched off a moment ago
            yield None, passage
        else:
            yield span, replace(passage, traceparent=tracing.traceparent(span))


class BrokenAnswer(Exception):
    """An answer ends before its end, and the client must see a broken connection."""


class Forwarder:
    """The HTTP clients to the services."""

    def __init__(self, upstreams: Mapping[str, str]) -> None:
        self._urls = upstreams
        self._upstreams: dict[str, Upstream] = {}

    async def __aenter__(self) -> Self:
        """Begin to connect where there is something to forward."""
        self._upstreams = {
            name: Upstream(url, connect_seconds=CONNECT_SECONDS, silence_seconds=ANSWER_SECONDS)
            for name, url in self._urls.items()
        }
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the connections."""
        for upstream in self._upstreams.values():
            upstream.close()

    async def forward(
        self, passage: Passage, scope: Scope, receive: Receive, send: Send, extra: Headers
    ) -> None:
        """Send the request to its service and the answer to the client, with *extra* headers.

        Raises ``Refusal`` and ``ClientGone`` while nothing has been sent to the client yet, and
        ``BrokenAnswer`` afterwards.
        """
        body = await bodies.read(passage.route, scope, receive)
        with tracing_passage(passage, scope) as (span, traced):
            asked_service = await self._ask(traced, scope, body)
            if span is not None:
                span.set_attribute("http.response.status_code", asked_service.status)
        async with asked_service as answer:
            if 300 <= answer.status < 400 and answer.status != 304:  # noqa: PLR2004 -- no service redirects
                raise unavailable(502)
            headers = [*returned(answer.headers, extra), *extra]
            await send({"type": "http.response.start", "status": answer.status, "headers": headers})
            if answer.content_type == b"text/event-stream":
                await _relay_live(answer, receive, send, passage.until_over())
            else:
                await _relay(answer, send)

    async def _ask(
        self, passage: Passage, scope: Scope, body: bytes | AsyncIterator[bytes] | None
    ) -> Answer:
        query = scope["query_string"]
        target = passage.path.encode() + (b"?" + query if query else b"")
        headers = asked(scope["headers"], passage)
        try:
            return await self._upstreams[passage.route.service].ask(
                scope["method"], target, headers, body, repeatable=_has_key(headers)
            )
        except TimeoutError:
            raise unavailable(504) from None
        except UpstreamDown:
            raise unavailable(503) from None
        except BrokenUpstream:
            raise unavailable(502) from None


async def _relay(answer: Answer, send: Send) -> None:
    """Pass chunks on as they come; the last one says so, which saves a write."""
    more = True
    try:
        while more:
            chunk, more = await answer.chunk()
            await send({"type": "http.response.body", "body": chunk, "more_body": more})
    except (BrokenUpstream, TimeoutError) as error:
        raise BrokenAnswer(type(error).__name__) from None


async def _relay_live(answer: Answer, receive: Receive, send: Send, over: Awaitable[None]) -> None:
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


def _has_key(headers: Headers) -> bool:
    """Tell whether a request may go out again, whatever its method is (api.md §9.11)."""
    return any(name == b"idempotency-key" for name, _ in headers)


def asked(given: Headers, passage: Passage) -> Headers:
    """Return the headers for the service: what the client may say, and who asks through us."""
    passed = _ASKED
    if stripped := _connection_options(given):
        passed = _ASKED - (stripped - _NEVER_STRIPPED)
    return [
        *((name, value) for name, value in given if name in passed),
        (b"x-request-id", passage.request_id.encode()),
        (b"x-forwarded-for", passage.client.encode()),
        (b"traceparent", passage.traceparent.encode()),
    ]


def returned(given: Iterable[tuple[bytes, bytes]], extra: Headers) -> Headers:
    """Return the headers for the client, without those that the gateway sets itself."""
    headers = [(name.lower(), value) for name, value in given]
    passed = _ANSWERED - {name for name, _ in extra} - _connection_options(headers)
    return [(name, value) for name, value in headers if name in passed]


def _connection_options(headers: Headers) -> set[bytes]:
    return {
        option.strip().lower()
        for name, value in headers
        if name == b"connection"
        for option in value.split(b",")
    }
