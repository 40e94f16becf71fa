"""A run that its owner stops leaves nothing, whenever that happens (messaging.md row 21)."""

import asyncio
import random

import pytest

from shared.contracts.generation import Stage
from tests.system.gates import Gates
from tests.system.trial import Trial

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

BOUNDARIES = [
    *(f"{moment}:{stage}" for stage in Stage for moment in ("begun", "output")),
    "document:resume",
    "done:5",
]
JITTERED = 24


async def test_a_run_stopped_at_a_boundary_leaves_nothing(trial: Trial, gates: Gates) -> None:
    ends = {}
    for boundary in BOUNDARIES:
        async with gates.closed(boundary):
            run = await trial.ask()
            await gates.wait(boundary)
            withdrawing = asyncio.create_task(trial.withdraw(run))
            await asyncio.sleep(0.3)  # it waits for the row that the gate keeps locked, if it does
        ends[boundary] = await withdrawing
    # The one that was completing has completed first, and is deleted with its document.
    assert ends == dict.fromkeys(BOUNDARIES, "cancelled") | {"done:5": "deleted"}
    found = await trial.judged()
    assert found.clean, str(found)
    assert await trial.oracle.quota(trial.client.user_id) == 1


async def test_runs_stopped_at_any_time_leave_nothing(trial: Trial) -> None:
    rng = random.Random(21)  # noqa: S311 -- repeatable, not secret

    async def one() -> str:
        run = await trial.ask(include_cover_letter=rng.random() < 0.5)
        await asyncio.sleep(rng.random() * 2)
        return await trial.withdraw(run)

    ends = await asyncio.gather(*(one() for _ in range(JITTERED)))
    assert set(ends) <= {"cancelled", "deleted"}
    found = await trial.judged()
    assert found.clean, str(found)
    # What had ended before was used; what was stopped was given back.
    assert await trial.oracle.quota(trial.client.user_id) == ends.count("deleted")
