"""A session: one login on one device, kept alive by refresh tokens that are used once.

The rules are security.md A14-A16: every use replaces the token; an old one that turns up again
ends the whole session, unless it is the retry of a client whose answer got lost.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, auto
from uuid import UUID

from shared.ids import new_id

MAX_SESSIONS = 20
"""Live sessions per user; beyond it the oldest ends (security.md §2)."""


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long what we hand out holds (security.md §2)."""

    access: timedelta = timedelta(hours=1)
    idle: timedelta = timedelta(days=7)
    absolute: timedelta = timedelta(days=30)
    grace: timedelta = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Device:
    """Where a request came from, as far as we know."""

    ip: str
    user_agent: str


class EndReason(StrEnum):
    """Why a session ended before its time."""

    LOGOUT = "logout"
    LOGOUT_ALL = "logout_all"
    ENDED_BY_USER = "ended_by_user"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 -- a reason, no password
    TOKEN_REUSED = "refresh_token_reused"  # noqa: S105 -- a reason, no token
    TOO_MANY = "too_many_sessions"


class Verdict(StrEnum):
    """What a presented refresh token is."""

    FRESH = auto()
    """The live one: replace it."""
    RETRY = auto()
    """Used a moment ago, its successor not yet: give the same successor again."""
    REUSED = auto()
    """Used before: somebody has a copy."""
    DEAD = auto()
    """Expired, or of a session that has ended."""


@dataclass(eq=False, kw_only=True)
class RefreshToken:
    """What we keep of a refresh token: its SHA-256, never the token."""

    digest: bytes
    session_id: UUID
    generation: int
    used_at: datetime | None = None
    expires_at: datetime


@dataclass(eq=False, kw_only=True)
class Session:
    """One login. ``generation`` is that of its newest refresh token, the only live one."""

    id: UUID
    user_id: UUID
    nonce: bytes
    generation: int = 0
    ip: str
    user_agent: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    """When the newest refresh token lapses."""
    ended_at: datetime | None = None
    end_reason: EndReason | None = None

    @classmethod
    def begin(
        cls, user_id: UUID, device: Device, lifetimes: Lifetimes, *, now: datetime
    ) -> "Session":
        """Return a new session of the user on *device*."""
        return cls(
            id=new_id(),
            user_id=user_id,
            nonce=secrets.token_bytes(16),
            ip=device.ip,
            user_agent=device.user_agent,
            created_at=now,
            last_seen_at=now,
            expires_at=now + lifetimes.idle,
        )

    def is_live(self, now: datetime) -> bool:
        """Tell whether the session still holds at *now*."""
        return self.ended_at is None and now < self.expires_at

    def end(self, reason: EndReason, *, now: datetime) -> None:
        """End the session; one that has ended keeps its first reason."""
        if self.ended_at is None:
            self.ended_at = now
            self.end_reason = reason

    def token(self, text: str) -> RefreshToken:
        """Return what is stored for *text*, the session's newest refresh token."""
        return RefreshToken(
            digest=digest(text),
            session_id=self.id,
            generation=self.generation,
            expires_at=self.expires_at,
        )

    def judge(self, token: RefreshToken, grace: timedelta, *, now: datetime) -> Verdict:
        """Return what it means that *token* of this session is presented at *now* (A15, A16)."""
        if token.used_at is None:
            alive = self.is_live(now) and now < token.expires_at
            return Verdict.FRESH if alive else Verdict.DEAD
        successor_unused = token.generation == self.generation - 1
        if self.is_live(now) and successor_unused and now - token.used_at <= grace:
            return Verdict.RETRY
        return Verdict.REUSED

    def rotate(self, used: RefreshToken, lifetimes: Lifetimes, *, now: datetime) -> None:
        """Note that *used* was used, and move on to the next generation."""
        used.used_at = now
        self.generation += 1
        self.expires_at = min(now + lifetimes.idle, self.created_at + lifetimes.absolute)

    def see(self, device: Device, *, now: datetime) -> None:
        """Note that the session was used from *device*."""
        self.ip, self.user_agent, self.last_seen_at = device.ip, device.user_agent, now


def first_token() -> str:
    """Return a fresh refresh token: 256 random bits as base64url."""
    return secrets.token_urlsafe(32)


def successor(key: bytes, session: Session, presented: str, generation: int) -> str:
    """Return the refresh token that follows *presented*, which is the one of *generation*.

    It is a keyed function of its predecessor, so that a retry gets the same one although only
    hashes are stored; without *key* nobody can compute it.
    """
    material = b"|".join(
        [session.nonce.hex().encode(), presented.encode(), b"%d" % (generation + 1)]
    )
    return base64.urlsafe_b64encode(hmac.digest(key, material, "sha256")).rstrip(b"=").decode()


def digest(text: str) -> bytes:
    """Return the SHA-256 under which a refresh token is stored."""
    return hashlib.sha256(text.encode()).digest()
