"""The system on broker and database as operators give them to it, in one process."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from deploy.postgres_server import PostgresServer
from shared.testing import broker_tap
from shared.testing.journey import user
from shared.testing.rabbitmq import Broker
from shared.testing.transports import fresh_database
from tests.system.processes import embedded
from tests.system.samples import prepared

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]


async def _told_until(broker_url: str, last: str) -> list[str]:
    """Return the names of the facts as they come, until *last*: a commit is told a moment later."""
    names: list[str] = []
    async with asyncio.timeout(60):
        while last not in names:
            names += [fact.name for fact in await broker_tap.heard(broker_url)]
            await asyncio.sleep(0.05)
    return names


async def test_the_embedded_system_uses_the_broker_and_the_database_that_it_is_given(
    postgres: PostgresServer, own_broker: Broker, tmp_path: Path
) -> None:
    broker_url, home = own_broker.fresh_url(), tmp_path / "home"
    async with fresh_database(postgres.url) as database_url:
        settings = {"RABBITMQ_URL": broker_url, "DATABASE_URL": database_url}
        async with embedded(home, settings=settings) as system, user(system.url) as client:
            await broker_tap.listen(broker_url)
            profile_id, job_id = await prepared(client)
            run = await client.finished(await client.generate("resume", profile_id, job_id))
            assert run["status"] == "completed", run
            names = await _told_until(broker_url, "generation.completed")
        assert not (home / "postgres").exists()
        names += [fact.name for fact in await broker_tap.heard(broker_url)]
        assert names.count("generation.completed") == 1
        connection = await asyncpg.connect(database_url)
        made = await connection.fetchval("select count(*) from document.documents")
        queues = await connection.fetchval("select to_regclass('messaging.message')")
        await connection.close()
        assert (made, queues) == (1, None)
