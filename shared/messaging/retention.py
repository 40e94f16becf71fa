"""How long published and handled messages are remembered."""

from datetime import timedelta

from sqlalchemy import Column, Table, and_, delete, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.messaging.outbox import MessagingTables

PUBLISHED = timedelta(days=7)
HANDLED = timedelta(days=14)
"""Longer than a dead letter may wait for its replay (messaging.md a5)."""
CHUNK = 5_000
"""Rows per transaction, so that nobody waits for the sweep."""


async def forget_old(engine: AsyncEngine, tables: MessagingTables) -> int:
    """Delete outbox rows published and inbox rows received too long ago; return how many."""
    outbox, inbox = tables.outbox.c, tables.inbox.c
    return await _forget(engine, tables.outbox, outbox.published_at, PUBLISHED) + await _forget(
        engine, tables.inbox, inbox.received_at, HANDLED
    )


async def _forget(
    engine: AsyncEngine,
    table: Table,
    moment: Column[object],
    age: timedelta,
) -> int:
    forgotten = 0
    key = list(table.primary_key.columns)
    while True:
        old = select(*key).where(moment < func.now() - age).limit(CHUNK).cte("old")
        chosen = and_(*(column == old.c[column.name] for column in key))
        async with engine.begin() as connection:
            result = await connection.execute(delete(table).where(chosen))
        forgotten += result.rowcount
        if result.rowcount < CHUNK:
            return forgotten
