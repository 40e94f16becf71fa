"""The inbox: a message that arrives twice takes effect once (messaging.md a5)."""

from collections.abc import Mapping
from functools import lru_cache
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from shared.messaging.outbox import MessagingTables


class AlreadyHandled(Exception):
    """This consumer has committed the effect of this message before; acknowledge it."""


async def claim(
    session: AsyncSession, tables: MessagingTables, consumer: str, message_id: UUID
) -> None:
    """Note in the session's transaction that *consumer* handles *message_id* now.

    A concurrent duplicate waits here until the first one commits or rolls back. Raises
    ``AlreadyHandled`` if the effect is committed already.
    """
    note = {"consumer": consumer, "message_id": message_id}
    if await session.run_sync(_note, tables, note) is None:
        raise AlreadyHandled(f"{consumer} has handled {message_id}")


def _note(session: Session, tables: MessagingTables, note: Mapping[str, object]) -> object:
    return session.connection().scalar(_noting(tables), note)


@lru_cache(maxsize=32)
def _noting(tables: MessagingTables) -> ReturningInsert[tuple[UUID]]:
    """Return the statement, built once a process: building it takes as long as executing it."""
    return insert(tables.inbox).on_conflict_do_nothing().returning(tables.inbox.c.message_id)
