"""The unit of work when PostgreSQL ends its connection."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from sqlalchemy import text

from shared.database import Database, UnitOfWork
from shared.errors import DependencyUnavailable
from shared.messaging.inbox import AlreadyHandled
from shared.testing.outbox import Counted, messaging_schema

pytestmark = pytest.mark.integration


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with messaging_schema(database_url) as schema:
        metadata = schema.tables.outbox.metadata
        database = Database(database_url, metadata, schema.tables)
        yield database
        await database.close()


async def _end_connection_of(work: UnitOfWork, database: Database) -> None:
    ours = (await work.session.execute(text("select pg_backend_pid()"))).scalar_one()
    async with database.engine.connect() as other:
        await other.execute(text("select pg_terminate_backend(:ours)"), {"ours": ours})


async def _unit(database: Database, message: Counted, *, lost: str = "") -> None:
    """Claim *message* and announce another; *lost* says when PostgreSQL ends the connection."""
    async with database.units(UnitOfWork)() as work:
        await work.claim(message)
        if lost == "after the claim":
            await _end_connection_of(work, database)
        await work.publish(Counted(thing_id=uuid4()))
        if lost == "before the commit":
            await _end_connection_of(work, database)


@pytest.mark.parametrize("moment", ["after the claim", "before the commit"])
async def test_a_lost_connection_is_an_unavailable_database_and_leaves_nothing(
    database: Database, moment: str
) -> None:
    message = Counted(thing_id=uuid4())
    with pytest.raises(DependencyUnavailable):
        await _unit(database, message, lost=moment)
    await _unit(database, message)  # on a new connection, and not handled before
    with pytest.raises(AlreadyHandled):
        await _unit(database, message)
