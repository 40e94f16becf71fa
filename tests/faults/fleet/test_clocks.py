"""Processes with wrong clocks, and a model that lets nobody in (messaging.md row 32)."""

import asyncio
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shared.testing.fault_size import size
from shared.testing.ledger import Entry
from shared.testing.llm_server import Behaviour
from shared.testing.processes import ROOT
from tests.faults.conftest import Note
from tests.faults.fleet.conftest import Model
from tests.faults.fleet.fleet import LEASE_SECONDS, Fleet
from tests.faults.fleet.trial import Trial

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]

MINUTES = 5 * 60
REFUSALS = 6
_CLOCK = Path(__file__).parent / "wrong_clock"


def wrong_by(seconds: int) -> dict[str, str]:
    """Return the variables that set a process's wall clock wrong."""
    return {"WRONG_BY": str(seconds), "PYTHONPATH": os.pathsep.join([str(_CLOCK), str(ROOT)])}


@pytest.mark.slow
async def test_workers_with_wrong_clocks_steal_no_lease(
    trial: Trial, fleet: Fleet, model: Model, note: Note
) -> None:
    workers = fleet.generation_workers
    for worker, seconds in zip(workers, (MINUTES, -MINUTES), strict=True):
        await worker.stop()
        worker.start(**wrong_by(seconds))
    try:
        await asyncio.gather(*(worker.ready() for worker in workers))
        model.thinking = 2 * LEASE_SECONDS  # a lease that looks over would be taken meanwhile
        runs = [await trial.ask() for _ in range(size(6, 20))]
        done = [await trial.client.finished(run) for run in runs]
        found = await trial.judged()
    finally:
        for worker in workers:
            await worker.stop()
    assert found.stages_started == found.runs * 5
    for one in done:  # the clocks were wrong indeed
        wrong_by_now = datetime.now(UTC) - datetime.fromisoformat(one["completed_at"])
        assert abs(wrong_by_now) > timedelta(seconds=MINUTES / 2)
    note(await trial.entered(Entry(rows="32", faults=len(workers))))


@pytest.mark.slow
async def test_a_model_at_its_limit_delays_runs_and_fails_none(
    trial: Trial, model: Model, note: Note
) -> None:
    before = model.calls
    model.usual, model.retry_after = Behaviour.RATE_LIMITED, "1"
    try:
        for _ in range(size(6, 30)):
            await trial.ask()
        async with asyncio.timeout(60):
            # Not once for each run: while the model refuses, it is seldom asked.
            while model.calls < before + REFUSALS:  # noqa: ASYNC110 -- the double tells nobody
                await asyncio.sleep(0.05)
    finally:
        model.usual, model.retry_after = Behaviour.HONEST, None
    found = await trial.judged()
    assert found.stages_started == found.runs * 5
    note(await trial.entered(Entry(rows="32", faults=model.calls - before)))
