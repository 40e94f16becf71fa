"""Rows 16 and 17: how well workers use the time that a model takes.

The model takes two seconds a call. All runs are asked for while the workers are frozen; the time
counts from the first call to the last answer.
"""

import asyncio
import math
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from bench.figures import Measured, Results
from bench.whole_system import WholeSystem, whole_system
from services.generation.testing_models import honest
from shared.testing.llm_server import LlmServer, Spoken
from shared.testing.processes import ProductProcess

SECONDS = 2.0
_MANY, _FEW = 100, 8
"""Concurrency: of row 16, and of row 17 (the default)."""
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


async def measure(rounds: int) -> Results:
    """Three rounds at most."""
    rounds = min(rounds, _LONGEST)
    efficiency = []
    runs = 2 * _MANY
    async with _system(_MANY, 1) as (system, thinking):
        for _ in range(rounds):
            took = await _seconds(system, thinking, system.workers[:1], runs)
            efficiency.append(math.ceil(runs / _MANY) * SECONDS / took)
    runs, gains, rates = 4 * _FEW, [], []
    async with _system(_FEW, 1) as (system, thinking):
        for _ in range(rounds):
            one = await _seconds(system, thinking, system.workers[:1], runs)
            both = await _seconds(system, thinking, system.workers, runs)
            gains.append(one / both)
            rates.append(runs / both)
    return {
        "16": Measured(efficiency),
        "17": Measured(gains, {"runs/s of both": sorted(rates)[len(rates) // 2]}),
    }
