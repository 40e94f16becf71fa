"""Relays that die or freeze in the middle of their work (messaging.md rows 13, 14)."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from shared.database import Database, Pool
from shared.messaging.batch import BATCH
from shared.testing.fault_size import chance, size
from shared.testing.processes import ProductProcess
from tests.faults.conftest import Note
from tests.faults.pair import Pair
from tests.faults.tables import SENDER, SENDING
from tests.faults.writer import Writer

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]

HOLDERS = """
    select client_port from pg_locks join pg_stat_activity using (pid)
    where locktype = 'advisory' and granted and datname = current_database()
"""


@asynccontextmanager
async def writing(pair: Pair, row: str) -> AsyncIterator[Writer]:
    """Write, without a relay in this process."""
    database = Database(pair.database_url, SENDING, SENDER, pool=Pool(8, 2))
    writer = Writer(database, chance(row), rollbacks=0.1)
    try:
        await writer.prepare()
        async with writer.writing():
            yield writer
    finally:
        await database.close()


async def frozen_leader(pair: Pair, relays: list[ProductProcess]) -> ProductProcess:
    """Freeze relays until one of them stands still with the lock in its hands; return that one."""
    async with asyncio.timeout(60):
        while True:
            for relay in relays:
                relay.signal(signal.SIGSTOP)
                await asyncio.sleep(0.05)  # what it had sent before still takes its effect
                holders = {row[0] for row in await pair.fetch(HOLDERS)}
                if holders & relay.ports():
                    return relay
                relay.signal(signal.SIGCONT)
                await asyncio.sleep(0.01)


@pytest.mark.slow
async def test_relays_killed_again_and_again_lose_and_invent_nothing(
    pair: Pair, note: Note
) -> None:
    kills, rng = size(3, 15), chance("13 kills")
    async with pair.receiving() as receiver:
        relay = pair.process("sender")
        async with writing(pair, "13") as writer:
            for _ in range(kills):
                await receiver.next(rng.randint(1, 60))  # it is at work
                await relay.kill()
                await writer.further(rng.randint(10, size(60, 300)))
                relay.start()
        await pair.settled()
        assert await relay.stop() == 0
    entry = await pair.judge("13", faults=kills)
    note(entry)
    assert entry.copies <= kills * BATCH


@pytest.mark.slow
async def test_a_relay_that_freezes_with_the_lock_in_its_hands_is_replaced(
    pair: Pair, note: Note
) -> None:
    freezes, slowest = size(1, 3), 0.0
    relays = [pair.process("sender") for _ in range(2)]
    async with pair.receiving() as receiver:
        async with writing(pair, "14"):
            await receiver.next(10)
            for _ in range(freezes):
                leader = await frozen_leader(pair, relays)
                try:
                    # More than the batch that it may have sent already.
                    slowest = max(slowest, await receiver.next(BATCH + 1))
                finally:
                    leader.signal(signal.SIGCONT)
                await receiver.next(50)
        await pair.settled()
        assert [await relay.stop() for relay in relays] == [0, 0]
    entry = await pair.judge("14", faults=freezes)
    entry.observed["takeover_seconds"] = round(slowest, 1)
    note(entry)
