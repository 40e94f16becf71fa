"""Calls that fail, and what is left of them: an ordinary error, and nothing open."""

import asyncio
from typing import Any

import aio_pika
import aiormq
import pytest
from aio_pika import Connection
from aio_pika.robust_connection import RobustConnection
from yarl import URL

from shared.messaging.rabbitmq_calls import bounded, connect, leave
from shared.messaging.rabbitmq_depths import depths
from shared.messaging.rabbitmq_watchdog import watch
from shared.messaging.transport import BrokerUnavailable, Queue
from shared.testing.far_broker import HEARTBEAT, STUCK_SECONDS, Far
from shared.testing.transports import Seen

pytestmark = pytest.mark.integration


async def test_p1_a_stuck_connection_ends_a_call_with_an_ordinary_error(far: Far) -> None:
    """The client ends it with CancelledError, which no ``except Exception`` sees."""
    connection = await connect(URL(f"{far.url}?heartbeat={HEARTBEAT}"), "test")
    channel = await connection.channel()
    far.net.blackhole()
    with pytest.raises(BrokerUnavailable):
        await bounded(channel.declare_queue("never"), seconds=3 * STUCK_SECONDS)
    await leave(connection)


async def test_p1_our_own_cancellation_stays_one() -> None:
    waits = asyncio.create_task(bounded(asyncio.Event().wait()))
    await asyncio.sleep(0.01)
    waits.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waits


@pytest.fixture
def asked(far: Far, monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Break the network as soon as the broker is asked about a queue; tell when that is."""
    really, question = aiormq.Channel.queue_declare, asyncio.Event()

    async def into_the_hole(channel: aiormq.Channel, *given: Any, **named: Any) -> Any:  # as it is
        if named.get("passive"):
            far.net.blackhole()
            question.set()
        return await really(channel, *given, **named)

    monkeypatch.setattr(aiormq.Channel, "queue_declare", into_the_hole)
    return question


async def _cancelled(asking: asyncio.Task[Any], asked: asyncio.Event) -> None:
    await asked.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking


async def test_the_watchdog_ends_when_it_is_told_to_while_it_asks(
    far: Far, asked: asyncio.Event, name: str
) -> None:
    """What fails while a question is cleaned up must not take the place of the cancellation."""
    async with far.transport(heartbeat=30) as transport:
        await transport.declare([Queue(name)])
        async with transport.consume(name, Seen(), prefetch=1, concurrency=1):
            link = transport._link
            assert link is not None
            look = watch(
                transport._url,
                (link.publishing, link.consuming),
                link.publisher,
                transport._consumers,
                pytest.fail,
                every=0.01,
            )
            await _cancelled(asyncio.create_task(look), asked)
            far.net.heal()


async def test_a_question_about_depths_ends_when_it_is_told_to(
    far: Far, asked: asyncio.Event
) -> None:
    async with await aio_pika.connect_robust(f"{far.url}?heartbeat=30") as connection:
        assert isinstance(connection, RobustConnection)
        await _cancelled(asyncio.create_task(depths(connection, ["any"], ())), asked)
        far.net.heal()


async def test_a_connection_that_cannot_say_goodbye_is_closed_all_the_same(far: Far) -> None:
    connection = await connect(URL(far.url), "test")
    far.net.blackhole()
    await leave(connection, seconds=0.2)
    assert connection.is_closed


async def test_a_goodbye_that_is_cancelled_ends_the_connection_and_stays_cancelled(
    far: Far,
) -> None:
    connection = await connect(URL(far.url), "test")
    far.net.blackhole()
    leaving = asyncio.create_task(leave(connection, seconds=60))
    await asyncio.sleep(0.1)
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    assert connection.is_closed


async def test_a_connection_that_never_came_leaves_nothing_for_the_collector(far: Far) -> None:
    await far.net.close()
    with pytest.raises(BrokerUnavailable) as failed:
        await connect(URL(far.url), "test")
    [made, *_] = [
        one
        for entry in failed.traceback
        if isinstance(one := entry.frame.f_locals.get("connection"), Connection)
    ]
    assert made.is_closed
