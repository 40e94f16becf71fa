"""Row 15: generations a second with every process on this machine, against what its cores allow.

What they allow is the number of cores, divided by the CPU seconds of one generation that is run in
one process without a broker.
"""

import asyncio
import os
import sys
from statistics import median

import asyncpg
from sqlalchemy import make_url

from bench.figures import Measured, Results
from bench.surroundings import postgres
from bench.whole_system import WholeSystem, whole_system
from shared.testing.transports import fresh_database

_SERIAL, _RUNS, _AT_ONCE = 20, 80, 8
_LONGEST = 3
"""Rounds: each takes long."""
_RATE = """
select count(*) / extract(epoch from max(completed_at) - min(created_at))
from (select * from generation.generations where status = 'completed'
      order by created_at desc limit $1) as latest
"""


async def _serial_seconds() -> float:
    """Return the CPU seconds of one generation."""
    async with fresh_database(postgres().url) as database_url:
        url = make_url(database_url).set(drivername="postgresql+asyncpg")
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bench.serial_system",
            url.render_as_string(hide_password=False), str(_SERIAL),
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        told, _ = await process.communicate()
        if process.returncode:
            raise RuntimeError("the system in one process did not work")
        return float(told)


async def _rate(system: WholeSystem) -> float:
    """Return generations a second, from the first request to the last end."""
    await system.ask_many(_RUNS, at_once=_AT_ONCE)
    await system.all_ended()
    connection = await asyncpg.connect(system.database_url)
    try:
        return float(await connection.fetchval(_RATE, _RUNS))
    finally:
        await connection.close()


async def measure(rounds: int) -> Results:
    """Three rounds at most."""
    ratios, rates, costs = [], [], []
    async with whole_system(workers=2) as system:
        await system.ask_many(2 * _AT_ONCE)
        await system.all_ended()
        for _ in range(min(rounds, _LONGEST)):
            costs.append(await _serial_seconds())
            rates.append(await _rate(system))
            ratios.append(rates[-1] * costs[-1] / (os.cpu_count() or 1))
    facts = {"generations/s": median(rates), "CPU s of one": median(costs)}
    return {"15": Measured(ratios, facts)}
