"""Row 21: the memory of the whole embedded system, and of a worker with 100 runs waiting."""

import asyncio

import psutil

from bench.figures import Measured, NotMeasured, Results
from bench.start import home, system

_SETTLE_SECONDS = 3


async def measure(rounds: int) -> Results:
    """Start the system, wait until it is idle, and add up its processes."""
    with home() as data, system(data) as (pid, _):
        await asyncio.sleep(_SETTLE_SECONDS)
        values = []
        for _ in range(rounds):
            await asyncio.sleep(0.5)
            values.append(_megabytes(pid))
        own = {"python MB": _megabytes(pid, children=False)}
    return {"21a": Measured(values, own), "21b": NotMeasured("no worker was started")}


def _megabytes(pid: int, *, children: bool = True) -> float:
    """Return what a process and its children hold; pages that they share count once (PSS)."""
    root = psutil.Process(pid)
    family = [root, *(root.children(recursive=True) if children else ())]
    return float(sum(one.memory_full_info().pss for one in family) / 1e6)
