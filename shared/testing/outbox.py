"""A schema with nothing but an outbox and an inbox, to try the relay on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from sqlalchemy import MetaData, func, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.schema import CreateSchema

from shared.contracts.event import Command, Event
from shared.messaging.outbox import MessagingTables, messaging_tables, record


class Counted(Event):
    """A fact with a number, about one aggregate."""

    name: ClassVar[str] = "test.counted"
    subject: ClassVar[str] = "thing_id"

    thing_id: UUID
    number: int = 0
    note: str = ""


class Count(Command):
    """Work that only a test asks for."""

    name: ClassVar[str] = "test.count"
    subject: ClassVar[str] = "thing_id"
    queue: ClassVar[str] = "test.counting"

    thing_id: UUID


@dataclass(frozen=True, slots=True)
class Schema:
    """The two tables in a schema of their own."""

    engine: AsyncEngine
    tables: MessagingTables
    name: str

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Open a transaction; it commits unless an error leaves it."""
        async with AsyncSession(self.engine) as session, session.begin():
            yield session

    async def add(self, *messages: Event | Command) -> None:
        """Record *messages* in one transaction of their own."""
        async with self.transaction() as session:
            for message in messages:
                await record(session, self.tables, message, producer=self.name)

    async def unpublished(self) -> int:
        """Return how many rows wait or are parked."""
        outbox = self.tables.outbox
        async with self.engine.connect() as connection:
            count = select(func.count()).where(outbox.c.published_at.is_(None))
            return int((await connection.execute(count.select_from(outbox))).scalar_one())


@asynccontextmanager
async def messaging_schema(url: str, name: str = "things") -> AsyncIterator[Schema]:
    """Create the tables in a new schema of the database at *url* (``postgresql+asyncpg://``)."""
    metadata = MetaData(schema=name)
    tables = messaging_tables(metadata)
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.execute(CreateSchema(name))
        await connection.run_sync(metadata.create_all)
    yield Schema(engine, tables, name)
    await engine.dispose()
