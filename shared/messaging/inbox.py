"""The inbox: a message that arrives twice takes effect once (messaging.md a5)."""

from functools import lru_cache
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

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
    note = (consumer, message_id)
    if await session.run_sync(_note, tables, note) is None:
        raise AlreadyHandled(f"{consumer} has handled {message_id}")


def _note(session: Session, tables: MessagingTables, note: tuple[str, UUID]) -> object:
    return session.connection().exec_driver_sql(_noting(tables), note).scalar()


@lru_cache(maxsize=32)
def _noting(tables: MessagingTables) -> str:
    """Return the statement as the driver takes it, for the same reason as the outbox's."""
    return (
        f'INSERT INTO "{tables.inbox.schema}".inbox (consumer, message_id)'  # noqa: S608 -- our own schema
        " VALUES ($1::text, $2::uuid) ON CONFLICT DO NOTHING RETURNING message_id"
    )
