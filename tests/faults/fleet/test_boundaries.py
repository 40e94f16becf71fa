"""Between two steps of a run a worker may die, or the owner may stop it (messaging.md 18, 21)."""

import asyncio

import pytest

from shared.contracts.generation import Stage
from shared.testing.fault_size import LONG, chance, size
from shared.testing.ledger import Entry
from tests.faults.conftest import Note
from tests.faults.fleet.conftest import Model
from tests.faults.fleet.gates import Gates
from tests.faults.fleet.trial import Trial

pytestmark = [pytest.mark.integration, pytest.mark.timeout(1800)]

THINKING_SECONDS = 1.0
COMMITS = [*(f"output:{stage}" for stage in Stage), "document:resume", "done:5"]
BOUNDARIES = [*(f"begun:{stage}" for stage in Stage), *COMMITS]
DEAREST = ["output:generate_content", "document:resume"]
AT_ONCE = 8


async def test_a_worker_killed_in_its_commit_costs_nothing(
    trial: Trial, gates: Gates, model: Model, note: Note
) -> None:
    moments = COMMITS if LONG else DEAREST
    for moment in moments:
        before = model.calls
        async with gates.closed(moment):
            run = await trial.ask(include_cover_letter=True)
            worker = await gates.wait(moment)
            await worker.kill()
            assert await trial.oracle.unfinished(trial.runs) == 1, moment
            worker.start()  # as a supervisor does
        await trial.client.finished(run)
        assert model.calls == before + 2, moment  # an answer that came is never bought again
        await worker.ready()
    found = await trial.judged()
    assert found.stages_started <= 6 * len(moments)
    note(await trial.entered(Entry(rows="18", faults=len(moments))))


@pytest.mark.slow
async def test_a_worker_killed_while_the_model_thinks_costs_one_call(
    trial: Trial, gates: Gates, model: Model, note: Note
) -> None:
    before = model.calls
    async with gates.closed("begun:generate_content"):
        await trial.ask()
        worker = await gates.wait("begun:generate_content")
    async with asyncio.timeout(30):
        while model.calls == before:  # noqa: ASYNC110 -- the double tells nobody
            await asyncio.sleep(0.01)
    await worker.kill()
    worker.start()
    found = await trial.judged()
    assert found.stages_started == 6
    assert model.calls == before + 2
    note(await trial.entered(Entry(rows="18", faults=1)))


async def test_a_run_stopped_at_a_boundary_leaves_nothing(
    trial: Trial, gates: Gates, note: Note
) -> None:
    rounds = size(1, 12)
    for _ in range(rounds):
        ends = {}
        for boundary in BOUNDARIES:
            async with gates.closed(boundary):
                run = await trial.ask()
                await gates.wait(boundary)
                withdrawing = asyncio.create_task(trial.withdraw(run))
                await asyncio.sleep(0.3)  # it waits for the row that the gate keeps locked, if so
            ends[boundary] = await withdrawing
        # The one that was completing has completed first, and is deleted with its document.
        assert ends == dict.fromkeys(BOUNDARIES, "cancelled") | {"done:5": "deleted"}
    note(await trial.entered(Entry(rows="21", faults=rounds * len(BOUNDARIES))))
    assert await trial.oracle.quota(trial.client.user_id) == rounds


@pytest.mark.slow
async def test_runs_stopped_at_any_time_leave_nothing(trial: Trial, note: Note) -> None:
    rng, turn = chance("21"), asyncio.Semaphore(AT_ONCE)

    async def one() -> str:
        async with turn:
            run = await trial.ask(include_cover_letter=rng.random() < 0.5)
            await asyncio.sleep(rng.random() * 4)
            return await trial.withdraw(run)

    ends = await asyncio.gather(*(one() for _ in range(size(24, 360))))
    assert set(ends) <= {"cancelled", "deleted"}
    note(await trial.entered(Entry(rows="21", faults=len(ends))))
    # What had ended before was used; what was stopped was given back.
    assert await trial.oracle.quota(trial.client.user_id) == ends.count("deleted")
