"""What a sweep repairs, and what it leaves alone."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import text

from services.generation.testing import SlowWriter
from services.generation.tests.conftest import GenerationService, Start
from shared.clock import SystemClock
from shared.contracts.generation import GenerationFailed, RunStage, Stage

pytestmark = pytest.mark.integration

SILENT = "update generation.generations set enqueued_at = now() - interval '121 s' where id = :id"
DUE = "update generation.generations set deadline_at = now() - interval '1 s' where id = :id"
ENDED = "update generation.generations set status = '{}' where id = :id"
LEASED = (
    "update generation.generations set lease_owner = 'w', fence = fence + 1,"
    " lease_until = now() + interval '{}' where id = :id"
)


def repaired(kind: str) -> float:
    labels = {"service": "generation", "kind": kind}
    return REGISTRY.get_sample_value("sweep_repaired_total", labels) or 0.0


async def test_a_run_that_moves_is_left_alone(idle: GenerationService) -> None:
    asked = await idle.ask()
    assert await idle.sweep() == 0
    await idle.change(LEASED.format("10 s"), asked)
    await idle.change(SILENT, asked)
    assert await idle.sweep() == 0
    assert len(await idle.commands(asked)) == 1


async def test_a_run_whose_message_was_lost_gets_another(idle: GenerationService) -> None:
    before = repaired("lost_message")
    asked = await idle.ask()
    await idle.change(SILENT, asked)
    assert await idle.sweep() == 1
    assert await idle.sweep() == 0  # it has two more minutes now
    commands = await idle.commands(asked)
    assert [one.stage for one in commands] == [Stage.ANALYZE_JOB] * 2
    assert commands[0].event_id != commands[1].event_id
    assert repaired("lost_message") == before + 1


@pytest.mark.parametrize("minutes", [-5, 5])
async def test_clocks_that_are_wrong_decide_nothing(
    idle: GenerationService, monkeypatch: pytest.MonkeyPatch, minutes: int
) -> None:
    right = SystemClock.now

    def wrong(clock: SystemClock) -> datetime:
        return right(clock) + timedelta(minutes=minutes)

    monkeypatch.setattr(SystemClock, "now", wrong)
    asked = await idle.ask()
    assert await idle.sweep() == 0
    await idle.change(LEASED.format("-1 s"), asked)
    assert await idle.sweep() == 1
    assert await idle.sweep() == 0
    await idle.change(SILENT, asked)
    assert await idle.sweep() == 1


async def test_a_run_whose_worker_died_is_free_again(idle: GenerationService) -> None:
    before = repaired("expired_lease")
    asked = await idle.ask()
    await idle.change(LEASED.format("-1 s"), asked)
    assert await idle.sweep() == 1
    row = await idle.row(asked)
    assert (row.lease_owner, row.lease_until) == (None, None)
    assert len(await idle.commands(asked)) == 2
    assert repaired("expired_lease") == before + 1


@pytest.mark.parametrize("lease", ["-1 s", "10 s"])
async def test_a_run_past_its_deadline_fails_even_in_somebodys_hands(
    idle: GenerationService, lease: str
) -> None:
    asked = await idle.ask()
    await idle.change(LEASED.format(lease), asked)
    await idle.change(DUE, asked)
    assert await idle.sweep() == 1
    assert await idle.sweep() == 0
    done = await idle.read(asked)
    assert (done["status"], done["error"]["code"]) == ("failed", "deadline_exceeded")
    failed = await idle.announced(asked, GenerationFailed)
    assert [one["data"]["code"] for one in failed] == ["deadline_exceeded"]
    assert (await idle.history(asked))[-1].data["status"] == "failed"
    await idle.work((await idle.commands(asked))[0])
    assert await idle.read(asked) == done


@pytest.mark.parametrize("end", ["completed", "needs_review", "failed", "cancelled"])
async def test_a_run_that_has_ended_is_never_swept(idle: GenerationService, end: str) -> None:
    asked = await idle.ask()
    await idle.change(SILENT, asked)
    await idle.change(DUE, asked)
    await idle.change(ENDED.format(end), asked)
    assert await idle.sweep() == 0


async def test_two_sweepers_at_once_repair_each_run_once(idle: GenerationService) -> None:
    asked = [await idle.ask() for _ in range(8)]
    for one in asked:
        await idle.change(SILENT, one)
    assert sum(await asyncio.gather(*(idle.sweep() for _ in range(4)))) == len(asked)
    for one in asked:
        assert len(await idle.commands(one)) == 2


async def test_a_run_that_is_being_committed_is_passed_over(idle: GenerationService) -> None:
    asked = await idle.ask()
    await idle.change(SILENT, asked)
    async with idle.running.service.database.session() as session:
        lock = text("select 1 from generation.generations where id = :id for update")
        await session.execute(lock, {"id": UUID(asked["id"])})
        assert await idle.sweep() == 0
    assert await idle.sweep() == 1


async def test_a_dead_workers_run_is_finished_by_the_living(start: Start) -> None:
    generation = await start(sweep_seconds=0.2, writer=SlowWriter(0.1), copies=2)
    asked = [await generation.ask() for _ in range(3)]
    # A worker took these and then its machine went dark: nobody holds the lease any longer.
    for one in asked:
        await generation.change(LEASED.format("1 s"), one)
    done = [await generation.ended(one) for one in asked]
    assert {one["status"] for one in done} == {"completed"}
    for one in asked:
        stages = [sent["data"]["stage"] for sent in await generation.announced(one, RunStage)]
        assert set(stages) == set(Stage)
