"""Nothing commits after a cancellation, at whatever moment of a run it comes (messaging.md a7)."""

import asyncio
import random
import time
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from services.generation.application.stage_work import StageInputs, StageOutput, StageWork
from services.generation.domain.generation import PIPELINE
from services.generation.testing import SlowWriter
from services.generation.tests.conftest import FINAL, GENERATIONS, GenerationService, Json, Start
from services.generation.tests.test_quota import used
from shared.contracts.document import ExportDocument
from shared.contracts.generation import (
    GenerationCancelled,
    GenerationCompleted,
    GenerationDeleted,
    RunStage,
    Stage,
)
from shared.service import Service

pytestmark = pytest.mark.integration


class GatedWork:
    """Does a stage and keeps its output until the gate opens."""

    def __init__(self, work: StageWork) -> None:
        self.done = asyncio.Event()
        self.gate = asyncio.Event()
        self._work = work

    async def do(self, stage: Stage, given: StageInputs) -> StageOutput:
        """Return the output of *stage*, in time."""
        output = await self._work.do(stage, given)
        self.done.set()
        await self.gate.wait()
        return output


def gated(worker: Service) -> GatedWork:
    """Put a gate between the work and the commits of a worker."""
    pipeline: Any = worker.handlers[RunStage].__self__  # type: ignore[attr-defined]  # a bound method
    pipeline._stage_work = GatedWork(pipeline._stage_work)
    work: GatedWork = pipeline._stage_work
    return work


async def cancel(service: GenerationService, asked: Json) -> Json:
    """Cancel, and return everything that is known of the run from then on."""
    answer = await service.anna.delete(f"{GENERATIONS}/{asked['id']}")
    assert answer.status_code == 200, answer.text
    assert answer.json()["status"] == "cancelled"
    return await state(service, asked)


async def ordered(service: GenerationService, asked: Json, count: int) -> dict[str, ExportDocument]:
    """Wait until so many kinds of documents have been ordered; return the orders by kind."""

    def orders() -> dict[str, ExportDocument]:
        own = [one for one in service.desk.orders if str(one.generation_id) == asked["id"]]
        return {one.document_type: one for one in own}

    await service.until(asked, lambda _: len(orders()) == count)
    return orders()


async def state(service: GenerationService, asked: Json) -> Json:
    """Return the run's row, outputs, history and announcements."""
    outputs = await service.rows(
        "select stage, fence from generation.stage_outputs where generation_id = :id order by 1",
        id=UUID(asked["id"]),
    )
    return {
        "row": await service.row(asked),
        "outputs": outputs,
        "history": await service.history(asked),
        "told": await service.announced(asked),
        "used": await used(service),
    }


async def stays_cancelled(service: GenerationService, asked: Json, then: Json) -> None:
    """Check that nothing has happened to the run since."""
    now = await state(service, asked)
    assert now == then
    assert now["row"].documents == []
    assert [one.seq for one in now["history"]] == list(range(1, len(now["history"]) + 1))
    assert (now["history"][-1].type, now["history"][-1].data["status"]) == ("status", "cancelled")
    kinds = [one["type"] for one in now["told"]]
    assert kinds[-1] == GenerationCancelled.name
    assert kinds.count(GenerationCancelled.name) == 1
    assert GenerationCompleted.name not in kinds
    read = await service.read(asked)
    assert (read["status"], read["result"]) == ("cancelled", None)


@pytest.mark.parametrize("stage", PIPELINE)
async def test_a_stage_that_was_not_begun_is_never_begun(
    idle: GenerationService, stage: Stage
) -> None:
    asked = await idle.ask()
    command = await idle.run_to(asked, stage)
    then = await cancel(idle, asked)
    for _ in range(2):
        await idle.work(command)
    assert await idle.sweep() == 0
    await stays_cancelled(idle, asked, then)
    assert then["used"] == 0


@pytest.mark.parametrize("stage", PIPELINE)
async def test_a_stage_that_is_done_but_not_committed_is_lost(
    idle: GenerationService, stage: Stage
) -> None:
    asked = await idle.ask()
    command = await idle.run_to(asked, stage)
    worker = idle.another()
    work = gated(worker)
    async with asyncio.TaskGroup() as group:
        group.create_task(idle.work(command, worker))
        await work.done.wait()
        then = await cancel(idle, asked)
        work.gate.set()
    await idle.work(command)
    await stays_cancelled(idle, asked, then)


@pytest.mark.parametrize("stage", PIPELINE)
async def test_a_stage_that_is_in_work_is_stopped(idle: GenerationService, stage: Stage) -> None:
    asked = await idle.ask()
    command = await idle.run_to(asked, stage)
    worker = idle.another(lease_seconds=1)
    work = gated(worker)
    async with asyncio.TaskGroup() as group:
        group.create_task(idle.work(command, worker))
        await work.done.wait()
        then = await cancel(idle, asked)  # the gate stays closed: only a heartbeat ends this
    await stays_cancelled(idle, asked, then)


