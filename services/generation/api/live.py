"""A generation as it happens: server-sent events, and the same over a WebSocket (api.md §5)."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Annotated
from uuid import UUID

import structlog
from fastapi import Depends, Header, Query, WebSocket
from fastapi.requests import HTTPConnection
from fastapi.sse import EventSourceResponse, ServerSentEvent

from services.generation.api.dependencies import Requests
from services.generation.application.history import History
from services.generation.domain.ports import ProgressEvent
from shared.errors import BadRequest, DomainError, NotFound
from shared.identity import Caller, Identity, InvalidToken, TokenVerifier
from shared.schemas import Problem
from shared.service import api_router
from shared.subprotocol import chosen, offered_token

log = structlog.get_logger(__name__)
router = api_router("/generations", tag="generations")

MAX_FRAMES = 32
"""How much a client may say on a WebSocket, where nothing it says has a meaning."""
_DONE, _GOING_AWAY, _MISUSED, _BROKEN = 1000, 1001, 1008, 1011

Events = AsyncGenerator[ProgressEvent, None]


class UpgradeRequired(DomainError):
    """A WebSocket was asked for as a page."""

    status = 426
    code = "upgrade_required"

    def __init__(self) -> None:
        super().__init__("Open this as a WebSocket.", headers={"Upgrade": "websocket"})


async def _history(connection: HTTPConnection) -> History:
    found: History = connection.app.state.history
    return found


async def _position(
    last_event_id: Annotated[str | None, Header()] = None,
    after: Annotated[
        str | None, Query(description="The same as Last-Event-ID, which wins if both are given.")
    ] = None,
) -> int:
    """Return the number that the client has seen last, 0 for none."""
    seen = last_event_id or after
    if not seen:
        return 0
    if not (seen.isascii() and seen.isdigit() and len(seen) < 10):  # noqa: PLR2004 -- no run has a billion events
        raise BadRequest("Last-Event-ID must be a number that this stream has sent.")
    return int(seen)


Histories = Annotated[History, Depends(_history)]
Position = Annotated[int, Depends(_position)]


async def _stream(
    generation_id: UUID, caller: Caller, requests: Requests, history: Histories, after: Position
) -> Events:
    """Return the run's events; ownership is checked before the first byte is sent."""
    await requests.get(generation_id, user_id=caller.user_id)
    return history.follow(generation_id, after=after)


async def _socket_caller(socket: WebSocket) -> Identity:
    """Return who opens a WebSocket; the header wins over the pair of subprotocols."""
    verifier: TokenVerifier = socket.app.state.verifier
    scheme, _, token = socket.headers.get("Authorization", "").partition(" ")
    if not scheme:
        token = offered_token(socket.scope["subprotocols"]) or ""
    elif scheme.lower() != "bearer":
        raise InvalidToken("scheme")
    return await verifier.verify(token.strip())


async def _socket_stream(
    generation_id: str,
    caller: Annotated[Identity, Depends(_socket_caller)],
    requests: Requests,
    history: Histories,
    after: Position,
) -> Events:
    """As ``_stream``; what is wrong is answered instead of the upgrade."""
    try:
        wanted = UUID(generation_id)
    except ValueError:
        raise NotFound("There is nothing at this address.") from None
    return await _stream(wanted, caller, requests, history, after)


@router.get("/{generation_id}/events", response_class=EventSourceResponse)
async def follow_generation(
    events: Annotated[Events, Depends(_stream)],
) -> AsyncIterator[ServerSentEvent]:
    """Follow a generation live; ``Last-Event-ID`` resumes without a gap."""
    async with aclosing(events) as stream:  # a client that leaves ends its watch at once
        async for event in stream:
            yield ServerSentEvent(id=str(event.seq), event=event.type, data=dict(event.data))


@router.get(
    "/{generation_id}/ws",
    status_code=426,
    response_model=Problem,
    responses={101: {"description": "A WebSocket; each text frame is the `data` of one event"}},
    openapi_extra={"x-websocket": True},
)
async def explain_websocket(_events: Annotated[Events, Depends(_stream)]) -> None:
    """Follow a generation over a WebSocket.

    Each text frame is the JSON that a server-sent event has as `data`. `Last-Event-ID` or `?after=`
    resumes. Pages give their token as the subprotocols `bearer, <token>`. Closes with 1000 after
    the last status, 1001 or 1012 when the server restarts (come back), 1008 when the client talks
    too much, 3000 when its session has ended.
    """
    raise UpgradeRequired


@router.websocket("/{generation_id}/ws")
async def follow_by_websocket(
    socket: WebSocket, events: Annotated[Events, Depends(_socket_stream)], history: Histories
) -> None:
    """Send each event as a text frame; what the client says is not read."""
    await socket.accept(subprotocol=chosen(socket.scope["subprotocols"]))
    told = asyncio.create_task(_tell(socket, events))
    left = asyncio.create_task(_overhear(socket))
    try:
        await asyncio.wait({told, left}, return_when=asyncio.FIRST_COMPLETED)
        if left.done():
            code = left.result()
        elif told.exception() is not None:
            log.warning("websocket_broken_off", error=type(told.exception()).__name__)
            code = _BROKEN
        else:
            code = _GOING_AWAY if history.is_stopping else _DONE
    finally:
        for task in (told, left):
            task.cancel()
        await asyncio.gather(told, left, return_exceptions=True)
    if code is not None:
        await socket.close(code)


async def _tell(socket: WebSocket, events: Events) -> None:
    async with aclosing(events) as stream:
        async for event in stream:
            await socket.send_json(dict(event.data))  # waits for a client that reads slowly


async def _overhear(socket: WebSocket) -> int | None:
    """Return None when the client has left, a close code when it talks too much."""
    for _ in range(MAX_FRAMES):
        if (await socket.receive())["type"] == "websocket.disconnect":
            return None
    return _MISUSED
