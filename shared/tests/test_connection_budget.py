"""Processes that start find out whether PostgreSQL has places for all of them."""

import pytest
from sqlalchemy import MetaData
from structlog.testing import capture_logs

from shared.connection_budget import budget, warn_of_shortage
from shared.database import Database, Pool
from shared.messaging.outbox import messaging_tables
from shared.provision import access, provision

pytestmark = pytest.mark.integration


def connected(url: str, *, size: int, overflow: int) -> Database:
    metadata = MetaData(schema="shop")
    pool = Pool(size, overflow, 5)
    return Database(url, metadata, messaging_tables(metadata), pool=pool)


@pytest.fixture
async def service_url(database_url: str) -> str:
    await provision(database_url, ["shop"])
    return access(database_url, "shop").service_url


async def test_a_process_adds_up_what_all_pools_may_open(service_url: str) -> None:
    """With the rights of a service's role only."""
    first = connected(service_url, size=10, overflow=5)
    before = await budget(first.engine)
    second = connected(service_url, size=3, overflow=4)
    after = await budget(second.engine)
    assert after.places > 100
    assert (after.pools, after.promised) == (before.pools + 1, before.promised + 7)
    with capture_logs() as logs:
        await warn_of_shortage(second.engine)
    assert logs == []
    for one in (first, second):
        await one.close()


async def test_too_many_pools_are_warned_of_when_the_last_one_starts(service_url: str) -> None:
    first = connected(service_url, size=10, overflow=0)
    places = (await budget(first.engine)).places
    greedy = connected(service_url, size=places - 10, overflow=1)
    with capture_logs() as logs:
        await warn_of_shortage(first.engine)
        await warn_of_shortage(greedy.engine)
    (warning,) = logs
    assert warning["event"] == "connection_budget_exceeded"
    assert warning["promised"] > warning["max_connections_usable"] == places
    for one in (first, greedy):
        await one.close()


async def test_a_database_that_is_away_is_no_shortage() -> None:
    away = connected("postgresql+asyncpg://nobody@127.0.0.1:1/none", size=1, overflow=0)
    with capture_logs() as logs:
        await warn_of_shortage(away.engine)
    assert logs == []
    await away.close()