async def test_a_call_of_a_model_is_stopped_within_ten_seconds_of_the_cancellation(
    start: Start,
) -> None:
    slow = SlowWriter(3600)
    idle = await start(consume=False, writer=slow)  # a lease of 30 s, as usual
    asked = await idle.ask()
    command = await idle.run_to(asked, Stage.GENERATE_CONTENT)
    async with asyncio.TaskGroup() as group:
        group.create_task(idle.work(command))
        await slow.begun.wait()
        then = await cancel(idle, asked)
        began = time.monotonic()
    assert time.monotonic() - began < 10
    assert slow.finished == 0
    await stays_cancelled(idle, asked, then)


@pytest.mark.parametrize("stage", PIPELINE)
async def test_a_cancellation_and_a_commit_at_the_same_moment_agree(
    idle: GenerationService, stage: Stage
) -> None:
    for wait in (0, 0.002, 0.01):
        asked = await idle.ask()
        command = await idle.run_to(asked, stage)
        worker = idle.another()
        work = gated(worker)
        async with asyncio.TaskGroup() as group:
            group.create_task(idle.work(command, worker))
            await work.done.wait()
            cancelling = group.create_task(cancel(idle, asked))
            await asyncio.sleep(wait)
            work.gate.set()
        for again in await idle.commands(asked):
            await idle.work(again)
        await stays_cancelled(idle, asked, cancelling.result())
        assert await used(idle) == 0


@pytest.mark.parametrize("order", list(permutations(["cancel", "resume", "cover_letter"])))
async def test_documents_that_come_before_and_after_the_cancellation_are_not_kept(
    start: Start, order: tuple[str, ...]
) -> None:
    generation = await start(copies=2)
    generation.desk.automatic = False
    asked = await generation.ask(include_cover_letter=True)
    orders = await ordered(generation, asked, 2)
    for step in order[: order.index("cancel")]:
        await generation.desk.answer(orders[step])
    await generation.running.transport.drain()
    if order[-1] == "cancel":  # both were there: it is completed, and so it is deleted
        answer = await generation.anna.delete(f"{GENERATIONS}/{asked['id']}")
        assert answer.status_code == 204
        told = [one["type"] for one in await generation.announced(asked)]
        assert told[-2:] == [GenerationCompleted.name, GenerationDeleted.name]
        assert await used(generation) == 1
    else:
        then = await cancel(generation, asked)
        for step in order[order.index("cancel") + 1 :]:
            await generation.desk.answer(orders[step])
        await generation.running.transport.drain()
        await stays_cancelled(generation, asked, then)
        assert await used(generation) == 0
    assert generation.running.transport.dead_letters == []


async def test_a_last_answer_and_a_cancellation_at_the_same_moment_agree(start: Start) -> None:
    generation = await start(copies=2)
    generation.desk.automatic = False
    seen = set()
    for wait in [0, 0.001, 0.002, 0.004, 0.006, 0.01, 0.02, 0.2]:
        asked = await generation.ask()
        order = (await ordered(generation, asked, 1))["resume"]
        answering = asyncio.create_task(generation.desk.answer(order))
        await asyncio.sleep(wait)
        status = (await generation.anna.delete(f"{GENERATIONS}/{asked['id']}")).status_code
        await answering
        await generation.running.transport.drain()
        told = [one["type"] for one in await generation.announced(asked)]
        completed = GenerationCompleted.name in told
        assert completed == (status == 204)
        assert told[-1] == (GenerationDeleted if completed else GenerationCancelled).name
        seen.add(status)
    assert 204 in seen  # the last one waits long enough
    deleted = await generation.rows("select count(*) as n from generation.generations")
    assert await used(generation) == 8 - deleted[0].n
    assert generation.running.transport.dead_letters == []


@pytest.mark.parametrize(
    ("runs", "seed"),
    [(24, 1), pytest.param(500, 2, marks=[pytest.mark.slow, pytest.mark.timeout(600)])],
)
async def test_cancellations_at_any_moment_leave_the_quota_true(
    start: Start, runs: int, seed: int
) -> None:
    """Requests, cancellations, failures and sweeps at once, and each message twice."""
    rng = random.Random(seed)  # noqa: S311 -- repeatable, not secret
    generation = await start(
        copies=2, lease_seconds=1, sweep_seconds=0.1, monthly_quota_free=runs, pool_size=20
    )
    asked = [await generation.ask() for _ in range(runs)]
    then: dict[str, Json] = {}

    async def stop(one: Json) -> None:
        await asyncio.sleep(rng.random() * runs / 12)
        answer = await generation.anna.delete(f"{GENERATIONS}/{one['id']}")
        if answer.status_code == 200:
            then[one["id"]] = {**await state(generation, one), "used": None}

    chosen = rng.sample(asked, runs // 2)
    await asyncio.gather(*(stop(one) for one in chosen))
    gone = [one for one in chosen if one["id"] not in then]
    left = [one for one in asked if one not in gone]
    ends = [(await generation.ended(one))["status"] for one in left]
    await generation.running.transport.drain(60)
    assert set(ends) <= FINAL - {"needs_review"}
    for one in left:
        if one["id"] in then:
            assert {**await state(generation, one), "used": None} == then[one["id"]]
    assert await used(generation) == runs - ends.count("cancelled") - ends.count("failed")
    assert ends.count("cancelled") == len(then)
    assert generation.running.transport.dead_letters == []
