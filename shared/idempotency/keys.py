"""The keys of one service: reserved before the work, answered after it.

Each method commits what it does; no transaction is open while the request is worked on.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, and_, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.database import Database
from shared.idempotency.answers import Answer
from shared.idempotency.facts import InProgress, KeyReused, OutcomeUnknown
from shared.idempotency.reservation import Reservation
from shared.idempotency.table import KEPT, NAME

LOCK = timedelta(seconds=60)
"""How long a reservation outlives the last sign of life of its request."""
_TRIES = 3


class Keys:
    """What users have asked this service for under a key of theirs."""

    def __init__(self, database: Database, *, lock: timedelta = LOCK) -> None:
        self.lock = lock
        self._database = database
        self._table = database.metadata.tables[f"{database.metadata.schema}.{NAME}"]

    async def reserve(self, user_id: UUID, key: str, fingerprint: bytes) -> Reservation | Answer:
        """Return the right to carry out a request, or the answer that it has got already.

        A key is free if it is unknown or 24 hours old, or if the same request held it, fell
        silent and had no effect. Raises ``KeyReused``, ``InProgress`` and ``OutcomeUnknown``.
        """
        for _ in range(_TRIES):  # the row may go, or become free, between the two statements
            async with self._database.statement() as connection:
                reservation = await self._take(connection, user_id, key, fingerprint)
                row = None if reservation else await self._read(connection, user_id, key)
            if reservation is not None:
                return reservation
            if row is None:
                continue
            if bytes(row.fingerprint) != fingerprint:
                raise KeyReused
            if row.status is not None:
                headers = [(name, value) for name, value in row.headers]
                return Answer(row.status, headers, bytes(row.body))
            if row.is_locked:
                raise InProgress
            if row.effect_at is not None:
                raise OutcomeUnknown
        raise InProgress

    async def prolong(self, reservation: Reservation) -> bool:
        """Renew the lock; False if the key is not held by this request any more."""
        table = self._table
        renewed = update(table).where(reservation.is_mine).values(locked_until=self._lock_end())
        async with self._database.statement() as connection:
            return await connection.scalar(renewed.returning(table.c.attempt)) is not None

    async def keep(self, reservation: Reservation, answer: Answer) -> None:
        """Store the answer for the key's 24 hours; nothing if the key is another's by now."""
        kept = update(self._table).where(reservation.is_mine)
        async with self._database.statement() as connection:
            await connection.execute(
                kept.values(
                    status=answer.status,
                    headers=[list(pair) for pair in answer.headers],
                    body=answer.body,
                )
            )

    async def release(self, reservation: Reservation, *, refused: bool) -> None:
        """Free the key of a request whose answer is not kept.

        If the request has had an effect the key stays taken, and its outcome is unknown from now
        on; unless it was *refused*: then the effect is a note of the refusal.
        """
        row = self._table.c
        free = delete(self._table).where(reservation.is_mine)
        if not refused:
            free = free.where(row.effect_at.is_(None))
        async with self._database.session() as session:
            await session.execute(free)
            await session.execute(
                update(self._table).where(reservation.is_mine).values(locked_until=func.now())
            )

    async def _take(
        self, connection: AsyncConnection, user_id: UUID, key: str, fingerprint: bytes
    ) -> Reservation | None:
        table, attempt = self._table, uuid4()
        new = insert(table).values(
            user_id=user_id,
            key=key,
            fingerprint=fingerprint,
            attempt=attempt,
            locked_until=self._lock_end(),
        )
        fallen_silent = and_(
            table.c.status.is_(None),
            table.c.effect_at.is_(None),
            table.c.fingerprint == fingerprint,
        )
        too_old = table.c.created_at < func.now() - KEPT
        taken = new.on_conflict_do_update(
            index_elements=[table.c.user_id, table.c.key],
            set_={
                "fingerprint": new.excluded.fingerprint,
                "attempt": new.excluded.attempt,
                "locked_until": new.excluded.locked_until,
                "created_at": new.excluded.created_at,
                "effect_at": None,
                "status": None,
                "headers": None,
                "body": None,
            },
            where=and_(table.c.locked_until <= func.now(), or_(fallen_silent, too_old)),
        ).returning(table.c.attempt)
        if await connection.scalar(taken) is None:
            return None
        return Reservation(table, user_id, key, attempt)

    async def _read(
        self, connection: AsyncConnection, user_id: UUID, key: str
    ) -> Row[*tuple[Any, ...]] | None:  # the table's columns, and is_locked
        row = self._table.c
        found = select(*row, (row.locked_until > func.now()).label("is_locked")).where(
            row.user_id == user_id, row.key == key
        )
        return (await connection.execute(found)).one_or_none()

    def _lock_end(self) -> object:
        return func.now() + self.lock
