"""The five stages: each is done once, whatever happens to workers and messages."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from services.generation.domain.errors import StageFailed
from services.generation.domain.generation import MAX_ATTEMPTS, PIPELINE
from services.generation.infrastructure import progress_feed
from services.generation.testing import BrokenWriter, HeldWriter, SlowWriter
from services.generation.tests.conftest import GenerationService, Json, Start
from services.generation.tests.neighbours import publish
from shared.contracts.document import ExportDocument
from shared.contracts.generation import (
    GenerationCompleted,
    GenerationFailed,
    RunStage,
    Stage,
    StageCompleted,
)

pytestmark = pytest.mark.integration

EXPIRE = "update generation.generations set lease_until = now() - interval '1 s' where id = :id"
WRITING = Stage.GENERATE_CONTENT


async def completed_stages(generation: GenerationService, asked: Json) -> list[str]:
    return [one["data"]["stage"] for one in await generation.announced(asked, StageCompleted)]


async def is_free(generation: GenerationService, asked: Json) -> bool:
    row = await generation.row(asked)
    return row.lease_owner is None and row.lease_until is None


@pytest.mark.parametrize("copies", [1, 2])
async def test_a_run_completes_each_stage_once(start: Start, copies: int) -> None:
    generation = await start(copies=copies)
    asked = await generation.ask()
    done = await generation.ended(asked)
    assert done["status"] == "completed", done
    assert await completed_stages(generation, asked) == [stage.value for stage in Stage]
    assert len(await generation.announced(asked, GenerationCompleted)) == 1
    assert len(await generation.announced(asked, ExportDocument)) == 1
    await generation.running.transport.drain()
    assert generation.running.transport.dead_letters == []
    assert [row.seq for row in await generation.history(asked)] == list(range(1, 14))
    assert {one["status"] for one in done["stage_progress"].values()} == {"completed"}
    assert all(one["started_at"] <= one["completed_at"] for one in done["stage_progress"].values())


async def test_many_runs_at_once_end_each_with_its_own_document(start: Start) -> None:
    generation = await start(copies=2, lease_seconds=1, sweep_seconds=0.05)
    asked = [await generation.ask() for _ in range(12)]
    done = [await generation.ended(one) for one in asked]
    assert {one["status"] for one in done} == {"completed"}
    assert len({one["result"]["document_id"] for one in done}) == len(asked)
    await generation.running.transport.drain()
    rows = await generation.rows("select count(*) as n from generation.stage_outputs")
    assert rows[0].n == len(asked) * len(Stage)
    assert generation.running.transport.dead_letters == []


async def test_every_command_delivered_again_later_changes_nothing(
    generation: GenerationService,
) -> None:
    asked = await generation.ask()
    await generation.ended(asked)
    before = await generation.row(asked)
    await publish(generation.running.transport, await generation.commands(asked))
    await generation.running.transport.drain()
    assert await generation.row(asked) == before
    assert await completed_stages(generation, asked) == [stage.value for stage in Stage]


async def test_an_export_command_delivered_again_does_not_outdate_its_answer(
    generation: GenerationService,
) -> None:
    generation.desk.automatic = False
    asked = await generation.ask()
    await generation.until(asked, lambda _: bool(generation.desk.orders))
    await publish(generation.running.transport, (await generation.commands(asked))[-1:] * 3)
    await generation.running.transport.drain()
    assert (await generation.row(asked)).fence == generation.desk.orders[0].fence
    await generation.desk.answer(generation.desk.orders[0])
    assert (await generation.ended(asked))["status"] == "completed"
    assert len(generation.desk.orders) == 1


async def test_a_command_for_a_later_stage_waits_for_nothing(idle: GenerationService) -> None:
    asked = await idle.ask()
    early = RunStage(
        generation_id=UUID(asked["id"]), user_id=idle.anna_is.id, stage=Stage.VALIDATE_QUALITY
    )
    await idle.work(early)
    assert (await idle.row(asked)).fence == 0


async def test_a_stage_in_other_hands_is_dropped_and_swept_when_they_fall_silent(
    idle: GenerationService,
) -> None:
    asked = await idle.ask()
    command = await idle.run_to(asked, WRITING)
    await idle.change(
        "update generation.generations set lease_owner = 'dead', fence = fence + 1,"
        " lease_until = now() + interval '1 hour' where id = :id",
        asked,
    )
    before = await idle.row(asked)
    await idle.work(command)
    assert await idle.row(asked) == before
    assert await idle.sweep() == 0
    await idle.change(EXPIRE, asked)
    assert await idle.sweep() == 1
    assert await is_free(idle, asked)
    again = (await idle.commands(asked))[-1]
    assert (again.stage, again.event_id == command.event_id) == (WRITING, False)
    await idle.work(again)
    assert await completed_stages(idle, asked) == [stage.value for stage in PIPELINE[:3]]


@pytest.mark.parametrize("after", [True, False], ids=["after its heir", "before its heir"])
async def test_a_worker_that_comes_back_too_late_commits_nothing(
    start: Start, *, after: bool
) -> None:
    zombie, heir = HeldWriter(), HeldWriter()
    idle = await start(consume=False, writer=zombie)
    asked = await idle.ask()
    command = await idle.run_to(asked, WRITING)
    async with asyncio.TaskGroup() as group:
        late = group.create_task(idle.work(command))
        await zombie.begun.wait()
        await idle.change(EXPIRE, asked)
        assert await idle.sweep() == 1
        again = (await idle.commands(asked))[-1]
        new = group.create_task(idle.work(again, idle.another(heir)))
        await heir.begun.wait()
        for writer, work in (
            ((heir, new), (zombie, late)) if after else ((zombie, late), (heir, new))
        ):
            writer.let_go.set()
            await work
    assert (zombie.finished, heir.finished) == (1, 1)
    rows = await idle.rows(
        "select fence from generation.stage_outputs where stage = :stage", stage=WRITING
    )
    assert [row.fence for row in rows] == [4]  # the third stage was leased twice
    assert (await completed_stages(idle, asked)).count(WRITING) == 1
    assert (await idle.commands(asked))[-1].stage is Stage.VALIDATE_QUALITY


async def test_a_heartbeat_holds_a_stage_longer_than_its_lease(start: Start) -> None:
    slow = SlowWriter(2.5)
    generation = await start(writer=slow, lease_seconds=1, sweep_seconds=0.2, copies=2)
    asked = await generation.ask()
    assert (await generation.ended(asked))["status"] == "completed"
    assert (slow.started, slow.finished) == (1, 1)


async def test_a_worker_whose_lease_is_lost_stops_its_work(start: Start) -> None:
    slow = SlowWriter(3600)
    idle = await start(consume=False, writer=slow, lease_seconds=1)
    asked = await idle.ask()
    command = await idle.run_to(asked, WRITING)
    async with asyncio.TaskGroup() as group:
        work = group.create_task(idle.work(command))
        await slow.begun.wait()
        await idle.change(
            "update generation.generations set fence = fence + 1, lease_owner = 'other' where id = :id",
            asked,
        )
        await work
        assert work.cancelling() == 0
    row = await idle.row(asked)
    assert (row.lease_owner, row.stages_done) == ("other", 2)


async def test_work_on_a_run_that_has_ended_stops(start: Start) -> None:
    slow = SlowWriter(3600)
    idle = await start(consume=False, writer=slow, lease_seconds=1)
    asked = await idle.ask()
    command = await idle.run_to(asked, WRITING)
    async with asyncio.TaskGroup() as group:
        group.create_task(idle.work(command))
        await slow.begun.wait()
        await idle.change(
            "update generation.generations set deadline_at = now() - interval '1 s' where id = :id",
            asked,
        )
        assert await idle.sweep() == 1
    assert (await idle.read(asked))["error"]["code"] == "deadline_exceeded"
    assert await completed_stages(idle, asked) == [stage.value for stage in PIPELINE[:2]]


async def test_a_stage_that_breaks_once_is_tried_again(start: Start) -> None:
    broken = BrokenWriter(RuntimeError("no luck"))
    generation = await start(writer=broken)
    asked = await generation.ask()
    assert (await generation.ended(asked))["status"] == "completed"
    assert broken.calls == 2


async def test_a_stage_that_breaks_gives_its_lease_back(start: Start) -> None:
    idle = await start(consume=False, writer=BrokenWriter(RuntimeError("no luck")))
    asked = await idle.ask()
    command = await idle.run_to(asked, WRITING)
    with pytest.raises(RuntimeError, match="no luck"):
        await idle.work(command)
    assert await is_free(idle, asked)
    assert (await idle.row(asked)).attempts == 1
    await idle.work(command)
    assert (await idle.row(asked)).attempts == 0
    assert (await completed_stages(idle, asked)).count(WRITING) == 1


async def test_a_stage_that_never_works_fails_the_run_and_wakes_its_streams(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress_feed, "POLL_SECONDS", 3600)
    broken = BrokenWriter(*[RuntimeError("never")] * 99)
    generation = await start(writer=broken)
    asked = await generation.ask()
    follow = generation.running.service.api.state.history.follow(UUID(asked["id"]), after=0)
    async with asyncio.timeout(30):
        seen = [one async for one in follow]
    assert (seen[-1].type, seen[-1].data["status"]) == ("status", "failed")
    done = await generation.read(asked)
    assert (done["status"], done["error"]["code"]) == ("failed", "stage_failed")
    assert done["error_message"] == done["error"]["message"]
    assert done["stage_progress"][WRITING]["status"] == "failed"
    assert done["stage_progress"][Stage.VALIDATE_QUALITY]["status"] == "pending"
    assert broken.calls == MAX_ATTEMPTS
    assert [one["data"]["code"] for one in await generation.announced(asked, GenerationFailed)] == [
        "stage_failed"
    ]
    await generation.running.transport.drain()
    assert generation.running.transport.dead_letters == []


async def test_a_stage_that_cannot_succeed_fails_the_run_at_once(start: Start) -> None:
    broken = BrokenWriter(StageFailed("model_refused", "The model refused to write this."))
    generation = await start(writer=broken, copies=2)
    asked = await generation.ask()
    done = await generation.ended(asked)
    assert done["error"] == {"code": "model_refused", "message": "The model refused to write this."}
    assert broken.calls == 1
    await generation.running.transport.drain()
    assert len(await generation.announced(asked, GenerationFailed)) == 1
    assert (await generation.history(asked))[-1].data["status"] == "failed"


async def test_a_stage_that_takes_too_long_is_given_back(start: Start) -> None:
    idle = await start(consume=False, writer=SlowWriter(3600), stage_seconds=1)
    asked = await idle.ask()
    command = await idle.run_to(asked, WRITING)
    with pytest.raises(TimeoutError):
        await idle.work(command)
    assert await is_free(idle, asked)


async def test_a_worker_that_is_stopped_gives_its_stage_back_without_using_up_a_try(
    start: Start,
) -> None:
    slow = SlowWriter(3600)
    idle = await start(consume=False, writer=slow)
    asked = await idle.ask()
    command = await idle.run_to(asked, WRITING)
    for _ in range(MAX_ATTEMPTS + 1):
        slow.begun.clear()
        work = asyncio.create_task(idle.work(command))
        await slow.begun.wait()
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work
        assert await is_free(idle, asked)
    assert (await idle.row(asked)).attempts == 0
    await idle.work(command, idle.another())
    assert (await completed_stages(idle, asked)).count(WRITING) == 1


async def test_a_stage_costs_few_round_trips(idle: GenerationService) -> None:
    asked = await idle.ask()
    worker, count = idle.another(), []

    def seen(_c: Any, _u: Any, statement: str, *_: Any) -> None:  # SQLAlchemy's own arguments
        count.append(statement)

    event.listen(worker.database.engine.sync_engine, "before_cursor_execute", seen)
    command = (await idle.commands(asked))[-1]
    while command.stage is not Stage.EXPORT_DOCUMENT:
        count.clear()
        await idle.work(command, worker)
        assert len(count) <= 13, count
        command = (await idle.commands(asked))[-1]
