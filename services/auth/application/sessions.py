"""Sessions: where somebody is logged in, and how they end that."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.auth.application.endings import end_sessions
from services.auth.domain.errors import (
    ForeignSession,
    InvalidRefreshToken,
    SessionEnded,
    SessionNotFound,
)
from services.auth.domain.ports import BeginWork, Revocations
from services.auth.domain.session import EndReason, Lifetimes, Session, digest
from shared.clock import Clock


@dataclass(frozen=True, slots=True)
class Login:
    """The user and the session that an access token speaks for."""

    user_id: UUID
    session_id: UUID


class Sessions:
    """List sessions and end them."""

    def __init__(self, begin: BeginWork, *, lifetimes: Lifetimes, clock: Clock) -> None:
        self._begin = begin
        self._lifetimes = lifetimes
        self._clock = clock

    async def require_live(self, caller: Login) -> None:
        """Raise ``SessionEnded`` if the caller's session has ended.

        The gateways learn of it within seconds; this service knows at once. A session that has
        merely lapsed is no reason: its last access token lives until its own expiry.
        """
        async with self._begin(reading=True) as work:
            session = await work.sessions.get(caller.session_id)
        if session is None or session.ended_at is not None or session.user_id != caller.user_id:
            raise SessionEnded

    async def live(self, caller: Login) -> Sequence[Session]:
        """Return the caller's live sessions, newest first; there are never more than 20."""
        async with self._begin(reading=True) as work:
            live = await work.sessions.live(caller.user_id, now=self._clock.now())
        return live[::-1]

    async def end(self, caller: Login, session_id: UUID) -> None:
        """End one of the caller's sessions; raises ``SessionNotFound``, ``ForeignSession``."""
        async with self._begin() as work:
            session = await work.sessions.get(session_id, lock=True)
            now = self._clock.now()
            if session is None:
                raise SessionNotFound
            if session.user_id != caller.user_id:
                raise ForeignSession
            if not session.is_live(now):
                raise SessionNotFound
            access = self._lifetimes.access
            await end_sessions(work, [session], EndReason.ENDED_BY_USER, access=access, now=now)

    async def log_out(self, caller: Login | None, refresh_token: str | None) -> None:
        """End the caller's session and that of *refresh_token*, if it is of the same user.

        Without a caller the refresh token alone decides, so that a client whose access token has
        expired can log out; then raises ``InvalidRefreshToken`` for one that we never issued.
        Logging out twice is no error.
        """
        async with self._begin() as work:
            ids = [caller.session_id] if caller is not None else []
            token = await work.sessions.token(digest(refresh_token)) if refresh_token else None
            if token is not None:
                ids.append(token.session_id)
            elif caller is None:
                raise InvalidRefreshToken
            now = self._clock.now()
            for session_id in sorted(set(ids)):
                session = await work.sessions.get(session_id, lock=True)
                if session is None or (caller is not None and session.user_id != caller.user_id):
                    continue
                access = self._lifetimes.access
                await end_sessions(work, [session], EndReason.LOGOUT, access=access, now=now)

    async def log_out_everywhere(self, caller: Login) -> None:
        """End every session of the caller."""
        async with self._begin() as work:
            now = self._clock.now()
            await work.users.get(caller.user_id, lock=True)  # a login at this moment waits
            live = await work.sessions.live(caller.user_id, now=now, lock=True)
            access = self._lifetimes.access
            await end_sessions(work, live, EndReason.LOGOUT_ALL, access=access, now=now)

    async def revocations(self, cursor: int | None) -> Revocations:
        """Return the sessions that ended since *cursor* and may still have access tokens."""
        async with self._begin() as work:
            return await work.revocations.since(cursor, now=self._clock.now())
