"""A service in small: one table, an outbox, an inbox, and the product's own unit of work."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import ClassVar
from uuid import UUID, uuid4

from sqlalchemy import Column, Integer, MetaData, Table, Text, Uuid, insert, text
from sqlalchemy.schema import CreateSchema

from shared.contracts.event import Event, Message
from shared.database import Database, Pool, UnitOfWork
from shared.messaging.outbox import messaging_tables

SCHEMA = "bench"


class Done(Event):
    """Says that something has been done."""

    name: ClassVar[str] = "bench.done"
    subject: ClassVar[str] = "thing_id"

    thing_id: UUID
    note: str


class Effects:
    """Writes rows with and without announcing them."""

    def __init__(self, database: Database, things: Table) -> None:
        self.database = database
        self._begin = database.units(UnitOfWork)
        self._insert = insert(things)

    async def write(self, *, announce: bool) -> None:
        """Commit one row, and with *announce* an outbox row in the same transaction."""
        async with self._begin() as work:
            thing = await self._row(work)
            if announce:
                await work.publish(Done(thing_id=thing, note="x" * 300))

    async def take(self, message: Message) -> None:
        """Handle *message* as a service does: claim it, write a row, announce it."""
        async with self._begin() as work:
            await work.claim(message)
            thing = await self._row(work)
            await work.publish(Done(thing_id=thing, note="x" * 300))

    async def empty(self) -> None:
        """Forget every message, published or not."""
        async with self.database.session() as session:
            await session.execute(text(f"truncate {SCHEMA}.outbox, {SCHEMA}.inbox"))

    async def fill(self, count: int) -> None:
        """Put *count* announcements of as many things into the outbox, as ``publish`` would."""
        await self.write(announce=True)
        columns = "exchange, routing_key, aggregate_version, headers, payload"
        async with self.database.session() as session:
            await session.execute(
                text(
                    f"insert into {SCHEMA}.outbox (event_id, aggregate_id, {columns})"  # noqa: S608 -- constants
                    f" select gen_random_uuid(), gen_random_uuid()::text, {columns}"
                    f" from {SCHEMA}.outbox, generate_series(2, :count)"
                ),
                {"count": count},
            )

    async def waiting(self) -> int:
        """Return how many outbox rows have not been published."""
        counting = text(f"select count(*) from {SCHEMA}.outbox where published_at is null")  # noqa: S608 -- a constant
        async with self.database.engine.connect() as connection:
            return int((await connection.execute(counting)).scalar_one())

    async def _row(self, work: UnitOfWork) -> UUID:
        thing = uuid4()
        await work.session.execute(
            self._insert, {"id": thing, "title": "Data engineer", "note": "x" * 200, "version": 1}
        )
        return thing


@asynccontextmanager
async def effects_in(database_url: str) -> AsyncIterator[Effects]:
    """Create the schema in the database at *database_url*."""
    metadata = MetaData(schema=SCHEMA)
    tables = messaging_tables(metadata)
    things = Table(
        "things",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("title", Text, nullable=False),
        Column("note", Text, nullable=False),
        Column("version", Integer, nullable=False),
    )
    url = database_url.replace("postgresql://", "postgresql+asyncpg://")
    database = Database(url, metadata, tables, pool=Pool(size=16))
    async with database.engine.begin() as connection:
        await connection.execute(CreateSchema(SCHEMA))
        await connection.run_sync(metadata.create_all)
    yield Effects(database, things)
    await database.close()
