"""The broker dies, restarts, or throws its clients out (rows 1, 2, 3 and 23)."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from shared.testing.fault_size import chance, size
from tests.faults.conftest import Note
from tests.faults.pair import Pair
from tests.faults.writer import Writer

pytestmark = [pytest.mark.integration, pytest.mark.timeout(size(300, 900))]

QUEUES_ON_DISK = 4.0
"""Seconds after which the broker has its list of quorum queues on disk (Erlang's dets writes with
a delay of 3 s). A queue younger than that loses even confirmed messages when the node is killed."""
FLOW_BACK_SECONDS = 2.0
"""The target of messaging.md; asserted five times as generously, because machines differ."""

Fault = Callable[[Pair], Awaitable[None]]


async def kill(pair: Pair) -> None:
    """End the broker at once and start it again."""
    await asyncio.to_thread(pair.broker.node.kill)
    await asyncio.to_thread(pair.broker.node.start)


async def restart(pair: Pair) -> None:
    """Let the broker stop and start its application; the node lives on."""
    await pair.control("stop_app")
    await pair.control("start_app")


async def throw_out(pair: Pair) -> None:
    """Close every connection by the operator's hand."""
    await pair.control("close_all_connections", "enough")


async def strike_under_load(pair: Pair, fault: Fault, rows: str, note: Note, faults: int) -> None:
    """Write and receive while *fault* happens so many times; judge what is left."""
    rng = chance(rows)
    slowest = 0.0
    await asyncio.sleep(QUEUES_ON_DISK)
    async with pair.sending() as (sender, _), pair.receiving() as receiver:
        writer = Writer(sender.database, rng, rollbacks=0.1, slow=0.05)
        await writer.prepare()
        async with writer.writing():
            await receiver.reached(20)
            for _ in range(faults):
                await writer.further(rng.randint(50, 150))
                await fault(pair)
                slowest = max(slowest, await receiver.next(10))
                await writer.further(size(50, 300))
        await pair.settled()
    entry = await pair.judge(rows, faults=faults)
    entry.observed["flow_back_seconds"] = round(slowest, 2)
    note(entry)
    assert slowest < 5 * FLOW_BACK_SECONDS


async def test_a_killed_broker_loses_nothing_that_was_committed(pair: Pair, note: Note) -> None:
    await strike_under_load(pair, kill, "1", note, size(1, 6))


@pytest.mark.slow
async def test_a_restarted_broker_loses_nothing(pair: Pair, note: Note) -> None:
    await strike_under_load(pair, restart, "2", note, size(1, 4))


@pytest.mark.slow
async def test_clients_that_were_thrown_out_come_back(pair: Pair, note: Note) -> None:
    await strike_under_load(pair, throw_out, "3", note, size(2, 10))
