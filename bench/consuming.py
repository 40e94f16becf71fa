"""Rows 7 and 11: what handling a message costs, with and without an effect.

Every side empties the same number of messages from a full queue; its rate counts from the first
message to the last, so no start-up is in it.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from statistics import median
from typing import ClassVar
from uuid import UUID, uuid4

import aio_pika
from aio_pika.abc import AbstractIncomingMessage

from bench.effects import Effects, effects_in
from bench.figures import Measured, NotMeasured, Results
from bench.surroundings import broker, postgres
from shared.contracts.event import Command, Envelope
from shared.messaging.consumer import Consumer, Handler, Limits
from shared.messaging.rabbitmq import RabbitTransport
from shared.messaging.transport import Exchange, Outgoing
from shared.testing.transports import fresh_database

COUNT = 2_000
_LIMITS = Limits(concurrency=16, prefetch=100)
_CELERY_SECONDS = 60.0


class Nothing(Command):
    """Work that is done as soon as it is read."""

    name: ClassVar[str] = "bench.nothing"
    subject: ClassVar[str] = "thing_id"
    queue: ClassVar[str] = "bench.work"

    thing_id: UUID
    note: str


class Stopwatch:
    """Times the way from the first of ``COUNT`` messages to the last."""

    def __init__(self) -> None:
        self._seen, self._began = 0, 0.0
        self._rate: asyncio.Future[float] = asyncio.get_running_loop().create_future()

    def count(self) -> None:
        """Note one more message."""
        self._seen += 1
        if self._seen == 1:
            self._began = time.perf_counter()
        if self._seen == COUNT:
            self._rate.set_result((COUNT - 1) / (time.perf_counter() - self._began))

    async def rate(self) -> float:
        """Return the messages a second as soon as all have been seen."""
        return await self._rate


async def _fill(transport: RabbitTransport) -> None:
    for _ in range(0, COUNT, 100):
        wave = []
        for _ in range(100):
            message = Nothing(thing_id=uuid4(), note="x" * 300)
            body = Envelope.wrap(message, producer="bench").model_dump_json().encode()
            wave.append(
                Outgoing(message.event_id, Exchange.COMMANDS, Nothing.queue, body, Nothing.name)
            )
        if any(await transport.publish(wave)):
            raise RuntimeError("a message was not confirmed")


async def _our_rate(url: str, handler_of: Callable[[Stopwatch], Handler]) -> float:
    async with RabbitTransport(url) as transport:
        watch = Stopwatch()
        consumer = Consumer(
            "bench",
            transport,
            {Nothing: handler_of(watch)},
            limits={Nothing.queue: _LIMITS},
        )
        await transport.declare(consumer.queues())
        await _fill(transport)
        async with consumer.running():
            return await watch.rate()


def _no_op(watch: Stopwatch) -> Handler:
    async def handle(_: Nothing) -> None:
        watch.count()

    return handle


def _effect(effects: Effects) -> Callable[[Stopwatch], Handler]:
    def handler_of(watch: Stopwatch) -> Handler:
        async def handle(message: Nothing) -> None:
            await effects.take(message)
            watch.count()

        return handle

    return handler_of


async def _bare_rate(url: str) -> float:
    async with RabbitTransport(url) as transport:
        await transport.declare(Consumer("bench", transport, {Nothing: _unused}).queues())
        await _fill(transport)
    async with await aio_pika.connect_robust(url) as connection:
        channel = await connection.channel()
        await channel.set_qos(prefetch_count=100)
        queue = await channel.get_queue(Nothing.queue)
        watch = Stopwatch()

        async def handle(message: AbstractIncomingMessage) -> None:
            await message.ack()
            watch.count()

        tag = await queue.consume(handle)
        rate = await watch.rate()
        await queue.cancel(tag)
        return rate


async def _unused(_: Nothing) -> None:
    raise AssertionError("nothing is consumed here")


async def _celery_rate(url: str) -> float:
    """Return the rate of a Celery worker of one process that acknowledges late."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "rate"
        environment = {
            **os.environ,
            "BENCH_CELERY_BROKER": url,
            "BENCH_CELERY_REPORT": str(report),
            "C_FORCE_ROOT": "1",
        }

        def run(*arguments: str) -> Awaitable[asyncio.subprocess.Process]:
            return asyncio.create_subprocess_exec(
                sys.executable, "-W", "ignore", "-m", "bench.celery_app", *arguments,
                env=environment, stdout=asyncio.subprocess.DEVNULL,
            )  # fmt: skip

        filling = await run("fill", str(COUNT))
        if await filling.wait():
            raise NotMeasured("Celery could not fill its queue")
        worker = await run(
            "worker", "--pool=prefork", "--concurrency=1", "--loglevel=ERROR",
            "--without-gossip", "--without-mingle", "--without-heartbeat",
        )  # fmt: skip
        try:
            async with asyncio.timeout(_CELERY_SECONDS):
                while not report.exists() or not report.read_text():  # noqa: ASYNC110 -- another process writes it
                    await asyncio.sleep(0.1)
        finally:
            with suppress(ProcessLookupError):
                worker.terminate()
            await worker.wait()
        return float(report.read_text())


async def measure(rounds: int) -> Results:
    """Let each side empty the queue once a round."""
    url = broker().fresh_url()
    rates: dict[str, list[float]] = {"celery": [], "ours": [], "bare": [], "effect": []}
    async with AsyncExitStack() as stack:
        database_url = await stack.enter_async_context(fresh_database(postgres().url))
        effects = await stack.enter_async_context(effects_in(database_url))
        for _ in range(rounds):
            rates["celery"].append(await _celery_rate(url))
            rates["ours"].append(await _our_rate(url, _no_op))
            rates["bare"].append(await _bare_rate(url))
            rates["effect"].append(await _our_rate(url, _effect(effects)))
    middle = {f"{name} messages/s": median(values) for name, values in rates.items()}

    def ratios(one: str, other: str) -> list[float]:
        return [a / b for a, b in zip(rates[one], rates[other], strict=True)]

    return {
        "7": Measured(ratios("ours", "celery"), middle),
        "11": Measured(ratios("effect", "bare"), middle),
    }
