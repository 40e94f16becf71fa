"""Throttle counters in an unlogged table, in transactions of their own (security.md A8, S11)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.auth.domain.errors import TooManyAttempts
from services.auth.domain.throttle import Attempt, Counter
from services.auth.infrastructure.tables import throttles
from shared.database import Database


class SqlThrottles:
    """Counters that all replicas share; what was counted outlives a request that fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def admit(self, attempts: Sequence[Attempt], *, now: datetime) -> None:
        """Count every one of *attempts*, or none and raise ``TooManyAttempts``."""
        async with self._database.session() as session:
            for attempt in attempts:
                counter = await _locked(session, attempt, now=now)
                if not counter.admit(attempt.limit, now=now):
                    until = counter.blocked_until or counter.expires_at
                    raise TooManyAttempts(attempt.limit.name, until, now=now)
                await _store(session, attempt, counter)

    async def take_back(self, attempts: Sequence[Attempt]) -> None:
        """Undo attempts that turned out well."""
        async with self._database.session() as session:
            for attempt in attempts:
                wanted = select(throttles).where(throttles.c.key == attempt.key).with_for_update()
                row = (await session.execute(wanted)).one_or_none()
                if row is not None:
                    counter = Counter(row.attempts, row.blocked_until, row.expires_at)
                    counter.take_back(attempt.limit)
                    await _store(session, attempt, counter)

    async def forget(self, attempts: Sequence[Attempt]) -> None:
        """Reset the counters of these attempts."""
        async with self._database.session() as session:
            keys = [attempt.key for attempt in attempts]
            await session.execute(delete(throttles).where(throttles.c.key.in_(keys)))


class NoThrottles:
    """Lets everybody try as often as they like; for development and tests only."""

    async def admit(self, attempts: Sequence[Attempt], *, now: datetime) -> None:
        """Allow."""

    async def take_back(self, attempts: Sequence[Attempt]) -> None:
        """Nothing was counted."""

    async def forget(self, attempts: Sequence[Attempt]) -> None:
        """Nothing was counted."""


async def _locked(session: AsyncSession, attempt: Attempt, *, now: datetime) -> Counter:
    """Return the counter, made if needed, its row locked by one statement."""
    fresh = Counter.fresh(attempt.limit, now=now)
    statement = (
        insert(throttles)
        .values(key=attempt.key, attempts=0, blocked_until=None, expires_at=fresh.expires_at)
        .on_conflict_do_update(index_elements=["key"], set_={"key": attempt.key})
        .returning(throttles.c.attempts, throttles.c.blocked_until, throttles.c.expires_at)
    )
    return Counter(*(await session.execute(statement)).one())


async def _store(session: AsyncSession, attempt: Attempt, counter: Counter) -> None:
    await session.execute(
        update(throttles)
        .where(throttles.c.key == attempt.key)
        .values(
            attempts=counter.attempts,
            blocked_until=counter.blocked_until,
            expires_at=counter.expires_at,
        )
    )
