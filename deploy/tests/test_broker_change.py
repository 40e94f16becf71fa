"""The system moves to another broker while it works, and nothing is lost (runbook: upgrades)."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from deploy.embedded import running
from deploy.republish import main, republish
from deploy.settings import EmbeddedSettings
from shared.postgres_url import driver_url
from shared.testing.journey import Client, user
from shared.testing.rabbitmq import Broker, start_broker

pytestmark = pytest.mark.integration

RUNS = 6
POSTING = {
    "source": "user_created",
    "raw_text": "Cook wanted\n\nYou cook for forty guests a night.",
}


@pytest.fixture(scope="module")
def broker() -> Iterator[Broker]:
    broker = start_broker(ours=True)
    yield broker
    broker.close()


@pytest.mark.slow
async def test_messages_that_stayed_in_the_old_broker_are_published_in_the_new_one(
    broker: Broker, database_url: str, tmp_path: Path
) -> None:
    """The old broker is left with full queues; an orderly change empties them first."""

    def on(broker_url: str) -> EmbeddedSettings:
        return EmbeddedSettings(
            jobwise_home=tmp_path, jobwise_port=0, throttles="off", rabbitmq_url=broker_url
        )

    begun = datetime.now(UTC)
    async with running(on(broker.fresh_url()), database_url) as system, user(system.url) as before:
        asked = await begin(before)
    async with running(on(broker.fresh_url()), database_url) as system:
        assert await republish(database_url, begun, dry_run=True) > RUNS
        assert await republish(database_url, begun) > RUNS
        async with Client(system.url) as after:
            after.headers = before.headers
            done = await asyncio.gather(*(after.finished(one) for one in asked))
            assert {one["status"] for one in done} <= {"completed", "needs_review"}
            documents = await after.call("GET", "/api/v1/documents")
            assert documents["total"] == RUNS
    connection = await asyncpg.connect(driver_url(database_url))
    assert await connection.fetchval("select sum(used) from generation.quotas") == RUNS
    once = "select count(*), count(distinct (generation_id, stage)) from generation.stage_outputs"
    counted = await connection.fetchrow(once)
    assert counted is not None
    assert counted[0] == counted[1]
    await connection.close()


async def begin(client: Client) -> list[dict[str, Any]]:
    """Ask for several runs and do not wait for one."""
    profile = await client.import_resume("cv.txt", RESUME.encode())
    job = await client.call("POST", "/api/v1/jobs", 201, json=POSTING)
    return [await client.generate("resume", profile["profile_id"], job["id"]) for _ in range(RUNS)]


RESUME = "Ana Reis\nFaro, Portugal | ana.reis@example.org\n\nEXPERIENCE\n\nCook\nCasa Azul, Faro\n2017 - Present\n- Cooks for sixty guests a night\n"


def test_the_moment_must_be_one(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--since", "yesterday"])
    assert ended.value.code == 2
    assert "--since" in capsys.readouterr().err
