"""Faults of all kinds, one after the other, on many runs at once (messaging.md row 20)."""

import asyncio
import random
import signal
from collections import Counter
from itertools import chain, repeat

import pytest

from shared.testing.fault_size import chance, size
from shared.testing.ledger import Entry
from shared.testing.processes import ProductProcess
from tests.faults.conftest import Note
from tests.faults.fleet.conftest import Model
from tests.faults.fleet.fleet import GATEWAYS, LEASE_SECONDS, Fleet
from tests.faults.fleet.trial import Trial
from tests.system.samples import POSTING

pytestmark = [pytest.mark.integration, pytest.mark.slow, pytest.mark.timeout(2400)]

THINKING_SECONDS = 0.5
BETWEEN_RUNS = 0.4
FAULTS = {
    "kill a generation worker": 4,
    "end a generation worker": 2,
    "freeze a generation worker": 2,
    "kill the document worker": 2,
    "kill an API": 2,
    "kill a gateway": 1,
    "kill the broker": 1,
    "kill the database": 1,
}
"""How often each happens in every hundred runs."""


async def freeze(process: ProductProcess) -> None:
    """Stop the process for longer than its lease."""
    process.signal(signal.SIGSTOP)
    await asyncio.sleep(LEASE_SECONDS + 1.5)
    process.signal(signal.SIGCONT)


async def replace(process: ProductProcess, *, gently: bool = False) -> None:
    """End the process and start it again, as a supervisor does."""
    if gently:
        await process.living()  # one that still starts knows nothing of signals
        assert await process.stop() == 0, process.news()
    else:
        await process.kill()
    process.start()


async def strike(fleet: Fleet, fault: str, rng: random.Random) -> None:
    """Do one fault to the fleet, and what a supervisor does about it."""
    worker = rng.choice([one for one in fleet.generation_workers if one.alive])
    match fault:
        case "kill a generation worker" | "end a generation worker":
            await replace(worker, gently=fault.startswith("end"))
        case "freeze a generation worker":
            await freeze(worker)
        case "kill the document worker":
            await replace(fleet.document_worker)
        case "kill an API":
            await replace(rng.choice(fleet.apis))
        case "kill a gateway":
            await replace(fleet.processes[rng.choice(GATEWAYS)])
        case "kill the broker":
            await asyncio.to_thread(fleet.broker.node.kill)
            await asyncio.sleep(rng.random() * 3)
            await asyncio.to_thread(fleet.broker.node.start)
        case "kill the database":
            how = rng.choice([signal.SIGQUIT, signal.SIGKILL])
            await asyncio.to_thread(fleet.cluster.kill, how)
            await asyncio.sleep(rng.random() * 3)
            await asyncio.to_thread(fleet.cluster.start)
        case _:
            raise AssertionError(fault)


async def job_at(company: str, trial: Trial) -> str:
    """Keep the usual posting once more, as one of *company*; return its id."""
    posting = {"title": "Data Platform Engineer", "company": company, "description": POSTING}
    job = await trial.client.call(
        "POST", "/api/v1/jobs", 201, json={"source": "user_created", **posting}
    )
    return str(job["id"])


async def test_a_storm_of_faults_loses_and_doubles_nothing(
    trial: Trial, fleet: Fleet, model: Model, note: Note
) -> None:
    rng, count = chance("storm"), size(60, 520)
    each = max(1, round(count / 100))
    faults = [*chain.from_iterable(repeat(name, times * each) for name, times in FAULTS.items())]
    rng.shuffle(faults)
    apart = count // (len(faults) + 1)
    model.asked.clear()
    ends, entry = Counter[str](), Entry(rows="20", faults=len(faults))
    for number in range(1, count + 1):
        run = await trial.ask(job_id=await job_at(f"Company {number}", trial))
        await asyncio.sleep(BETWEEN_RUNS)
        if number % 9 == 0:
            ends[await trial.withdraw(run)] += 1
        if number % apart == 0 and faults:
            await strike(fleet, faults.pop(), rng)
    assert not faults
    entry = await trial.entered(entry)
    # A run that was withdrawn early is never written, so what counts is the runs that reached the
    # model, and each of them is known by its company.
    calls, written = model.asked.total(), len(model.asked)
    entry.observed = {"calls": calls, "written": written, **ends, **trial.excuses}
    note(entry)
    assert set(ends) <= {"cancelled", "deleted"}
    assert written >= count - ends["cancelled"]
    assert calls <= 1.1 * written
