"""The accounts in PostgreSQL."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import BigInteger, delete, insert, literal, or_, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.contextvars import get_contextvars

from services.auth.domain.audit import AuditEntry
from services.auth.domain.errors import EmailTaken, UserNotFound
from services.auth.domain.ports import Revocations, RevokedSession
from services.auth.domain.session import RefreshToken, Session
from services.auth.domain.signing_key import SigningKey
from services.auth.domain.user import User
from services.auth.infrastructure import tables
from shared.database import Database, UnitOfWork

_KEYS_LOCK = 7_160_213  # any constant of ours
_FEED = 10_000
"""Revoked sessions in one answer; the rest comes with the next cursor."""


class SqlUsers:
    """The accounts."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, user: User) -> None:
        """Keep a new account; raises ``EmailTaken``."""
        self._session.add(user)
        try:
            await self._session.flush()
        except IntegrityError as error:
            if "users_email" in str(error.orig):
                raise EmailTaken from None
            raise

    async def get(self, user_id: UUID, *, lock: bool = False) -> User:
        """Return an account; raises ``UserNotFound``."""
        user = await self._session.get(
            User, user_id, with_for_update=lock or None, populate_existing=lock
        )
        if user is None:
            raise UserNotFound
        return user

    async def find_by_email(self, email: str) -> User | None:
        """Return the account with this canonical address."""
        found: User | None = await self._session.scalar(
            select(User).where(tables.users.c.email == email)
        )
        return found


class SqlSessions:
    """The logins and their refresh tokens."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, session: Session) -> None:
        """Keep a new session."""
        self._session.add(session)

    async def add_token(self, token: RefreshToken) -> None:
        """Keep a new refresh token, after every change made so far.

        The order matters: a session may have one unused token only, and SQLAlchemy would insert
        the new one before it marks the old one used.
        """
        await self._session.flush()
        self._session.add(token)

    async def token(self, digest: bytes) -> RefreshToken | None:
        """Return a refresh token as it is stored now."""
        return await self._session.get(RefreshToken, digest, populate_existing=True)

    async def get(self, session_id: UUID, *, lock: bool = False) -> Session | None:
        """Return a session as it is stored now."""
        return await self._session.get(
            Session, session_id, with_for_update=lock or None, populate_existing=True
        )

    async def live(self, user_id: UUID, *, now: datetime, lock: bool = False) -> Sequence[Session]:
        """Return the live sessions of a user, oldest first."""
        wanted = (
            select(Session)
            .where(
                tables.sessions.c.user_id == user_id,
                tables.sessions.c.ended_at.is_(None),
                tables.sessions.c.expires_at > now,
            )
            .order_by(tables.sessions.c.id)
            .execution_options(populate_existing=True)
        )
        if lock:
            wanted = wanted.with_for_update()
        return (await self._session.scalars(wanted)).all()


class SqlRevocationFeed:
    """The ended sessions, numbered by the transaction that ended them.

    The cursor is the oldest transaction that was still open when the feed was read. Whatever
    commits later has that number or a higher one, however long it took, so it is never missed.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, session_id: UUID, *, expires_at: datetime) -> None:
        """Announce that the access tokens of a session must be refused until *expires_at*."""
        row = {"session_id": session_id, "expires_at": expires_at}
        await self._session.execute(upsert(tables.revocations).values(row).on_conflict_do_nothing())

    async def since(self, cursor: int | None, *, now: datetime) -> Revocations:
        """Return what ended since *cursor*; a cursor from the future (another database) is void."""
        horizon = int(
            await self._session.scalar(
                text("select (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint")
            )
            or 0
        )
        column = tables.revocations.c
        wanted = (
            select(column.session_id, column.expires_at, column.transaction_id)
            .where(column.expires_at > now)
            .order_by(column.transaction_id)
            .limit(_FEED)
        )
        if cursor is not None and cursor <= horizon:
            wanted = wanted.where(column.transaction_id >= cursor)
        rows = (await self._session.execute(wanted)).all()
        if len(rows) == _FEED:
            horizon = min(horizon, rows[-1].transaction_id)
        return Revocations(
            cursor=horizon,
            sessions=[RevokedSession(row.session_id, row.expires_at) for row in rows],
        )


class SqlUsage:
    """The monthly counts."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def tell(self, user_id: UUID, month: date, *, used: int, version: int) -> None:
        """Keep the number if *version* is the highest so far; an unknown user has none."""
        known = select(
            tables.users.c.id, literal(month), literal(used), literal(version, BigInteger)
        ).where(tables.users.c.id == user_id)
        await self._session.execute(
            upsert(tables.usage)
            .from_select(["user_id", "month", "generations", "version"], known)
            .on_conflict_do_update(
                index_elements=["user_id", "month"],
                set_={"generations": used, "version": version},
                where=tables.usage.c.version < version,
            )
        )

    async def of(self, user_id: UUID, month: date) -> int:
        """Return the number so far."""
        column = tables.usage.c
        wanted = select(column.generations).where(column.user_id == user_id, column.month == month)
        return await self._session.scalar(wanted) or 0


class SqlAuditLog:
    """The audit log."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, entry: AuditEntry) -> None:
        """Write one line, with the id of the request it belongs to."""
        await self._session.execute(
            insert(tables.audit_log).values(
                id=entry.id,
                at=entry.at,
                actor_id=entry.actor_id,
                action=entry.action.value,
                subject_id=entry.subject_id,
                ip=entry.ip,
                request_id=get_contextvars().get("request_id"),
                outcome=entry.outcome.value,
                details=entry.details,
            )
        )


class SqlStoredKeys:
    """The signing keys."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock(self) -> None:
        """Keep other replicas from changing keys until this transaction ends."""
        await self._session.execute(text("select pg_advisory_xact_lock(:id)"), {"id": _KEYS_LOCK})

    async def needed(self, kept: timedelta, *, now: datetime) -> Sequence[SigningKey]:
        """Return the keys that sign, will sign, or signed less than *kept* ago; oldest first."""
        column = tables.signing_keys.c
        wanted = (
            select(SigningKey)
            .where(or_(column.signs_until.is_(None), column.signs_until > now - kept))
            .order_by(column.created_at, column.kid)
            .execution_options(populate_existing=True)
        )
        return (await self._session.scalars(wanted)).all()

    def add(self, key: SigningKey) -> None:
        """Keep a new key."""
        self._session.add(key)

    async def remove(self, kid: str) -> bool:
        """Delete a key; tell whether it was there."""
        column = tables.signing_keys.c
        gone = delete(SigningKey).where(column.kid == kid).returning(column.kid)
        return await self._session.scalar(gone) is not None


class SqlUnitOfWork(UnitOfWork):
    """One transaction over the schema ``auth``."""

    def __init__(self, session: AsyncSession, database: Database) -> None:
        super().__init__(session, database)
        self.users = SqlUsers(session)
        self.sessions = SqlSessions(session)
        self.revocations = SqlRevocationFeed(session)
        self.usage = SqlUsage(session)
        self.audit = SqlAuditLog(session)
        self.signing_keys = SqlStoredKeys(session)
