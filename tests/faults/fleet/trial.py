"""One user's runs under faults, and the judgement on what became of them."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from uuid import UUID

from deploy.openapi import services_as_built
from shared.messaging.transport import Queue
from shared.testing import broker_tap
from shared.testing.broker_tap import Fact
from shared.testing.ledger import Entry
from shared.testing.oracle import Expected, Findings, Oracle, oracle_of
from tests.faults.fleet.fleet import Fleet
from tests.faults.fleet.patient import PatientClient
from tests.system.samples import prepared

Json = dict[str, Any]  # as the API answers

SETTLE_SECONDS = 90.0
_IDLE = {"jw.unrouted", "test.facts"}
"""Queues that nobody empties."""


@dataclass
class Trial:
    """Runs that a test asks for; ``judged`` waits for their end and says what is wrong."""

    fleet: Fleet
    client: PatientClient
    profile_id: str
    job_id: str
    oracle: Oracle
    runs: dict[UUID, Expected] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)

    async def ask(
        self,
        kind: str = "resume",
        *,
        job_id: str | None = None,
        status: str = "completed",
        **options: Any,
    ) -> Json:
        """Ask for a document and return the run; *status* is the end that it must have.

        It is for the trial's own job, unless *job_id* names another one.
        """
        asked = await self.client.generate(kind, self.profile_id, job_id or self.job_id, **options)
        documents = ["cover_letter" if kind == "cover-letter" else "resume"]
        if options.get("include_cover_letter"):
            documents.append("cover_letter")
        self.runs[UUID(asked["id"])] = Expected(status, tuple(documents))
        return asked

    @property
    def excuses(self) -> dict[str, int]:
        """How often the client was told to come again, by kind and not by gateway."""
        kinds: Counter[str] = Counter()
        for excuse, count in self.client.excuses.items():
            kinds[excuse.partition(" http")[0].replace(" ", "_")] += count
        return dict(kinds)

    async def writing(self, run: Json) -> None:
        """Wait until a worker writes this run's document."""
        found = run
        async with asyncio.timeout(SETTLE_SECONDS):
            while found["stage_progress"]["generate_content"]["status"] != "running":
                found = await self.client.call("GET", f"/api/v1/generations/{run['id']}")
                await asyncio.sleep(0.05)

    async def withdraw(self, run: Json) -> str:
        """Cancel the run, or delete it if it has just ended; return which of both happened."""
        status, body, _ = await self.client.send("DELETE", f"/api/v1/generations/{run['id']}")
        end = {200: "cancelled", 204: "deleted"}.get(status, f"{status} {body}")
        expected = self.runs[UUID(run["id"])]
        self.runs[UUID(run["id"])] = replace(expected, status=end)
        return end

    async def judged(self) -> Findings:
        """Wait until every run has ended and every message is handled; return what is wrong."""
        began = time.monotonic()
        with suppress(TimeoutError):  # the oracle names those that are stuck
            await _until(self._ended)
        waited = time.monotonic() - began
        await _until(self._silent)
        self.facts += await broker_tap.heard(self.fleet.broker_url)
        found = await self.oracle.judge(self.runs, self.facts)
        found.others += [f"{name}: {count} left" for name, count in await self._left()]
        print(f"{found}\nended {waited:.1f} s after the fault")  # noqa: T201 -- the ledger
        return found

    async def entered(self, entry: Entry) -> Entry:
        """Judge, and add what was found to *entry*; what has no column there fails at once."""
        found = await self.judged()
        assert not found.others, str(found)
        entry.runs += found.runs
        entry.lost += len(found.lost)
        entry.phantom += len(found.phantom)
        entry.duplicate_effects += len(found.duplicates)
        entry.stuck += len(found.stuck)
        entry.inversions += len(found.inversions)
        return entry

    async def _ended(self) -> bool:
        return await self.oracle.unfinished(self.runs) == 0

    async def _silent(self) -> bool:
        names = [queue.name for queue in work_queues()]
        counts = await broker_tap.waiting(self.fleet.broker_url, names)
        return not sum(counts.values()) and not await self.oracle.unpublished()

    async def _left(self) -> list[tuple[str, int]]:
        """Return every queue that is not empty, messages in consumers' hands included."""
        for _ in range(20):
            counts = await asyncio.to_thread(self.fleet.queue_lengths)
            left = [(name, n) for name, n in counts.items() if n and name not in _IDLE]
            if not left:
                break
            await asyncio.sleep(1)  # a retry may wait its five seconds
        return left


async def _until(reached: Callable[[], Awaitable[bool]]) -> None:
    """Wait until *reached*; raises ``TimeoutError`` after 90 s."""
    async with asyncio.timeout(SETTLE_SECONDS):
        while not await reached():  # noqa: ASYNC110 -- other processes tell nobody when
            await asyncio.sleep(0.1)


@cache
def work_queues() -> Sequence[Queue]:
    """Return every queue that a service works on."""
    return [queue for service in services_as_built() for queue in service.queues()]


@asynccontextmanager
async def trial_on(fleet: Fleet) -> AsyncIterator[Trial]:
    """Give a new user with a profile and a job, whose runs are judged."""
    await broker_tap.listen(fleet.broker_url)
    await broker_tap.heard(fleet.broker_url)  # what earlier tests left is not ours
    async with (
        PatientClient(fleet.gateways) as client,
        oracle_of(fleet.database_url, fleet.files) as oracle,
    ):
        await client.register()
        profile_id, job_id = await prepared(client)
        yield Trial(fleet, client, profile_id, job_id, oracle)
