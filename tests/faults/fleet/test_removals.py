"""Runs, documents and profiles that are deleted while somebody works on them (messaging.md row 31).

Of row 31, the deletion of whole accounts is not part of the system yet.
"""

import asyncio

import pytest

from shared.testing.fault_size import chance, size
from shared.testing.journey import FINAL, Json
from shared.testing.ledger import Entry
from tests.faults.conftest import Note
from tests.faults.fleet.trial import Trial
from tests.system.samples import RESUME

pytestmark = [pytest.mark.integration, pytest.mark.timeout(900)]

THINKING_SECONDS = 0.5
PASSING = {"outbox", "inbox", "idempotency_keys", "withdrawn_runs", "discarded_folders"}
"""Tables that forget by their age; the last two keep nothing but the id, against late messages."""


async def mentioned(trial: Trial, run: Json) -> dict[str, int]:
    """Return which tables still know the run, but for those that forget by their age."""
    found = await trial.oracle.mentions(run["id"])
    return {name: n for name, n in found.items() if name.partition(".")[2] not in PASSING}


async def removed(trial: Trial, run: Json) -> None:
    """Delete the run for good: what still runs is cancelled first."""
    while await trial.withdraw(run) == "cancelled":
        pass


@pytest.mark.slow
async def test_nothing_is_left_of_runs_that_were_deleted_at_any_time(
    trial: Trial, note: Note
) -> None:
    rng = chance("31 runs")

    async def one() -> Json:
        run = await trial.ask(include_cover_letter=rng.random() < 0.5)
        await asyncio.sleep(rng.random() * 3)
        await removed(trial, run)
        return run

    runs = await asyncio.gather(*(one() for _ in range(size(10, 60))))
    entry = await trial.entered(Entry(rows="31", faults=len(runs)))
    for run in runs:
        assert await mentioned(trial, run) == {}
    note(entry)


@pytest.mark.slow
async def test_a_profile_that_is_deleted_under_its_runs_lets_each_of_them_end(
    trial: Trial, note: Note
) -> None:
    rng, ends = chance("31 profiles"), set()
    for _ in range(size(3, 15)):
        done = await trial.client.import_resume("resume.txt", RESUME.encode())
        trial.profile_id = done["profile_id"]
        runs = [await trial.ask() for _ in range(2)]
        await asyncio.sleep(rng.random() * 2)
        path = f"/api/v1/profiles/{trial.profile_id}"
        await trial.client.call("DELETE", path, 204)
        for run in runs:
            ends.add((await trial.client.finished(run))["status"])
        await trial.client.call("GET", path, 404)
    assert ends <= FINAL
    note(await trial.entered(Entry(rows="31", faults=size(3, 15))))
