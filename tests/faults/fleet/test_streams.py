"""Whoever follows a run hears everything once, whatever dies meanwhile (messaging.md rows 1, 28)."""

import asyncio
from collections import Counter

import pytest

from shared.testing.fault_size import chance, size
from shared.testing.ledger import Entry
from tests.faults.conftest import Note
from tests.faults.fleet.fleet import Fleet
from tests.faults.fleet.trial import Trial

pytestmark = [pytest.mark.integration, pytest.mark.timeout(900)]

THINKING_SECONDS = 1.0
RUNS = 6
ALLOWED = {"503", "502", "stream", "in progress"}


async def test_followers_miss_nothing_when_the_api_and_the_broker_die(
    trial: Trial, fleet: Fleet, note: Note
) -> None:
    rng, entry = chance("followers"), Entry(rows="1, 28")
    api, broker = fleet.processes["generation-api"], fleet.broker.node

    async def api_dies() -> None:
        await api.kill()
        api.start()

    async def broker_dies() -> None:
        await asyncio.to_thread(broker.kill)
        await trial.ask()  # the API does not need the broker
        await asyncio.to_thread(broker.start)

    before = Counter(trial.client.excuses)
    for _ in range(size(1, 8)):
        for fault in (api_dies, broker_dies):
            runs = [await trial.ask() for _ in range(RUNS // 2)]
            following = [asyncio.create_task(trial.client.follow(run)) for run in runs * 2]
            await asyncio.sleep(rng.random() * 2)
            await fault()
            entry.faults += 1
            histories = await asyncio.gather(*following)
            for history in histories:
                seen = [int(event["id"]) for event in history]
                assert seen == list(range(1, len(seen) + 1))
            assert histories[: len(runs)] == histories[len(runs) :]
            await fleet.heal()
    assert set(trial.client.excuses - before) <= ALLOWED, trial.client.excuses
    note(await trial.entered(entry))
