"""Logins: from a password to a pair of tokens, and from a refresh token to the next pair."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.auth.application.endings import end_sessions
from services.auth.application.openings import Grant, Openings
from services.auth.domain.audit import Action, AuditEntry, Outcome
from services.auth.domain.errors import (
    HashingBusy,
    InvalidCredentials,
    InvalidRefreshToken,
    RefreshTokenReused,
    UserNotFound,
)
from services.auth.domain.ports import (
    BeginWork,
    CanonicalEmail,
    Passwords,
    Throttles,
    UnitOfWork,
)
from services.auth.domain.session import (
    Device,
    EndReason,
    Lifetimes,
    RefreshToken,
    Session,
    Verdict,
    digest,
    successor,
)
from services.auth.domain.throttle import Attempt, Limit, LoginLimits
from services.auth.domain.user import User
from shared.clock import Clock


@dataclass(frozen=True, slots=True)
class Refreshing:
    """How refresh tokens follow each other: the secret keys, and how often a session may ask.

    The first key makes successors; the others may have, while the secret is being changed.
    """

    keys: tuple[bytes, ...]
    limit: Limit


class Logins:
    """Log in and stay logged in."""

    def __init__(
        self,
        begin: BeginWork,
        *,
        passwords: Passwords,
        openings: Openings,
        throttles: Throttles,
        canonical_email: CanonicalEmail,
        login_limits: LoginLimits,
        refreshing: Refreshing,
        lifetimes: Lifetimes,
        clock: Clock,
    ) -> None:
        self._begin = begin
        self._passwords = passwords
        self._openings = openings
        self._throttles = throttles
        self._canonical_email = canonical_email
        self._limits = login_limits
        self._refreshing = refreshing
        self._lifetimes = lifetimes
        self._clock = clock

    async def log_in(self, *, email: str, password: str, device: Device) -> Grant:
        """Open a session for the right password.

        Raises ``InvalidCredentials`` (the same for a wrong password, an unknown and an inactive
        account, after the same work: A6), ``TooManyAttempts``, ``InvalidEmail``, ``HashingBusy``.
        """
        address = self._canonical_email(email)
        await self._throttles.admit(self._limits.of_address(device.ip), now=self._clock.now())
        attempts = self._limits.of_account(address, device.ip)
        await self._throttles.admit(attempts, now=self._clock.now())
        async with self._begin(reading=True) as work:
            user = await work.users.find_by_email(address)
        known_hash = user.password_hash if user is not None else None
        try:
            matches = await self._passwords.verify(known_hash, password)
            if user is None or known_hash is None or not matches or not user.is_active:
                await self._note_refusal(user, device)
                raise InvalidCredentials
            new_hash = await self._rehashed(known_hash, password)
        except HashingBusy:
            await self._throttles.take_back(attempts)
            raise
        pair, account = attempts
        await self._throttles.forget([pair])
        await self._throttles.take_back([account])
        return await self._open(user.id, known_hash, new_hash, device)

    async def _rehashed(self, known_hash: str, password: str) -> str | None:
        if self._passwords.is_outdated(known_hash):
            return await self._passwords.hash(password)
        return None

    async def _note_refusal(self, user: User | None, device: Device) -> None:
        async with self._begin() as work:
            subject = user.id if user is not None else None
            entry = _entry(Action.LOGIN, subject, device, at=self._clock.now(), ok=False)
            await work.audit.add(entry)

    async def _open(
        self, user_id: UUID, known_hash: str, new_hash: str | None, device: Device
    ) -> Grant:
        async with self._begin() as work:
            now = self._clock.now()
            user = await work.users.get(user_id, lock=True)
            if user.password_hash != known_hash or not user.is_active:
                raise InvalidCredentials  # changed while we were hashing
            if new_hash is not None:
                user.set_password_hash(new_hash, now=now)
            await work.audit.add(_entry(Action.LOGIN, user.id, device, at=now))
            return await self._openings.open(work, user, device, now=now)

    async def refresh(self, *, refresh_token: str, device: Device) -> Grant:
        """Exchange a refresh token for the next pair (A14-A16).

        A token used before ends its session for good, and raises ``RefreshTokenReused``; within
        10 s of its use, while its successor is unused, it gets that same successor again. Raises
        ``InvalidRefreshToken`` for any other token that does not hold, ``TooManyAttempts``.
        """
        token_digest = digest(refresh_token)
        async with self._begin(reading=True) as work:
            token = await work.sessions.token(token_digest)
        if token is None:
            raise InvalidRefreshToken
        await self._throttles.admit(
            [Attempt(self._refreshing.limit, str(token.session_id))], now=self._clock.now()
        )
        async with self._begin() as work:
            answer = await self._rotate(work, token.session_id, refresh_token, device)
        # Outside: the end of a session whose token was reused is committed, then refused (A15).
        if isinstance(answer, Grant):
            return answer
        raise answer

    async def _rotate(
        self, work: UnitOfWork, session_id: UUID, presented: str, device: Device
    ) -> Grant | InvalidRefreshToken | RefreshTokenReused:
        session = await work.sessions.get(session_id, lock=True)
        token = await work.sessions.token(digest(presented))
        now = self._clock.now()
        if session is None or token is None:
            return InvalidRefreshToken()
        try:
            user = await work.users.get(session.user_id)
        except UserNotFound:
            return InvalidRefreshToken()
        verdict = session.judge(token, self._lifetimes.grace, now=now)
        if verdict is Verdict.REUSED:
            await self._end_reused(work, session, device, now=now)
            return RefreshTokenReused()
        if verdict is Verdict.DEAD or not user.is_active:
            return InvalidRefreshToken()
        if verdict is Verdict.FRESH:
            key = self._refreshing.keys[0]
            following = successor(key, session, presented, token.generation)
            await self._advance(work, session, token, following, now=now)
        else:
            given = await self._given_before(work, session, presented, token.generation)
            if given is None:
                return InvalidRefreshToken()
            following = given
        session.see(device, now=now)
        return await self._openings.grant(work, user, session, following, now=now)

    async def _given_before(
        self, work: UnitOfWork, session: Session, presented: str, generation: int
    ) -> str | None:
        """Return the successor that *presented* got, whichever of our keys made it."""
        for key in self._refreshing.keys:
            candidate = successor(key, session, presented, generation)
            if await work.sessions.token(digest(candidate)) is not None:
                return candidate
        return None

    async def _advance(
        self,
        work: UnitOfWork,
        session: Session,
        token: RefreshToken,
        following: str,
        *,
        now: datetime,
    ) -> None:
        session.rotate(token, self._lifetimes, now=now)
        await work.sessions.add_token(session.token(following))

    async def _end_reused(
        self, work: UnitOfWork, session: Session, device: Device, *, now: datetime
    ) -> None:
        if session.ended_at is not None:
            return
        await end_sessions(
            work, [session], EndReason.TOKEN_REUSED, access=self._lifetimes.access, now=now
        )
        entry = _entry(Action.REFRESH_TOKEN_REUSED, session.user_id, device, at=now, ok=False)
        await work.audit.add(entry)


def _entry(
    action: Action, user_id: UUID | None, device: Device, *, at: datetime, ok: bool = True
) -> AuditEntry:
    return AuditEntry(
        at=at,
        actor_id=user_id if ok else None,
        action=action,
        subject_id=user_id,
        ip=device.ip,
        outcome=Outcome.OK if ok else Outcome.REFUSED,
    )
