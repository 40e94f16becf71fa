"""Processes that come and go in an orderly way, one after the other (messaging.md rows 27, 29)."""

import asyncio
from collections import Counter

import pytest

from shared.testing.fault_size import LONG, chance, size
from shared.testing.ledger import Entry
from shared.testing.processes import ProductProcess
from tests.faults.conftest import Note
from tests.faults.fleet.fleet import GATEWAYS, LEASE_SECONDS, Fleet
from tests.faults.fleet.load import Load, loaded
from tests.faults.fleet.trial import Trial

pytestmark = [pytest.mark.integration, pytest.mark.timeout(1800)]

THINKING_SECONDS = 0.5
ONE_OF_A_KIND = ("gateway", "job-api", "generation-worker-0")


async def roll(process: ProductProcess, load: Load) -> None:
    """Replace a process as an upgrade does, while *load* goes on."""
    await load.further(5)
    assert await process.stop() == 0, process.news()
    process.start()
    await process.ready()


async def test_a_rolling_restart_costs_clients_no_more_than_a_503(
    trial: Trial, fleet: Fleet, note: Note
) -> None:
    rng, entry = chance("rolling restart"), Entry(rows="27")
    names = rng.sample(sorted(fleet.processes), len(fleet.processes)) if LONG else ONE_OF_A_KIND
    excuses = trial.client.excuses
    async with loaded(trial, rng) as load:
        for name in [*names] * size(1, 2):
            before = Counter(excuses)
            await roll(fleet.processes[name], load)
            entry.faults += 1
            told = set(excuses - before)
            allowed = {"503", "stream", "in progress"}
            if name in GATEWAYS:
                allowed.add(f"refused {fleet.processes[name].url}")
            assert told <= allowed, (name, excuses - before)
        await load.further(10, runs=2)
    assert load.wrong == []
    assert load.unknown == 0
    entry.observed = {"answers": load.answers, "answers_503": excuses["503"]}
    note(await trial.entered(entry))


@pytest.mark.slow
async def test_workers_that_are_asked_to_end_finish_what_they_have_begun(
    trial: Trial, fleet: Fleet, note: Note
) -> None:
    entry = Entry(rows="27")
    for leaving in fleet.generation_workers[: size(1, 2)]:
        runs = [await trial.ask() for _ in range(4)]
        await asyncio.gather(*(trial.writing(run) for run in runs))
        assert await leaving.stop() == 0, leaving.news()
        entry.faults += 1
        found = await trial.judged()
        assert found.stages_started == found.runs * 5  # nobody had to begin anything again
        assert found.longest_gap < LEASE_SECONDS
        await fleet.heal()
    note(await trial.entered(entry))


@pytest.mark.slow
async def test_processes_start_in_any_order_and_wait_for_what_they_need(
    trial: Trial, fleet: Fleet, note: Note
) -> None:
    rng, entry = chance("any order"), Entry(rows="29")
    broker = fleet.broker.node
    for _ in range(3):
        names = rng.sample(sorted(fleet.processes), len(fleet.processes))
        for name in names:
            await fleet.processes[name].kill()
        fleet.cluster.stop()
        await asyncio.to_thread(broker.stop)
        for name in names:
            fleet.processes[name].start()
        parts = [fleet.cluster.start, broker.start]
        rng.shuffle(parts)
        for part in parts:
            assert await fleet.waiting() == dict.fromkeys(fleet.processes, 503)
            await asyncio.to_thread(part)
        await fleet.heal()
        entry.faults += len(names) + 2
        run = await trial.ask()
        assert (await trial.client.finished(run))["status"] == "completed"
    note(await trial.entered(entry))
