"""The body of a request on its way in: counted, and not waited for forever (security.md G6)."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

from gateway.errors import Refusal, too_large
from gateway.routing import Route
from shared.telemetry import Receive, Scope

MAX_JSON = 1024 * 1024
MAX_UPLOAD = 10 * 1024 * 1024 + 64 * 1024
BODY_SECONDS = 30.0
UPLOAD_SECONDS = 120.0
_MAX_DIGITS = 12
_BODILESS = {"GET", "HEAD"}


class ClientGone(Exception):
    """The client hung up before it had sent its request."""


async def read(route: Route, scope: Scope, receive: Receive) -> bytes | AsyncIterator[bytes] | None:
    """Return the body: JSON whole, an upload as a stream that is counted while it passes.

    Raises ``Refusal`` (413, 408) and ``ClientGone``, a stream while it is read.
    """
    if scope["method"] in _BODILESS:
        return None
    limit = MAX_UPLOAD if route.is_upload else MAX_JSON
    declared = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    if len(declared) > _MAX_DIGITS or int(declared) > limit:
        raise too_large()
    if route.is_upload:
        return _chunks(receive, limit, UPLOAD_SECONDS)
    return b"".join([chunk async for chunk in _chunks(receive, limit, BODY_SECONDS)])


async def _chunks(receive: Receive, limit: int, seconds: float) -> AsyncIterator[bytes]:
    size, more = 0, True
    deadline = asyncio.get_running_loop().time() + seconds
    while more:
        try:
            async with asyncio.timeout_at(deadline):
                message: Mapping[str, Any] = await receive()  # as ASGI defines it
        except TimeoutError:
            raise Refusal(408, headers={"Connection": "close"}) from None
        if message["type"] == "http.disconnect":
            raise ClientGone
        chunk: bytes = message.get("body", b"")
        more = message.get("more_body", False)
        size += len(chunk)
        if size > limit:
            raise too_large()
        if chunk:
            yield chunk
