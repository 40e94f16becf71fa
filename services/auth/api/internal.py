"""For the gateways only: which sessions have ended. Never routed to the outside."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.auth.api.dependencies import SessionsCase
from services.auth.api.schemas import RevocationsView

router = APIRouter(prefix="/internal", include_in_schema=False)


@router.get("/revocations", response_model=RevocationsView)
async def read_revocations(
    sessions: SessionsCase,
    since: Annotated[int | None, Query(ge=0, lt=1 << 63, description="The last cursor")] = None,
) -> dict[str, object]:
    """List sessions that ended since a cursor and may still have access tokens."""
    found = await sessions.revocations(since)
    return {"cursor": str(found.cursor), "sessions": found.sessions}
