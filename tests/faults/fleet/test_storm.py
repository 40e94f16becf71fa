"""Faults of all kinds, one after the other, on many runs at once (messaging.md row 20)."""

import asyncio
import random
import signal
from collections import Counter

import pytest

from shared.testing.processes import ProductProcess
from tests.faults.fleet.conftest import Model
from tests.faults.fleet.fleet import LEASE_SECONDS, Fleet
from tests.faults.fleet.trial import Trial

pytestmark = [pytest.mark.integration, pytest.mark.slow, pytest.mark.timeout(900)]

THINKING_SECONDS = 0.5
RUNS = 80


async def freeze(process: ProductProcess) -> None:
    """Stop the process for longer than its lease."""
    process.signal(signal.SIGSTOP)
    await asyncio.sleep(LEASE_SECONDS + 1.5)
    process.signal(signal.SIGCONT)


async def strike(fleet: Fleet, fault: str, rng: random.Random) -> None:
    """Do one fault to the fleet, and what a supervisor does about it."""
    worker = rng.choice(fleet.generation_workers)
    match fault:
        case "kill a generation worker":
            await worker.kill()
            worker.start()
        case "kill the document worker":
            await fleet.document_worker.kill()
            fleet.document_worker.start()
        case "freeze a generation worker":
            await freeze(worker)
        case "kill an API":
            await fleet.processes["generation-api"].kill()
            fleet.processes["generation-api"].start()
            await fleet.processes["generation-api"].ready()
        case "kill the broker":
            fleet.broker.node.kill()
            await asyncio.sleep(1)
            fleet.broker.node.start()


async def test_a_storm_of_faults_loses_and_doubles_nothing(
    trial: Trial, fleet: Fleet, model: Model
) -> None:
    rng = random.Random(20)  # noqa: S311 -- repeatable, not secret
    faults = [
        *["kill a generation worker"] * 4,
        *["kill the document worker"] * 2,
        *["freeze a generation worker"] * 2,
        "kill an API",
        "kill the broker",
    ]
    rng.shuffle(faults)
    before, ends, striking = model.calls, Counter[str](), list(faults)
    for number in range(RUNS):
        run = await trial.ask()
        await asyncio.sleep(0.4)
        if number % 9 == 8:
            ends[await trial.withdraw(run)] += 1
        if number % 8 == 3:
            await strike(fleet, striking.pop(), rng)
    found = await trial.judged()
    calls, completed = model.calls - before, RUNS - ends.total()
    print(f"{Counter(faults)}, {ends}, {calls} calls for {completed} runs")  # noqa: T201 -- the ledger
    assert found.clean, str(found)
    assert not striking
    assert set(ends) <= {"cancelled", "deleted"}
    assert calls <= 1.1 * completed
