"""Row 14: one generation on an idle system, against six bare hops and a page.

Ours is the time from the POST at the gateway to the event ``completed`` on the run's stream.
"""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from statistics import median
from uuid import UUID, uuid4

from bench import processes
from bench.bare_hops import HOPS, hop
from bench.figures import Measured, Results
from bench.surroundings import broker, postgres
from bench.whole_system import WholeSystem, whole_system
from shared.testing.transports import fresh_database

_RUNS, _WARM_UP = 8, 6
Once = Callable[[], Awaitable[float]]


@asynccontextmanager
async def _bare() -> AsyncIterator[Once]:
    """Yield what sends one run through the bare hops and returns its seconds."""
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(fresh_database(postgres().url))
        own = {"BENCH_DATABASE_URL": url, "BENCH_BROKER_URL": broker().fresh_url()}
        os.environ.update(own)
        for number in range(1, HOPS):
            command = [sys.executable, "-m", "bench.bare_hops", str(number)]
            stack.enter_context(processes.process(command))
        arrived: dict[UUID, asyncio.Future[float]] = {}

        async def after(run: UUID) -> None:
            if (waiting := arrived.pop(run, None)) is not None:
                waiting.set_result(time.perf_counter())

        last = await stack.enter_async_context(hop(HOPS))
        await stack.enter_async_context(last.running(after=after))

        async def once() -> float:
            run = uuid4()
            arrived[run] = asyncio.get_running_loop().create_future()
            began = time.perf_counter()
            waiting = arrived[run]
            await last.send(run)
            return await waiting - began

        async with asyncio.timeout(60):
            await once()  # as soon as every process is there
        yield once


def _ours(system: WholeSystem) -> Once:
    async def once() -> float:
        began = time.perf_counter()
        run = await system.ask()
        async for event in system.client.events(run):
            if event["data"].get("status") == "completed":
                return time.perf_counter() - began
        raise RuntimeError("the run did not complete")

    return once


async def _median(once: Once, times: int) -> float:
    return median([await once() for _ in range(times)])


async def measure(rounds: int) -> Results:
    """Let runs pass one after the other through both, by turns."""
    async with whole_system() as system, _bare() as bare:
        ours = _ours(system)
        await _median(ours, _WARM_UP)
        await _median(bare, _WARM_UP)
        pairs = [(await _median(ours, _RUNS), await _median(bare, _RUNS)) for _ in range(rounds)]
    facts = {
        "ours ms": 1e3 * median(one for one, _ in pairs),
        "bare hops ms": 1e3 * median(other for _, other in pairs),
    }
    return {"14": Measured([one / other for one, other in pairs], facts)}
