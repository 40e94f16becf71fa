"""The pool tells how much of it is taken, and who waits."""

import asyncio

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import MetaData, text

from shared.database import Database, Pool
from shared.errors import DependencyUnavailable
from shared.messaging.outbox import messaging_tables

pytestmark = pytest.mark.integration


def value(name: str) -> float:
    return REGISTRY.get_sample_value(name, {"service": "pooltest"}) or 0.0


async def test_connections_in_use_and_callers_that_wait_are_told(database_url: str) -> None:
    metadata = MetaData(schema="pooltest")
    tables = messaging_tables(metadata)
    database = Database(database_url, metadata, tables, pool=Pool(1, 0, 0.2))
    async with database.session() as session:
        await session.execute(text("select 1"))
        database.tell_pool()
        assert (value("db_pool_in_use"), value("db_pool_limit")) == (1, 1)

        async def second() -> None:
            async with database.session() as other:
                await other.execute(text("select 1"))

        waiting = asyncio.create_task(second())
        async with asyncio.timeout(20):
            while value("db_pool_waiting") != 1 and not waiting.done():  # noqa: ASYNC110 -- no event
                await asyncio.sleep(0)
        with pytest.raises(DependencyUnavailable):
            await waiting
    assert value("db_pool_waiting") == 0
    assert value("db_pool_wait_seconds_count") == 2
    assert value("db_pool_wait_seconds_sum") >= 0.19
    database.tell_pool()
    assert value("db_pool_in_use") == 0
    await database.close()
    database.tell_pool()  # a closed pool is made anew, and still counted
    assert value("db_pool_in_use") == 0
