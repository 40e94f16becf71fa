"""Rows 16 and 17: how well workers use the time that a model takes.

The model takes two seconds a call; the time counts from the first call to the last answer, and the
workers are frozen until everything is queued.

Row 16 is about calls: the runs stand before the stage that calls the model, with their earlier
stages done and their commands queued (``prepared_runs``). One real worker takes them up: broker,
lease, facts, prompt, the provider's client over HTTP, the kept answer, the commit behind its fence
and what it publishes. What later stages and other processes do with the answers (proving,
rendering) is row 15's and is kept off the machine meanwhile. Whole runs, from their requests on,
are a fact beside it: they need the two cores for the rest of their work and say little of waiting.

Row 17 is about whole runs at the usual concurrency, with one worker and with two.
"""

import asyncio
import math
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any
from uuid import UUID

from bench.figures import Measured, Results
from bench.prepared_runs import PreparedRuns
from bench.whole_system import WholeSystem, whole_system
from services.generation.testing_models import honest
from shared.testing.llm_server import LlmServer, Spoken
from shared.testing.processes import ProductProcess

SECONDS = 2.0
_MANY, _FEW = 100, 8
"""Concurrency: of row 16, and of row 17 (the default)."""
_CALLS = 5 * _MANY
"""Of row 16: enough for the first and the last of them to weigh little."""
_LONGEST = 3
"""Rounds: each of these takes long."""
_PATIENCE = 300.0
"""Seconds."""


@dataclass
class Thinking:
    """A model that takes its time, and remembers when it was first asked and last answered."""

    first: float = 0.0
    last: float = 0.0
    left: int = 0
    done: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, question: dict[str, Any]) -> Spoken:
        """Answer honestly after two seconds."""
        self.first = self.first or time.perf_counter()
        await asyncio.sleep(SECONDS)
        self.left -= 1
        if self.left == 0:
            self.last = time.perf_counter()
            self.done.set()
        return honest(question)

    def expect(self, calls: int) -> None:
        """Begin anew and wait for *calls*."""
        self.first, self.left = 0.0, calls
        self.done.clear()

    async def took(self) -> float:
        """Return the seconds from the first call to the last answer."""
        async with asyncio.timeout(_PATIENCE):
            await self.done.wait()
        return self.last - self.first


@asynccontextmanager
async def _system(concurrency: int, workers: int) -> AsyncIterator[tuple[WholeSystem, Thinking]]:
    thinking = Thinking()
    async with LlmServer(answer=thinking) as server:
        settings = {
            "LLM_PROVIDER": "custom",
            "LLM_MODEL": "double",
            "LLM_BASE_URL": server.base_url,
            "LLM_CALLS_PER_HOUR": "0",
            "GENERATION_CONCURRENCY": str(concurrency),
        }
        async with whole_system(settings, workers=workers) as system:
            thinking.expect(2)
            for _ in range(2):  # warm
                await system.ask()
            await system.all_ended()
            yield system, thinking


async def _seconds(
    system: WholeSystem, thinking: Thinking, workers: list[ProductProcess], runs: int
) -> float:
    """Return how long *workers* take for the model's part of so many runs."""
    idle = [one for one in system.workers if one.alive and one not in workers]
    for one in idle:
        await one.stop()
    for one in workers:
        if not one.alive:
            one.start()
            await one.ready()
    for one in workers:
        one.signal(signal.SIGSTOP)
    thinking.expect(runs)
    try:
        await system.ask_many(runs)
    finally:
        for one in workers:
            one.signal(signal.SIGCONT)
    took = await thinking.took()
    await system.all_ended()
    return took


async def _calling(system: WholeSystem, thinking: Thinking, prepared: PreparedRuns) -> float:
    """Return how long one worker takes for the calls of prepared runs."""
    worker, others = system.workers[0], system.processes["document-worker"]
    for one in (worker, others):
        one.signal(signal.SIGSTOP)
    thinking.expect(_CALLS)
    try:
        await prepared.make(_CALLS)
        worker.signal(signal.SIGCONT)
        took = await thinking.took()
        await prepared.give_up()
    finally:
        for one in (worker, others):
            one.signal(signal.SIGCONT)
    return took


async def _efficiency(rounds: int) -> Measured:
    """Return the calls' share of the ideal, and that of whole runs as a fact."""
    calls, runs = [], 2 * _MANY
    async with _system(_MANY, 1) as (system, thinking):
        thinking.expect(1)
        run = await system.ask()
        await system.all_ended()
        prepared = PreparedRuns(system, UUID(run["generation_id"]))
        for _ in range(rounds):
            took = await _calling(system, thinking, prepared)
            calls.append(math.ceil(_CALLS / _MANY) * SECONDS / took)
        took = await _seconds(system, thinking, system.workers[:1], runs)
    return Measured(calls, {"whole runs": math.ceil(runs / _MANY) * SECONDS / took})


async def _gain(rounds: int) -> Measured:
    """Return what a second worker gains."""
    runs, gains, rates = 4 * _FEW, [], []
    async with _system(_FEW, 1) as (system, thinking):
        for _ in range(rounds):
            one = await _seconds(system, thinking, system.workers[:1], runs)
            both = await _seconds(system, thinking, system.workers, runs)
            gains.append(one / both)
            rates.append(runs / both)
    return Measured(gains, {"runs/s of both": median(rates)})


async def measure(rounds: int) -> Results:
    """Three rounds at most."""
    rounds = min(rounds, _LONGEST)
    return {"16": await _efficiency(rounds), "17": await _gain(rounds)}
