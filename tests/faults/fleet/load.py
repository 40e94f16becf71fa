"""Clients that never stop: what a rolling restart or a fault costs them is counted."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from shared.testing.journey import Json
from tests.faults.fleet.trial import Trial
from tests.system.samples import POSTING

SMALL_CLIENTS = 3


class Load:
    """Small requests of three clients, and runs one after the other, each followed to its end.

    ``wrong`` names every answer that no client should ever see.
    """

    def __init__(self, trial: Trial, rng: random.Random, *, pause: float) -> None:
        self.answers = 0
        self.runs = 0
        self.unknown = 0
        """Keyed requests that were told to look first, because their outcome is not known."""
        self.wrong: list[str] = []
        self._trial = trial
        self._rng = rng
        self._pause = pause
        self._stop = asyncio.Event()
        self._changed = asyncio.Condition()

    async def further(self, answers: int, runs: int = 0) -> None:
        """Wait until so many further answers have come, and so many further runs have ended."""
        wanted, ended = self.answers + answers, self.runs + runs
        async with asyncio.timeout(120), self._changed:
            await self._changed.wait_for(lambda: self.answers >= wanted and self.runs >= ended)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Ask while the context is open; leaving lets every run in hand end."""
        loops: list[Callable[[], Awaitable[None]]] = [self._ask_small] * SMALL_CLIENTS
        async with asyncio.TaskGroup() as group:
            for loop in [*loops, self._ask_for_runs, self._ask_for_runs]:
                group.create_task(self._forever(loop))
            try:
                yield
            finally:
                self._stop.set()

    async def _forever(self, loop: Callable[[], Awaitable[None]]) -> None:
        while not self._stop.is_set():
            await loop()
            await asyncio.sleep(self._rng.random() * self._pause)

    async def _ask_small(self) -> None:
        client, posting = self._trial.client, {"source": "user_created", "raw_text": POSTING}
        pages = ("auth/me", "profiles", "jobs", "generations", "documents")
        paths = [f"/api/v1/{page}" for page in pages] + [f"/api/v1/jobs/{self._trial.job_id}"]
        for path in self._rng.sample(paths, len(paths)):
            await self._expect(200, *await client.send("GET", path))
        for keyed in (True, False):
            made = await client.send("POST", "/api/v1/jobs", keyed=keyed, json=posting)
            if keyed and made[1].get("error", {}).get("code") == "idempotency_outcome_unknown":
                # A database that dies in a commit has taken the answer along: nobody can know.
                self.unknown += 1
            elif await self._expect(201, *made):
                path = f"/api/v1/jobs/{made[1]['id']}"
                await self._expect(204, *await client.send("DELETE", path))

    async def _ask_for_runs(self) -> None:
        run = await self._trial.ask(self._rng.choice(["resume", "resume", "cover-letter"]))
        history = await self._trial.client.follow(run)
        if [int(event["id"]) for event in history] != list(range(1, len(history) + 1)):
            self.wrong.append(f"the history of {run['id']}: {[one['id'] for one in history]}")
        async with self._changed:
            self.runs += 1
            self._changed.notify_all()

    async def _expect(
        self, expected: int, status: int, body: Json, headers: dict[str, str]
    ) -> bool:
        del headers
        if status != expected:
            self.wrong.append(f"{status}, not {expected}: {body}")
        async with self._changed:
            self.answers += 1
            self._changed.notify_all()
        return status == expected


@asynccontextmanager
async def loaded(trial: Trial, rng: random.Random, *, pause: float = 0.1) -> AsyncIterator[Load]:
    """Keep a load on the fleet of *trial* while the context is open."""
    load = Load(trial, rng, pause=pause)
    async with load.running():
        yield load
