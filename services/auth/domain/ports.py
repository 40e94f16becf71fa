"""What the use cases need from the world."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from uuid import UUID

from services.auth.domain.audit import AuditEntry
from services.auth.domain.session import RefreshToken, Session
from services.auth.domain.signing_key import SigningKey
from services.auth.domain.throttle import Attempt
from services.auth.domain.user import User
from shared.contracts.event import Message

CanonicalEmail = Callable[[str], str]
"""Returns the canonical form of an address (A22); raises ``InvalidEmail``."""
IsCommon = Callable[[str], bool]
"""Tells whether a case-folded password is among those that everybody tries first."""


class Passwords(Protocol):
    """Hashing, off the event loop. Both raise ``HashingBusy`` when too many wait."""

    async def hash(self, password: str) -> str:
        """Return a salted hash of *password*."""
        ...

    async def verify(self, stored: str | None, password: str) -> bool:
        """Tell whether *password* is the one of *stored*; None costs the same time, says no."""
        ...

    def is_outdated(self, stored: str) -> bool:
        """Tell whether *stored* was made with other parameters than today's."""
        ...


class AccessTokens(Protocol):
    """Signs access tokens."""

    def issue(self, user: User, session: Session, *, now: datetime) -> str:
        """Return a token for *user* in *session*, valid from *now*."""
        ...


class Throttles(Protocol):
    """Counters that all replicas share, and that outlive a request that fails."""

    async def admit(self, attempts: Sequence[Attempt], *, now: datetime) -> None:
        """Count every one of *attempts*, or none and raise ``TooManyAttempts``."""
        ...

    async def take_back(self, attempts: Sequence[Attempt]) -> None:
        """Undo attempts that turned out well."""
        ...

    async def forget(self, attempts: Sequence[Attempt]) -> None:
        """Reset the counters of these attempts."""
        ...


class Users(Protocol):
    """The accounts."""

    async def add(self, user: User) -> None:
        """Keep a new account; raises ``EmailTaken``."""
        ...

    async def get(self, user_id: UUID, *, lock: bool = False) -> User:
        """Return an account; raises ``UserNotFound``."""
        ...

    async def find_by_email(self, email: str) -> User | None:
        """Return the account with this canonical address."""
        ...


class Sessions(Protocol):
    """The logins and their refresh tokens."""

    def add(self, session: Session) -> None:
        """Keep a new session."""
        ...

    async def add_token(self, token: RefreshToken) -> None:
        """Keep a new refresh token, after every change made so far."""
        ...

    async def token(self, digest: bytes) -> RefreshToken | None:
        """Return a refresh token as it is stored now; lock its session first to change it."""
        ...

    async def get(self, session_id: UUID, *, lock: bool = False) -> Session | None:
        """Return a session as it is stored now."""
        ...

    async def live(self, user_id: UUID, *, now: datetime, lock: bool = False) -> Sequence[Session]:
        """Return the live sessions of a user, oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class RevokedSession:
    """An ended session, and when the last of its access tokens expires."""

    session_id: UUID
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Revocations:
    """What ended since a cursor, and the cursor to ask with next time."""

    cursor: int
    sessions: Sequence[RevokedSession]


class RevocationFeed(Protocol):
    """The ended sessions, in an order in which no late commit is missed."""

    async def add(self, session_id: UUID, *, expires_at: datetime) -> None:
        """Announce that the access tokens of a session must be refused until *expires_at*."""
        ...

    async def since(self, cursor: int | None, *, now: datetime) -> Revocations:
        """Return what ended since *cursor* (None: everything that still matters).

        A session may be told again; none is ever left out.
        """
        ...


class Usage(Protocol):
    """How many generations each user has had, by month."""

    async def tell(self, user_id: UUID, month: date, *, used: int, version: int) -> None:
        """Keep the number if *version* is the highest so far; an unknown user has none."""
        ...

    async def of(self, user_id: UUID, month: date) -> int:
        """Return the number so far."""
        ...


class AuditLog(Protocol):
    """Append-only."""

    async def add(self, entry: AuditEntry) -> None:
        """Write one line."""
        ...


class StoredKeys(Protocol):
    """The signing keys that all replicas share."""

    async def lock(self) -> None:
        """Keep other replicas from changing keys until this transaction ends."""
        ...

    async def needed(self, kept: timedelta, *, now: datetime) -> Sequence[SigningKey]:
        """Return the keys that sign, will sign, or signed less than *kept* ago; oldest first."""
        ...

    def add(self, key: SigningKey) -> None:
        """Keep a new key."""
        ...

    async def remove(self, kid: str) -> bool:
        """Delete a key; tell whether it was there."""
        ...


class UnitOfWork(Protocol):
    """One transaction over the accounts."""

    @property
    def users(self) -> Users:
        """The accounts."""
        ...

    @property
    def sessions(self) -> Sessions:
        """The logins."""
        ...

    @property
    def revocations(self) -> RevocationFeed:
        """The ended sessions."""
        ...

    @property
    def usage(self) -> Usage:
        """The monthly counts."""
        ...

    @property
    def audit(self) -> AuditLog:
        """The audit log."""
        ...

    @property
    def signing_keys(self) -> StoredKeys:
        """The signing keys."""
        ...

    async def publish(self, message: Message) -> None:
        """Send *message* if, and only if, this transaction commits."""
        ...

    async def claim(self, message: Message) -> None:
        """Make this transaction happen once per message; raises ``AlreadyHandled``."""
        ...


class BeginWork(Protocol):
    """Opens a unit of work: commits on a clean exit, rolls back on an error."""

    def __call__(self, *, reading: bool = False) -> AbstractAsyncContextManager[UnitOfWork]:
        """Open one; one that is only *reading* must change nothing."""
        ...
