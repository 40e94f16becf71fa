"""Row 8: our confirmed publishing against bare aio-pika, 100 messages in flight."""

import asyncio
import time
from uuid import uuid4

import aio_pika
from aio_pika.abc import AbstractExchange

from bench.figures import Measured, Results
from bench.surroundings import broker
from shared.messaging.rabbitmq import RabbitTransport
from shared.messaging.transport import Exchange, Outgoing, Queue

QUEUE = "bench.work"
WAVE = 100
_COUNT = 2_000
_BODY = b"x" * 1_000


async def bare_rate(exchange: AbstractExchange, bodies: list[bytes]) -> float:
    """Return how many messages a second plain aio-pika publishes, each confirmed."""
    began = time.perf_counter()
    for first in range(0, len(bodies), WAVE):
        wave = [
            aio_pika.Message(
                body, message_id=str(uuid4()), delivery_mode=aio_pika.DeliveryMode.PERSISTENT
            )
            for body in bodies[first : first + WAVE]
        ]
        await asyncio.gather(*(exchange.publish(one, QUEUE, mandatory=True) for one in wave))
    return len(bodies) / (time.perf_counter() - began)


async def _our_rate(transport: RabbitTransport) -> float:
    began = time.perf_counter()
    for _ in range(0, _COUNT, WAVE):
        wave = [
            Outgoing(uuid4(), Exchange.COMMANDS, QUEUE, _BODY, "bench.work") for _ in range(WAVE)
        ]
        if any(await transport.publish(wave)):
            raise RuntimeError("a message was not confirmed")
    return _COUNT / (time.perf_counter() - began)


async def measure(rounds: int) -> Results:
    """Publish the same messages in both ways, by turns."""
    url = broker().fresh_url()
    async with RabbitTransport(url) as transport, await aio_pika.connect_robust(url) as connection:
        await transport.declare([Queue(QUEUE)])
        channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
        exchange = await channel.get_exchange(Exchange.COMMANDS, ensure=False)
        queue = await channel.get_queue(QUEUE)
        ratios, rates = [], []
        for _ in range(rounds):
            bare = await bare_rate(exchange, [_BODY] * _COUNT)
            ours = await _our_rate(transport)
            await queue.purge()
            ratios.append(ours / bare)
            rates.append(ours)
    return {"8": Measured(ratios, {"our messages/s": sorted(rates)[rounds // 2]})}
