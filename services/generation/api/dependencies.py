"""What the routes are given."""

from collections.abc import AsyncGenerator
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Request

from services.generation.application.history import History
from services.generation.application.requests import GenerationRequests
from services.generation.domain.ports import ProgressEvent
from shared.errors import BadRequest
from shared.identity import Caller


def _requests(request: Request) -> GenerationRequests:
    found: GenerationRequests = request.app.state.requests
    return found


def _history(request: Request) -> History:
    found: History = request.app.state.history
    return found


Requests = Annotated[GenerationRequests, Depends(_requests)]


async def _stream(
    generation_id: UUID,
    caller: Caller,
    requests: Requests,
    history: Annotated[History, Depends(_history)],
    last_event_id: Annotated[str | None, Header()] = None,
) -> AsyncGenerator[ProgressEvent, None]:
    """Return the run's events; ownership is checked before the first byte is sent."""
    await requests.get(generation_id, user_id=caller.user_id)
    return history.follow(generation_id, after=_number(last_event_id))


def _number(last_event_id: str | None) -> int:
    if last_event_id is None or last_event_id == "":
        return 0
    if not (last_event_id.isascii() and last_event_id.isdigit() and len(last_event_id) < 10):  # noqa: PLR2004 -- no run has a billion events
        raise BadRequest("Last-Event-ID must be a number that this stream has sent.")
    return int(last_event_id)


Stream = Annotated[AsyncGenerator[ProgressEvent, None], Depends(_stream)]
