"""Brokers that die, messages that come twice, workers that freeze: nothing is lost or doubled."""

import asyncio
import signal
import time

import pytest

from shared.testing.broker_tap import echoing
from tests.system.fleet import LEASE_SECONDS, Fleet
from tests.system.gates import Gates
from tests.system.trial import Trial, work_queues

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

THINKING_SECONDS = 1.5
RUNS = 10


async def test_every_message_twice_changes_nothing(trial: Trial) -> None:
    async with echoing(trial.fleet.broker_url, work_queues()) as echo:
        for _ in range(3):
            await trial.ask(include_cover_letter=True)
        found = await trial.judged()
        again = echo.repeated
    assert found.clean, str(found)
    assert again >= 3 * (5 + 2 + 2)  # stages, exports and their answers at least
    assert found.stages_started == 3 * 5


async def test_a_worker_that_froze_beyond_its_lease_is_fenced_off(
    trial: Trial, gates: Gates
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
    assert found.clean, str(found)
    assert found.stages_started == 6
    async with asyncio.timeout(30):
        while zombie.logged("stage_fenced_off") == fenced:  # noqa: ASYNC110 -- a log tells nobody
            await asyncio.sleep(0.1)
    assert (await trial.judged()).clean


@pytest.mark.slow
async def test_a_worker_that_froze_in_its_commit_does_not_hold_the_run(
    trial: Trial, gates: Gates
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
    assert found.clean, str(found)
    assert found.stages_started == 6


async def test_a_worker_that_is_asked_to_end_finishes_what_it_has_begun(trial: Trial) -> None:
    runs = [await trial.ask() for _ in range(4)]
    await asyncio.gather(*(trial.writing(run) for run in runs))
    leaving = trial.fleet.generation_workers[0]
    assert await leaving.stop() == 0
    found = await trial.judged()
    assert found.clean, str(found)
    assert found.stages_started == 4 * 5  # nobody had to begin anything again
    assert found.longest_gap < LEASE_SECONDS


async def test_a_broker_that_dies_loses_no_run(trial: Trial, fleet: Fleet) -> None:
    node = fleet.broker.node
    runs = [await trial.ask() for _ in range(RUNS // 2)]
    await trial.writing(runs[0])
    node.kill()
    runs += [await trial.ask() for _ in range(RUNS // 2)]  # the API does not need the broker
    await asyncio.sleep(2)
    node.start()
    back = time.monotonic()
    watched = [event async for event in trial.client.events(runs[-1])]
    took = time.monotonic() - back
    print(f"the last one ended {took:.1f} s after the broker listened")  # noqa: T201 -- the ledger
    found = await trial.judged()
    assert found.clean, str(found)
    assert found.runs == RUNS
    assert [int(event["id"]) for event in watched] == list(range(1, len(watched) + 1))
