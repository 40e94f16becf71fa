"""What operators see of a process itself: its release, and whether its event loop keeps up."""

import asyncio
import platform
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from prometheus_client import Gauge, Histogram

VERSION = "0.1.0"
"""The release; the same as in pyproject.toml."""
_EVERY = 0.5

BUILD = Gauge("jobwise_build_info", "Always 1; the release is in the labels", ["version", "python"])
LOOP_LAG = Histogram(
    "event_loop_lag_seconds",
    "How much later than asked for the event loop woke a sleeper: everybody waited that long",
    buckets=(0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
)
BUILD.labels(VERSION, platform.python_version()).set(1)


@asynccontextmanager
async def watching_loop() -> AsyncIterator[None]:
    """Measure the lag of the running event loop, twice a second, while the context is open."""
    task = asyncio.create_task(_watch(), name="loop-lag")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _watch() -> None:
    while True:
        # The clock of uvloop stands still while a callback runs, and knows whole milliseconds.
        due = time.monotonic() + _EVERY
        await asyncio.sleep(_EVERY)
        LOOP_LAG.observe(max(0.0, time.monotonic() - due))
