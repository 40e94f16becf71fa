"""The inbox: a message that arrives twice takes effect once (messaging.md a5)."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

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
    note = (
        insert(tables.inbox)
        .values(consumer=consumer, message_id=message_id)
        .on_conflict_do_nothing()
        .returning(tables.inbox.c.message_id)
    )
    if await session.scalar(note) is None:
        raise AlreadyHandled(f"{consumer} has handled {message_id}")
