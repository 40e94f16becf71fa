"""Acknowledgements leave together, and only for what has ended; on a real broker."""

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aio_pika
import pytest
from aio_pika.abc import AbstractIncomingMessage
from aiormq.abc import AbstractChannel

from shared.messaging.acknowledgements import Acknowledgements
from shared.messaging.transport import BrokerUnavailable
from shared.testing.rabbitmq import Broker

pytestmark = pytest.mark.integration

COUNT = 30
"""With more than 32 of them on their way, RabbitMQ keeps acknowledgements of a quorum queue back, and
forgets them with their channel."""


@dataclass
class Held:
    """Messages 1 to ``COUNT``, delivered on one channel and not acknowledged."""

    channel: AbstractChannel
    queue: str
    url: str

    async def left(self) -> list[int]:
        """Close the channel; return which messages the broker gives to the next reader."""
        await self.channel.close()
        async with await aio_pika.connect(self.url) as connection:
            queue = await (await connection.channel()).get_queue(self.queue)
            found = []
            while (message := await queue.get(fail=False)) is not None:
                found.append(int(message.body))
        return found


@pytest.fixture
async def held(broker: Broker, name: str) -> AsyncIterator[Held]:
    url = broker.fresh_url()
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue(
            name, durable=True, arguments={"x-queue-type": "quorum"}
        )
        for number in range(1, COUNT + 1):
            message = aio_pika.Message(str(number).encode())
            await channel.default_exchange.publish(message, routing_key=name)
        arrived: asyncio.Queue[AbstractIncomingMessage] = asyncio.Queue()
        await queue.consume(arrived.put)
        messages = [await arrived.get() for _ in range(COUNT)]
        assert [message.delivery_tag for message in messages] == list(range(1, COUNT + 1))
        yield Held(messages[0].channel, name, url)


def _frames(held: Held, monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, bool]]:
    """Return the list of what leaves: number, and whether it speaks for those below, too."""
    frames: list[tuple[int, bool]] = []
    real = held.channel.basic_ack

    async def noted(delivery_tag: int, multiple: bool = False, wait: bool = True) -> None:
        frames.append((delivery_tag, multiple))
        await real(delivery_tag, multiple=multiple, wait=wait)

    monkeypatch.setattr(held.channel, "basic_ack", noted)
    return frames


async def test_what_ends_in_one_turn_of_the_loop_leaves_in_one_frame(
    held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames = _frames(held, monkeypatch)
    acknowledgements = Acknowledgements(held.channel)
    await asyncio.gather(*(acknowledgements.acknowledge(number) for number in range(1, 21)))
    assert frames == [(20, True)]
    assert await held.left() == list(range(21, COUNT + 1))


async def test_one_that_has_not_ended_is_never_spoken_for(
    held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames = _frames(held, monkeypatch)
    acknowledgements = Acknowledgements(held.channel)
    await asyncio.gather(*(acknowledgements.acknowledge(number) for number in (1, 2, 4, 6)))
    assert frames == [(2, True), (4, False), (6, False)]
    await acknowledgements.acknowledge(5)
    await acknowledgements.acknowledge(3)  # it closes the gap, and is the newest of all below 7
    assert frames[3:] == [(5, False), (3, True)]
    await acknowledgements.acknowledge(7)
    assert frames[5:] == [(7, True)]
    assert await held.left() == list(range(8, COUNT + 1))


@pytest.mark.parametrize("seed", range(8))
async def test_exactly_what_has_not_ended_comes_again(held: Held, seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 -- an order, no secret
    order = list(range(1, COUNT + 1))
    rng.shuffle(order)
    ended = order[: rng.randrange(COUNT)]
    acknowledgements = Acknowledgements(held.channel)
    while ended:
        wave = [ended.pop() for _ in range(min(len(ended), rng.randint(1, 12)))]
        await asyncio.gather(*(acknowledgements.acknowledge(number) for number in wave))
        order = [number for number in order if number not in wave]
    assert await held.left() == sorted(order)


async def test_on_a_closed_channel_the_sender_is_told(held: Held) -> None:
    acknowledgements = Acknowledgements(held.channel)
    await held.channel.close()
    with pytest.raises(BrokerUnavailable):
        await acknowledgements.acknowledge(1)
