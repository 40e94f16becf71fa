"""A unit of work for reading answers like any other, and changes nothing."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, delete, func, insert, select, text, update
from sqlalchemy.orm import registry
from sqlalchemy.schema import CreateSchema

from shared.database import Database, UnitOfWork
from shared.errors import DependencyUnavailable
from shared.messaging.outbox import messaging_tables
from shared.reading_session import ChangeWhileReading
from shared.testing.outbox import Counted

pytestmark = pytest.mark.integration

metadata = MetaData(schema="reading")
messaging = messaging_tables(metadata)
things = Table("things", metadata, Column("id", Integer, primary_key=True), Column("size", Integer))


class Thing:
    """Something with a size."""

    id: int
    size: int


registry(metadata=metadata).map_imperatively(Thing, things)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    url = database_url.replace("postgresql://", "postgresql+asyncpg://")
    database = Database(url, metadata, messaging)
    async with database.engine.begin() as connection:
        await connection.execute(CreateSchema("reading"))
        await connection.run_sync(metadata.create_all)
        await connection.execute(insert(things), {"id": 1, "size": 10})
    yield database
    await database.close()


async def _size(database: Database) -> int | None:
    async with database.units(UnitOfWork)(reading=True) as work:
        return await work.session.scalar(select(things.c.size).where(things.c.id == 1))


async def test_each_question_sees_what_is_committed_when_it_is_asked(database: Database) -> None:
    async with database.units(UnitOfWork)(reading=True) as work:
        assert await work.session.scalar(select(things.c.size)) == 10
        async with database.units(UnitOfWork)() as other:
            await other.session.execute(update(things).values(size=11))
        assert await work.session.scalar(select(things.c.size)) == 11


async def test_no_transaction_stays_open_between_two_questions(database: Database) -> None:
    async with database.units(UnitOfWork)(reading=True) as work:
        asker = await work.session.scalar(select(func.pg_backend_pid()))
        async with database.statement() as other:
            state = text("select state from pg_stat_activity where pid = :asker")
            assert await other.scalar(state, {"asker": asker}) == "idle"


@pytest.mark.parametrize("way", ["execute", "scalar", "scalars"])
@pytest.mark.parametrize(
    "statement",
    [
        insert(things).values(id=2, size=1),
        update(things).values(size=1),
        delete(things),
        select(things).with_for_update(),
        select(Thing).with_for_update(skip_locked=True),
    ],
    ids=str,
)
async def test_a_statement_that_changes_or_locks_is_refused(
    database: Database, statement: object, way: str
) -> None:
    with pytest.raises(ChangeWhileReading):
        async with database.units(UnitOfWork)(reading=True) as work:
            await getattr(work.session, way)(statement)
    assert await _size(database) == 10


async def _grow(database: Database, *, flush: bool) -> None:
    async with database.units(UnitOfWork)(reading=True) as work:
        thing = await work.session.scalar(select(Thing))
        assert thing is not None
        thing.size = 99
        if flush:
            await work.session.flush()


@pytest.mark.parametrize("flush", [True, False])
async def test_an_object_that_was_changed_is_refused_and_not_forgotten_in_silence(
    database: Database, flush: bool
) -> None:
    with pytest.raises(ChangeWhileReading):
        await _grow(database, flush=flush)
    assert await _size(database) == 10


async def test_nothing_is_announced_or_claimed(database: Database) -> None:
    async with database.units(UnitOfWork)(reading=True) as work:
        with pytest.raises(ChangeWhileReading):
            await work.publish(Counted(thing_id=uuid4()))
        with pytest.raises(ChangeWhileReading):
            await work.claim(Counted(thing_id=uuid4()))


async def test_a_database_that_is_away_is_unavailable(database: Database) -> None:
    with pytest.raises(DependencyUnavailable):
        async with database.units(UnitOfWork)(reading=True) as work:
            await work.session.execute(select(func.pg_terminate_backend(func.pg_backend_pid())))
