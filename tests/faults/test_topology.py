"""Queues and exchanges disappear or contradict us (rows 10, 11 and 12)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aio_pika
import pytest
from aio_pika.abc import AbstractChannel

from shared.messaging.consumer import Consumer
from shared.messaging.topology import UNROUTED
from shared.messaging.transport import Exchange
from shared.testing.fault_size import chance, size
from shared.testing.outbox import Count, Counted
from tests.faults.conftest import Note
from tests.faults.pair import Pair
from tests.faults.receiver import Receiver
from tests.faults.writer import Writer

pytestmark = [pytest.mark.integration, pytest.mark.timeout(size(300, 900))]

BACK_SECONDS = 2.0
"""The target for a deleted queue (1 s) and the first pause of a refused row; asserted five times
as generously."""


@asynccontextmanager
async def operator(pair: Pair) -> AsyncIterator[AbstractChannel]:
    """Open the channel of somebody who may do everything."""
    async with await aio_pika.connect(pair.direct_url) as connection:
        yield await connection.channel()


async def route_again(pair: Pair) -> None:
    """Publish again what nobody was bound for, as an operator does."""
    async with operator(pair) as channel:
        queue = await channel.get_queue(UNROUTED)
        events = await channel.get_exchange(Exchange.EVENTS)
        while (message := await queue.get(fail=False)) is not None:
            await events.publish(message, message.routing_key or "")
            await message.ack()


async def tried(pair: Pair) -> int:
    """Return how many messages the broker has refused at least once."""
    [row] = await pair.fetch("select count(*) from sender.outbox where attempts > 0")
    return int(row[0])


async def _nothing(_: Counted) -> None: ...


async def test_a_deleted_queue_comes_back_and_no_command_is_lost(pair: Pair, note: Note) -> None:
    """What lay in the queue is gone with it; sweepers of the services see to that, not we here."""
    slowest = 0.0
    async with pair.sending() as (sender, _), pair.receiving() as receiver:
        writer = Writer(sender.database, chance("10"), commands=True)
        await writer.prepare()
        for _ in range(faults := size(2, 10)):
            await writer.write(writer.committed + size(20, 60))
            await pair.settled()
            async with operator(pair) as channel:
                await channel.queue_delete(Count.queue)
            async with writer.writing():
                slowest = max(slowest, await receiver.next())
        await pair.settled()
    entry = await pair.judge("10", faults=faults)
    entry.observed["back_seconds"] = round(slowest, 2)
    note(entry)
    assert slowest < 5 * BACK_SECONDS


@pytest.mark.slow
async def test_a_command_without_a_queue_waits_in_the_outbox(pair: Pair, note: Note) -> None:
    async with operator(pair) as channel:
        await channel.queue_delete(Count.queue)
    async with pair.sending() as (sender, _):
        writer = Writer(sender.database, chance("11"), commands=True, things=30)
        await writer.prepare()
        await writer.write(size(20, 300))
        async with asyncio.timeout(30):
            while not await tried(pair):  # noqa: ASYNC110 -- the relay tells nobody
                await asyncio.sleep(0.1)
        [row] = await pair.fetch(
            "select count(*) from sender.outbox where published_at is not null"
        )
        assert row[0] == 0
        async with pair.receiving():
            await pair.settled()
    note(await pair.judge("11", faults=1))


@pytest.mark.slow
async def test_facts_wait_for_a_deleted_exchange(pair: Pair, note: Note) -> None:
    slowest = 0.0
    async with pair.sending() as (sender, _), pair.receiving() as receiver:
        writer = Writer(sender.database, chance("11 exchange"))
        await writer.prepare()
        async with writer.writing():
            for _ in range(faults := size(1, 5)):
                await writer.further(size(20, 100))
                async with operator(pair) as channel:
                    await channel.exchange_delete(Exchange.EVENTS)
                await writer.further(size(20, 100))
                await pair.declare()
                slowest = max(slowest, await receiver.next())
                # What came when the exchange was there and its bindings were not yet.
                await route_again(pair)
        await pair.settled()
    entry = await pair.judge("11", faults=faults)
    entry.observed["back_seconds"] = round(slowest, 2)
    note(entry)
    assert slowest < 5 * BACK_SECONDS


@pytest.mark.slow
async def test_a_contradicting_queue_harms_no_consumer_on_the_same_connection(
    pair: Pair, note: Note
) -> None:
    async with operator(pair) as channel:
        await channel.declare_queue("other.events", durable=True)  # classic, without our arguments
    async with (
        pair.sending() as (sender, _),
        pair.transport() as transport,
        (receiver := Receiver(pair.database_url, transport)).running(),
    ):
        writer = Writer(sender.database, chance("12"))
        await writer.prepare()
        async with writer.writing():
            await receiver.reached(20)
            for _ in range(faults := size(1, 5)):
                other = Consumer("other", transport, {Counted: _nothing})
                async with other.running():
                    assert not other.consuming
                    assert not await transport.healthy()
                    await receiver.next(size(20, 200))
        await pair.settled()
    note(await pair.judge("12", faults=faults))
