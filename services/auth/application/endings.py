"""How a session ends, whoever asks: refresh at once, access tokens within seconds (A17)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from services.auth.domain.ports import UnitOfWork
from services.auth.domain.session import EndReason, Session
from shared.contracts.auth import SessionRevoked

_LEEWAY = timedelta(minutes=1)
"""Verifiers allow 30 s of clock difference; one minute is on the safe side."""


async def end_sessions(
    work: UnitOfWork,
    sessions: Iterable[Session],
    reason: EndReason,
    *,
    access: timedelta,
    now: datetime,
) -> None:
    """End those of *sessions* that have not ended, and tell the gateways.

    *access* is the lifetime of an access token: for so long gateways must remember. The sessions
    must have been read with their rows locked.
    """
    for session in sessions:
        if session.ended_at is not None:
            continue
        session.end(reason, now=now)
        await work.revocations.add(session.id, expires_at=now + access + _LEEWAY)
        await work.publish(
            SessionRevoked(user_id=session.user_id, session_id=session.id, reason=reason)
        )
