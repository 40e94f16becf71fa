"""How long published and handled messages are remembered, and whatever else grows old."""

from datetime import timedelta

from sqlalchemy import Column, Table, and_, delete, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.messaging.outbox import MessagingTables

PUBLISHED = timedelta(days=7)
HANDLED = timedelta(days=14)
"""Longer than a dead letter may wait for its replay (messaging.md a5)."""
FORGOTTEN_AFTER = "forgotten_after"
"""In a table's ``info``: the age (of ``created_at``) at which its rows may go, a ``timedelta``."""
CHUNK = 5_000
"""Rows per transaction, so that nobody waits for the sweep."""


async def forget_old(engine: AsyncEngine, tables: MessagingTables) -> int:
    """Delete outbox rows published and inbox rows received too long ago; return how many.

    Other tables of the same schema take part by saying ``FORGOTTEN_AFTER`` in their ``info``.
    """
    outbox, inbox = tables.outbox, tables.inbox
    ages = [(outbox, outbox.c.published_at, PUBLISHED), (inbox, inbox.c.received_at, HANDLED)]
    ages += [
        (table, table.c.created_at, table.info[FORGOTTEN_AFTER])
        for table in outbox.metadata.sorted_tables
        if FORGOTTEN_AFTER in table.info
    ]
    return sum([await _forget(engine, table, moment, age) for table, moment, age in ages])


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
