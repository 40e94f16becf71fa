"""Where the caller is logged in."""

from dataclasses import asdict
from uuid import UUID

from services.auth.api.dependencies import LiveCaller, SessionsCase
from services.auth.api.schemas import SessionView
from services.auth.application.sessions import Login
from shared.pagination import ListView, Paging, Slice, list_view
from shared.service import api_router

router = api_router("/auth/sessions", tag="auth")


@router.get("", response_model=ListView[SessionView])
async def list_sessions(
    caller: LiveCaller, sessions: SessionsCase, page: Paging
) -> dict[str, object]:
    """List the live sessions: device, address, last use."""
    live = await sessions.live(Login(caller.user_id, caller.session_id))
    shown = live[page.offset : page.offset + page.limit]
    items = [{**asdict(item), "current": item.id == caller.session_id} for item in shown]
    return list_view(page, Slice(items, len(live)))


@router.delete("/{session_id}", status_code=204)
async def end_session(session_id: UUID, caller: LiveCaller, sessions: SessionsCase) -> None:
    """End one session; its device has to log in again."""
    await sessions.end(Login(caller.user_id, caller.session_id), session_id)
