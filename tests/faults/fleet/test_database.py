"""PostgreSQL that dies under everybody at once (messaging.md row 17)."""

import asyncio
import signal

import pytest

from shared.testing.fault_size import chance, size
from shared.testing.ledger import Entry
from tests.faults.conftest import Note
from tests.faults.fleet.fleet import Fleet
from tests.faults.fleet.load import SMALL_CLIENTS, loaded
from tests.faults.fleet.trial import Trial

pytestmark = [pytest.mark.integration, pytest.mark.timeout(900)]

THINKING_SECONDS = 0.5


async def test_a_database_that_dies_costs_clients_no_more_than_a_503(
    trial: Trial, fleet: Fleet, note: Note
) -> None:
    rng, entry = chance("database"), Entry(rows="17")
    excuses = trial.client.excuses
    async with loaded(trial, rng) as load:
        for number in range(size(1, 6)):
            await load.further(10, runs=1)
            how = (signal.SIGQUIT, signal.SIGKILL)[number % 2]
            await asyncio.to_thread(fleet.cluster.kill, how)
            await asyncio.sleep(rng.random() * 4)
            await asyncio.to_thread(fleet.cluster.start)
            entry.faults += 1
            await load.further(10, runs=1)
    assert load.wrong == []
    assert load.unknown <= entry.faults * SMALL_CLIENTS  # the answers that died in a commit
    assert set(excuses) <= {"503", "stream", "in progress"}, excuses
    assert all(process.alive for process in fleet.processes.values())
    entry.observed = {"answers": load.answers, "answers_503": excuses["503"]}
    entry.observed["outcomes_unknown"] = load.unknown
    note(await trial.entered(entry))
