"""Passing a WebSocket on: two connections that are joined until either of them ends."""

import asyncio
from collections.abc import Awaitable, Mapping
from typing import Self

import aiohttp
from aiohttp import ClientHandlerType, ClientRequest, ClientResponse, WSMsgType
from yarl import URL

from gateway.errors import unavailable
from gateway.forwarding import (
    CONNECT_SECONDS,
    Headers,
    Passage,
    asked,
    continued,
    returned,
    tracing_passage,
)
from shared.server import MAX_FRAME, PING_SECONDS
from shared.subprotocol import SESSION_OVER, chosen, offered_token
from shared.telemetry import Receive, Scope, Send

_HANDSHAKE_SECONDS = 10.0
_CLOSE_SECONDS = 2.0
_MAX_DENIAL = 64 * 1024
_BROKEN = 1011
_SAID = {1000, 1001, 1003, 1007, 1008, 1009, 1011, 1012, 1013, SESSION_OVER}
"""Close codes that a service may say to a client; any other end is a broken service."""


class _Denied(Exception):
    """The service answered instead of opening a WebSocket."""

    def __init__(self, answer: ClientResponse, body: bytes) -> None:
        super().__init__(answer.status)
        self.status = answer.status
        self.headers = answer.raw_headers
        self.body = body
        self.is_ours = answer.status >= 400 and answer.content_type == "application/json"  # noqa: PLR2004 -- an error
        """Whether it is an error of the contract; a server that starts closes without a word."""


class SocketForwarder:
    """The WebSocket client to the services."""

    def __init__(self, upstreams: Mapping[str, str]) -> None:
        self._upstreams = {name: url.rstrip("/") for name, url in upstreams.items()}
        self._client: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Open the client."""
        self._client = aiohttp.ClientSession(
            cookie_jar=aiohttp.DummyCookieJar(),
            connector=aiohttp.TCPConnector(limit=0),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS),
            skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding"),
            middlewares=(_upgraded,),
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the client."""
        if self._client is not None:
            await self._client.close()

    async def forward(
        self, passage: Passage, scope: Scope, receive: Receive, send: Send, extra: Headers
    ) -> None:
        """Open a WebSocket at the service, then the client's, and let both talk until one ends.

        *send* takes an ordinary answer too, where the service gives one instead. Raises ``Refusal``
        while nothing has been sent to the client yet.
        """
        await receive()  # the wish to connect
        try:
            with tracing_passage(passage, scope) as span:
                upstream = await self._open(continued(passage, span), scope)
        except _Denied as denied:
            if not denied.is_ours:
                raise unavailable(502) from None
            headers = [*returned(denied.headers, extra), *extra]
            await send({"type": "http.response.start", "status": denied.status, "headers": headers})
            await send({"type": "http.response.body", "body": denied.body})
            return
        try:
            subprotocol = chosen(scope["subprotocols"])
            await send({"type": "websocket.accept", "subprotocol": subprotocol, "headers": extra})
            code = await _join(upstream, receive, send, passage.until_over())
            if code is not None:
                await send({"type": "websocket.close", "code": code})
        finally:
            await upstream.close(code=1001)

    async def _open(self, passage: Passage, scope: Scope) -> aiohttp.ClientWebSocketResponse:
        if self._client is None:
            raise RuntimeError("open the forwarder with 'async with' first")
        query = scope["query_string"].decode("latin-1")
        url = self._upstreams[passage.route.service] + passage.path + (query and f"?{query}")
        headers = asked(scope["headers"], passage)
        if all(name != "authorization" for name, _ in headers):
            headers.append(("Authorization", f"Bearer {offered_token(scope['subprotocols'])}"))
        try:
            async with asyncio.timeout(_HANDSHAKE_SECONDS):
                return await self._client.ws_connect(
                    URL(url, encoded=True),
                    headers=headers,
                    heartbeat=PING_SECONDS,
                    max_msg_size=MAX_FRAME,
                    timeout=aiohttp.ClientWSTimeout(ws_close=_CLOSE_SECONDS),
                )
        except TimeoutError:
            raise unavailable(504) from None
        except aiohttp.ClientConnectorError:
            raise unavailable(503) from None
        except (aiohttp.ClientError, OSError):
            raise unavailable(502) from None


async def _upgraded(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    """Keep the body of an answer that is no upgrade; the client itself would throw it away."""
    answer = await handler(request)
    if answer.status == 101:  # noqa: PLR2004 -- Switching Protocols
        return answer
    async with answer:
        raise _Denied(answer, await answer.content.read(_MAX_DENIAL))


async def _join(
    upstream: aiohttp.ClientWebSocketResponse, receive: Receive, send: Send, over: Awaitable[None]
) -> int | None:
    """Pass messages both ways; return the code to close the client's side with, None if it left."""
    down = asyncio.create_task(_tell(upstream, send))
    left = asyncio.create_task(_ask(upstream, receive))
    ended = asyncio.ensure_future(over)
    tasks = (down, left, ended)
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if left.done():
            return None
        return down.result() if down.done() else SESSION_OVER
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _tell(upstream: aiohttp.ClientWebSocketResponse, send: Send) -> int | None:
    """Return how the service ended it; waits for a client that reads slowly."""
    try:
        async for message in upstream:
            if message.type is WSMsgType.TEXT:
                await send({"type": "websocket.send", "text": message.data})
            elif message.type is WSMsgType.BINARY:
                await send({"type": "websocket.send", "bytes": message.data})
    except OSError:
        return None  # the client has left
    return upstream.close_code if upstream.close_code in _SAID else _BROKEN


async def _ask(upstream: aiohttp.ClientWebSocketResponse, receive: Receive) -> None:
    """Return when the client has left."""
    while (message := await receive())["type"] != "websocket.disconnect":
        try:
            if message.get("text") is not None:
                await upstream.send_str(message["text"])
            else:
                await upstream.send_bytes(message["bytes"])
        except (aiohttp.ClientError, OSError):
            continue  # the service has ended it, which the other direction tells
