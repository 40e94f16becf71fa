"""The two schemas of a sender and a receiver in small, and how they are made."""

from typing import Final

from sqlalchemy import BigInteger, Column, Identity, Integer, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.schema import CreateSchema

from shared.messaging.outbox import messaging_tables

SENDING: Final = MetaData(schema="sender")
SENDER: Final = messaging_tables(SENDING)
THING: Final = Table(
    "thing",
    SENDING,
    Column("id", UUID(as_uuid=True), primary_key=True),
    Column("version", BigInteger, nullable=False),
)
SAID: Final = Table(  # the truth: it commits with the outbox, and nobody else writes it
    "said",
    SENDING,
    Column("event_id", UUID(as_uuid=True), primary_key=True),
    Column("thing_id", UUID(as_uuid=True), nullable=False),
    Column("version", BigInteger, nullable=False),
)

RECEIVING: Final = MetaData(schema="receiver")
RECEIVER: Final = messaging_tables(RECEIVING)
ARRIVAL: Final = Table(  # every delivery, whatever becomes of it
    "arrival",
    RECEIVING,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("event_id", UUID(as_uuid=True), nullable=False),
    Column("pid", Integer, nullable=False),
)
EFFECT: Final = Table(  # no unique event: a second effect must be seen, not prevented, here
    "effect",
    RECEIVING,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("event_id", UUID(as_uuid=True), nullable=False),
    Column("thing_id", UUID(as_uuid=True), nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("note", Text, nullable=False),
)
STATE: Final = Table(  # what a real consumer keeps: the newest that it was told of each thing
    "state",
    RECEIVING,
    Column("thing_id", UUID(as_uuid=True), primary_key=True),
    Column("version", BigInteger, nullable=False),
)


async def create(url: str) -> None:
    """Make both schemas in the database at *url* (``postgresql+asyncpg://``)."""
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        for metadata in (SENDING, RECEIVING):
            await connection.execute(CreateSchema(str(metadata.schema)))
            await connection.run_sync(metadata.create_all)
    await engine.dispose()
