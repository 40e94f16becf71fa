"""The broker takes nothing for a while: out of memory, out of disk, a full queue (8, 9, 32)."""

import asyncio
import json
from collections.abc import Iterator

import pytest

from shared.testing.fault_size import chance, size
from shared.testing.rabbitmq import Broker
from tests.faults.conftest import Note
from tests.faults.pair import UNPUBLISHED, Pair
from tests.faults.receiver import EVENTS, Told
from tests.faults.writer import Writer

pytestmark = [pytest.mark.integration, pytest.mark.timeout(size(300, 900))]

ALARMS = {
    "8": (
        ["set_vm_memory_high_watermark", "absolute", "1MB"],
        ["set_vm_memory_high_watermark", "0.4"],
    ),
    "32": (["set_disk_free_limit", "999999GB"], ["set_disk_free_limit", "50MB"]),
}


@pytest.mark.usefixtures("_alarms_end")
async def test_out_of_memory_nobody_who_writes_notices(pair: Pair, note: Note) -> None:
    await write_through_an_alarm(pair, "8", note)


@pytest.mark.slow
@pytest.mark.usefixtures("_alarms_end")
async def test_out_of_disk_nobody_who_writes_notices(pair: Pair, note: Note) -> None:
    await write_through_an_alarm(pair, "32", note)


@pytest.fixture
def _alarms_end(own_broker: Broker) -> Iterator[None]:
    yield
    for _, lowered in ALARMS.values():
        own_broker.node.control(*lowered)


async def write_through_an_alarm(pair: Pair, row: str, note: Note) -> None:
    """Write while the broker accepts nothing; judge what is left when it does again."""
    raised, lowered = ALARMS[row]
    async with pair.sending() as (sender, transport):
        writer = Writer(sender.database, chance(row), things=100, pause=0.0)
        await writer.prepare()
        async with writer.writing(), pair.receiving() as receiver:
            await receiver.reached(20)
            await pair.control(*raised)
            handled = receiver.effects
            await writer.further(size(100, 1_200))  # into the outbox
            assert not await transport.healthy()
            handled = receiver.effects - handled
        [unpublished] = (await pair.fetch(UNPUBLISHED))[0]
        await pair.control(*lowered)
        publishing = await pair.published()  # nobody else works meanwhile: this is the relay's pace
        async with pair.receiving():
            handling = await pair.settled()
            left = writer.committed - receiver.effects
    entry = await pair.judge(row, faults=1)
    entry.observed |= {
        "handled_during_the_alarm": handled,
        "backlog": unpublished,
        "published_per_second": round(unpublished / max(publishing, 0.05)),
        "handled_per_second": round(left / max(handling, 0.05)),
    }
    note(entry)


@pytest.mark.slow
async def test_what_a_full_queue_refuses_arrives_later(pair: Pair, note: Note) -> None:
    """The tap takes what the full queue refuses, so the sender says it again, and twice."""
    small = json.dumps({"max-length": 20})
    await pair.control("set_policy", "-p", pair.host, "small", f"^{EVENTS}$", small)
    release = asyncio.Event()

    async def wait(_: Told) -> None:
        await release.wait()

    async with (
        pair.sending() as (sender, _),
        pair.receiving(work=wait, concurrency=2, prefetch=2) as receiver,
    ):
        writer = Writer(sender.database, chance("9"), things=40)
        await writer.prepare()
        async with writer.writing():
            await writer.reached(size(100, 600))
            async with asyncio.timeout(60):
                while not await _refused(pair):  # noqa: ASYNC110 -- the relay tells nobody
                    await asyncio.sleep(0.1)
            refused = await _refused(pair)
            release.set()
            await receiver.next(10)
        await pair.settled()
    entry = await pair.judge("9", faults=1)
    entry.observed["refused"] = refused
    note(entry)


async def _refused(pair: Pair) -> int:
    [row] = await pair.fetch("select count(*) from sender.outbox where attempts > 0")
    return int(row[0])
