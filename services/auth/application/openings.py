"""How a session opens: after a registration or a login."""

from dataclasses import dataclass
from datetime import datetime

from services.auth.application.endings import end_sessions
from services.auth.domain.ports import AccessTokens, UnitOfWork
from services.auth.domain.session import (
    MAX_SESSIONS,
    Device,
    EndReason,
    Lifetimes,
    Session,
    first_token,
)
from services.auth.domain.user import Account, Allowances, User, month_of


@dataclass(frozen=True, slots=True)
class Grant:
    """What a client gets: who it is, and the pair of tokens. ``expires_in`` is in seconds."""

    user: Account
    access_token: str
    refresh_token: str
    expires_in: int


class Openings:
    """Opens sessions and hands out their tokens."""

    def __init__(
        self, access_tokens: AccessTokens, lifetimes: Lifetimes, allowances: Allowances
    ) -> None:
        self._access_tokens = access_tokens
        self._lifetimes = lifetimes
        self._allowances = allowances

    async def open(self, work: UnitOfWork, user: User, device: Device, *, now: datetime) -> Grant:
        """Open a session of *user*, whose row is locked; the oldest beyond 20 ends."""
        live = await work.sessions.live(user.id, now=now, lock=True)
        await end_sessions(
            work,
            live[: max(0, len(live) - MAX_SESSIONS + 1)],
            EndReason.TOO_MANY,
            access=self._lifetimes.access,
            now=now,
        )
        session = Session.begin(user.id, device, self._lifetimes, now=now)
        refresh_token = first_token()
        work.sessions.add(session)
        await work.sessions.add_token(session.token(refresh_token))
        return await self.grant(work, user, session, refresh_token, now=now)

    async def grant(
        self, work: UnitOfWork, user: User, session: Session, refresh_token: str, *, now: datetime
    ) -> Grant:
        """Return the answer with a new access token of *session*."""
        used = await work.usage.of(user.id, month_of(now))
        return Grant(
            user=Account.of(user, self._allowances, generations_used=used, now=now),
            access_token=self._access_tokens.issue(user, session, now=now),
            refresh_token=refresh_token,
            expires_in=int(self._lifetimes.access.total_seconds()),
        )
