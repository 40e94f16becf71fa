"""Messages that come twice, workers that freeze: nothing is doubled (messaging.md 5, 19)."""

import asyncio
import signal

import pytest

from shared.testing.broker_tap import echoing
from shared.testing.fault_size import size
from shared.testing.ledger import Entry
from tests.faults.conftest import Note
from tests.faults.fleet.gates import Gates
from tests.faults.fleet.trial import Trial, work_queues

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]

THINKING_SECONDS = 1.5


@pytest.mark.slow
async def test_every_message_twice_changes_nothing(trial: Trial, note: Note) -> None:
    runs = size(3, 30)
    async with echoing(trial.fleet.broker_url, work_queues()) as echo:
        for _ in range(runs):
            await trial.ask(include_cover_letter=True)
        found = await trial.judged()
        again = echo.repeated
    assert again >= runs * (5 + 2 + 2)  # stages, exports and their answers at least
    assert found.stages_started == runs * 5
    note(await trial.entered(Entry(rows="5, 25", copies=again)))


async def test_a_worker_that_froze_beyond_its_lease_is_fenced_off(
    trial: Trial, gates: Gates, note: Note
) -> None:
    async with gates.closed("begun:generate_content"):
        run = await trial.ask()
        zombie = await gates.wait("begun:generate_content")
    await trial.writing(run)
    fenced = zombie.logged("stage_fenced_off")
    zombie.signal(signal.SIGSTOP)
    try:
        await trial.client.finished(run)  # by the other worker, after the lease
    finally:
        zombie.signal(signal.SIGCONT)
    found = await trial.judged()
    assert found.stages_started == 6
    async with asyncio.timeout(30):
        while zombie.logged("stage_fenced_off") == fenced:  # noqa: ASYNC110 -- a log tells nobody
            await asyncio.sleep(0.1)
    note(await trial.entered(Entry(rows="19", faults=1)))


@pytest.mark.slow
async def test_a_worker_that_froze_in_its_commit_does_not_hold_the_run(
    trial: Trial, gates: Gates, note: Note
) -> None:
    async with gates.closed("output:compile_profile"):
        run = await trial.ask()
        zombie = await gates.wait("output:compile_profile")
        zombie.signal(signal.SIGSTOP)
    try:
        await trial.client.finished(run)
    finally:
        zombie.signal(signal.SIGCONT)
    found = await trial.judged()
    assert found.stages_started == 6
    note(await trial.entered(Entry(rows="19", faults=1)))
