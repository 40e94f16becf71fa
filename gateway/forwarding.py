"""Passing a request on and its answer back, as bytes, without looking into either."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

import aiohttp
import structlog
from yarl import URL

from gateway.errors import Refusal, too_large, unavailable
from gateway.routing import Route
from shared.telemetry import Receive, Scope, Send

log = structlog.get_logger(__name__)

MAX_JSON = 1024 * 1024
MAX_UPLOAD = 10 * 1024 * 1024 + 64 * 1024
BODY_SECONDS = 30.0
UPLOAD_SECONDS = 120.0
ANSWER_SECONDS = 60.0
"""The longest silence of a service; its live streams send a heartbeat every 15 s."""

# What a client may tell a service. Everything else stays outside (security.md G3, G4).
_PASSED_ON = {
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
_KEPT_BACK = {
    b"connection",
    b"keep-alive",
    b"proxy-authenticate",
    b"proxy-authorization",
    b"server",
    b"set-cookie",
    b"te",
    b"trailer",
    b"transfer-encoding",
    b"upgrade",
    b"x-request-id",
}


@dataclass(frozen=True, slots=True)
class Passage:
    """One request on its way through."""

    route: Route
    path: str
    request_id: str
    traceparent: str | None
    client: str


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
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=3, sock_read=ANSWER_SECONDS),
            skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the connection pool."""
        if self._client is not None:
            await self._client.close()

    async def forward(
        self,
        passage: Passage,
        scope: Scope,
        receive: Receive,
        send: Send,
        extra: list[tuple[bytes, bytes]],
    ) -> None:
        """Send the request to its service and the answer to the client, with *extra* headers.

        Raises ``Refusal`` while nothing has been sent to the client yet.
        """
        if self._client is None:
            raise RuntimeError("open the forwarder with 'async with' first")
        body = await _body(passage.route, scope, receive)
        query = scope["query_string"].decode("latin-1")
        url = self._upstreams[passage.route.service] + passage.path + (query and f"?{query}")
        try:
            answer = await self._client.request(
                scope["method"],
                URL(url, encoded=True),
                data=body,
                headers=_headers(scope, passage),
                allow_redirects=False,
            )
        except (aiohttp.ServerTimeoutError, TimeoutError):
            raise unavailable(504) from None
        except aiohttp.ClientConnectorError:
            raise unavailable(503) from None
        except (aiohttp.ClientError, OSError) as error:
            if isinstance(error.__cause__, Refusal):
                raise error.__cause__ from None
            raise unavailable(502) from None
        async with answer:
            await _return(answer, receive, send, extra)


async def _return(
    answer: aiohttp.ClientResponse,
    receive: Receive,
    send: Send,
    extra: list[tuple[bytes, bytes]],
) -> None:
    if 300 <= answer.status < 400 and answer.status != 304:  # noqa: PLR2004 -- no service redirects
        raise unavailable(502)
    named = {
        part.strip().lower() for part in answer.headers.get("Connection", "").encode().split(b",")
    }
    headers = [
        (lower, value)
        for name, value in answer.raw_headers
        if (lower := name.lower()) not in _KEPT_BACK and lower not in named
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers + extra})
    if answer.content_type == "text/event-stream":
        await _relay_live(answer, receive, send)
        return
    try:
        async for chunk in answer.content.iter_any():
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        log.warning("answer_broken_off", error=type(error).__name__)
        raise BrokenAnswer from None
    await send({"type": "http.response.body", "body": b""})


class BrokenAnswer(Exception):
    """A service died in the middle of its answer; the client must see a broken connection."""


async def _relay_live(answer: aiohttp.ClientResponse, receive: Receive, send: Send) -> None:
    """Pass chunks on as they come, until either side ends."""

    async def relay() -> None:
        async for chunk in answer.content.iter_any():
            await send({"type": "http.response.body", "body": chunk, "more_body": True})

    async def gone() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    tasks = {asyncio.create_task(relay()), asyncio.create_task(gone())}
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    with suppress(OSError):
        await send({"type": "http.response.body", "body": b""})


async def _body(
    route: Route, scope: Scope, receive: Receive
) -> bytes | AsyncIterator[bytes] | None:
    """Return the request's body: JSON whole, an upload as a stream that counts."""
    if scope["method"] in {"GET", "HEAD"}:
        return None
    limit = MAX_UPLOAD if route.is_upload else MAX_JSON
    declared = next((v for k, v in scope["headers"] if k == b"content-length"), b"")
    if declared and (not declared.isdigit() or len(declared) > 12 or int(declared) > limit):  # noqa: PLR2004 -- a terabyte
        raise too_large()
    if route.is_upload:
        return _stream(receive, limit)
    chunks = []
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in _chunks(receive, limit):
                chunks.append(chunk)  # noqa: PERF401 -- a comprehension would hide the deadline
    except TimeoutError:
        raise Refusal(408, headers={"Connection": "close"}) from None
    return b"".join(chunks)


async def _stream(receive: Receive, limit: int) -> AsyncIterator[bytes]:
    try:
        async with asyncio.timeout(UPLOAD_SECONDS):
            async for chunk in _chunks(receive, limit):
                yield chunk
    except TimeoutError:
        raise Refusal(408, headers={"Connection": "close"}) from None


async def _chunks(receive: Receive, limit: int) -> AsyncIterator[bytes]:
    size = 0
    while True:
        message: Mapping[str, Any] = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > limit:
            raise too_large()
        if chunk:
            yield chunk
        if not message.get("more_body", False):
            return


class ClientGone(Exception):
    """The client hung up before it had sent its request."""


def _headers(scope: Scope, passage: Passage) -> list[tuple[str, str]]:
    headers = [
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, value in scope["headers"]
        if name in _PASSED_ON
    ]
    headers += [("X-Request-ID", passage.request_id), ("X-Forwarded-For", passage.client)]
    if passage.traceparent:
        headers.append(("traceparent", passage.traceparent))
    return headers
