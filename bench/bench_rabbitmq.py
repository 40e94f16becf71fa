"""What our publisher and consumer cost over bare aio-pika: ratios, both sides in one run.

``python -m bench.bench_rabbitmq``: 2,000 messages of 1.5 kB, quorum queue, waves of 100.
"""

import asyncio
import statistics
import time
from uuid import uuid4

import aio_pika

from shared.messaging.rabbitmq import RabbitTransport
from shared.messaging.transport import Delivery, Exchange, Outgoing, Queue
from shared.testing.rabbitmq import start_broker

COUNT, WAVE, ROUNDS = 2_000, 100, 3
BODY = b"x" * 1_500
QUEUE = "bench.work"


class Drain:
    """Times the way from the first delivery to the last."""

    def __init__(self) -> None:
        self._left, self._done, self._started = COUNT, asyncio.Event(), 0.0

    def count(self) -> None:
        self._started = self._started or time.perf_counter()
        self._left -= 1
        if not self._left:
            self._done.set()

    async def rate(self) -> float:
        await self._done.wait()
        return COUNT / (time.perf_counter() - self._started)


async def publish_bare(url: str) -> float:
    async with await aio_pika.connect_robust(url) as connection:
        channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
        exchange = await channel.get_exchange(Exchange.COMMANDS, ensure=False)
        started = time.perf_counter()
        for _ in range(0, COUNT, WAVE):
            messages = [
                aio_pika.Message(
                    BODY, message_id=str(uuid4()), delivery_mode=aio_pika.DeliveryMode.PERSISTENT
                )
                for _ in range(WAVE)
            ]
            await asyncio.gather(*(exchange.publish(m, QUEUE, mandatory=True) for m in messages))
        return COUNT / (time.perf_counter() - started)


async def publish_ours(transport: RabbitTransport) -> float:
    started = time.perf_counter()
    for _ in range(0, COUNT, WAVE):
        wave = [
            Outgoing(uuid4(), Exchange.COMMANDS, QUEUE, BODY, "bench.work") for _ in range(WAVE)
        ]
        assert await transport.publish(wave) == [None] * WAVE
    return COUNT / (time.perf_counter() - started)


async def consume_bare(url: str) -> float:
    async with await aio_pika.connect_robust(url) as connection:
        channel = await connection.channel()
        await channel.set_qos(prefetch_count=WAVE)
        queue = await channel.get_queue(QUEUE)
        drain = Drain()

        async def handle(message: aio_pika.abc.AbstractIncomingMessage) -> None:
            drain.count()
            await message.ack()

        await queue.consume(handle)
        return await drain.rate()


async def consume_ours(transport: RabbitTransport) -> float:
    drain = Drain()

    async def handle(_: Delivery) -> None:
        drain.count()

    async with transport.consume(QUEUE, handle, prefetch=WAVE, concurrency=16):
        return await drain.rate()


async def main() -> None:
    broker = start_broker()
    try:
        url = broker.fresh_url()
        async with RabbitTransport(url) as transport:
            await transport.declare([Queue(QUEUE)])
            rates: dict[str, list[float]] = {}
            for _ in range(ROUNDS):
                for name, rate in (
                    ("publish bare", await publish_bare(url)),
                    ("consume bare", await consume_bare(url)),
                    ("publish ours", await publish_ours(transport)),
                    ("consume ours", await consume_ours(transport)),
                ):
                    rates.setdefault(name, []).append(rate)
        middle = {name: statistics.median(values) for name, values in rates.items()}
        for name, rate in middle.items():
            print(f"{name}: {rate:7.0f}/s")
        for what in ("publish", "consume"):
            print(f"{what}: ours/bare = {middle[f'{what} ours'] / middle[f'{what} bare']:.2f}")
    finally:
        broker.close()


if __name__ == "__main__":
    asyncio.run(main())
