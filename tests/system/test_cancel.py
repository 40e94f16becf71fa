"""Cancelling and deleting through all services: no document of such a run stays, whatever the order."""

import asyncio
import random
from pathlib import Path

import pytest

from deploy.embedded import System
from services.generation.testing import HeldWriter
from shared.messaging.memory import MemoryTransport
from shared.testing.journey import Client, Json, user
from tests.system.conftest import Start
from tests.system.samples import prepared

pytestmark = pytest.mark.integration

RUNS = 10


async def usage(client: Client) -> int:
    return int((await client.call("GET", "/api/v1/auth/me"))["generations_used"])


def files_of(home: Path, run: Json) -> list[str]:
    """Return the files of a run's documents that lie in the storage."""
    return [str(one) for one in home.glob(f"**/documents/*/{run['id']}/**/*") if one.is_file()]


async def test_runs_that_are_cancelled_or_deleted_at_any_moment_leave_nothing(
    start: Start, tmp_path: Path
) -> None:
    transport = MemoryTransport(copies=2)
    system = await start(transport=transport)
    rng = random.Random(5)  # noqa: S311 -- repeatable, not secret
    async with user(system.url) as client:
        profile_id, job_id = await prepared(client)

        async def remove(run: Json) -> int:
            await asyncio.sleep(rng.random() * 1.5)
            path = f"/api/v1/generations/{run['id']}"
            status, _, _ = await client.send("DELETE", path)
            return status

        runs, removals = [], []
        for number in range(RUNS):
            run = await client.generate("resume", profile_id, job_id)
            runs.append(run)
            if number < RUNS - 2:
                removals.append(asyncio.create_task(remove(run)))
        chosen = runs[: RUNS - 2]
        answers = await asyncio.gather(*removals)
        assert 200 in answers
        assert set(answers) <= {200, 204}
        for run, answer in zip(chosen, answers, strict=True):
            if answer == 200:
                assert (await client.finished(run))["status"] == "cancelled"
        for run in runs[RUNS - 2 :]:
            assert (await client.finished(run))["status"] == "completed"
        await _settled(system, transport)
        documents = await client.call("GET", "/api/v1/documents")
        kept = {one["generation_id"] for one in documents["items"]}
        assert kept == {run["id"] for run in runs[RUNS - 2 :]}
        assert [files_of(tmp_path, run) for run in chosen] == [[]] * len(chosen)
        assert all(files_of(tmp_path, run) for run in runs[RUNS - 2 :])
        assert await usage(client) == RUNS - answers.count(200)
    assert transport.dead_letters == []


async def _settled(system: System, transport: MemoryTransport) -> None:
    """Wait until no outbox holds anything and no queue either."""
    databases = [one.database for one in system.services.values()]
    async with asyncio.timeout(60):
        while True:
            await transport.drain(60)
            waiting = 0
            for database in databases:
                async with database.session() as session:
                    outbox = database.tables.outbox
                    query = outbox.select().where(outbox.c.published_at.is_(None))
                    waiting += len((await session.execute(query)).all())
            if not waiting:
                await transport.drain(60)
                return
            await asyncio.sleep(0.05)


async def test_the_account_shows_the_quota_that_a_cancellation_gives_back(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MONTHLY_QUOTA_FREE", "1")
    writer = HeldWriter()
    system = await start(adapters={"generation": {"writer": writer}})
    async with user(system.url) as client:
        profile_id, job_id = await prepared(client)
        me = await client.call("GET", "/api/v1/auth/me")
        assert (me["generations_used"], me["generations_limit"]) == (0, 1)
        run = await client.generate("resume", profile_id, job_id)
        body = {"profile_id": profile_id, "job_id": job_id}
        refused = await client.call("POST", "/api/v1/generations/resume", 429, json=body)
        assert refused["error"]["code"] == "quota_exceeded"
        assert refused["error"]["details"]["resets_at"] == me["resets_at"]
        cancelled = await client.call("DELETE", f"/api/v1/generations/{run['id']}")
        assert cancelled["status"] == "cancelled"
        writer.let_go.set()
        async with asyncio.timeout(30):
            while await usage(client) != 0:  # noqa: ASYNC110 -- it polls, as clients do
                await asyncio.sleep(0.05)
        again = f"/api/v1/generations/{run['id']}/regenerate"
        child = await client.call("POST", again, 201, json={"options": {"length": "short"}})
        assert child["parent_id"] == run["id"]
        done = await client.finished(child)
        assert done["status"] == "completed"
        await client.call("DELETE", f"/api/v1/generations/{child['id']}", 204)
        await client.call("DELETE", f"/api/v1/generations/{child['id']}", 404)
        async with asyncio.timeout(30):
            while (await client.call("GET", "/api/v1/documents"))["total"]:  # noqa: ASYNC110 -- it polls
                await asyncio.sleep(0.05)
