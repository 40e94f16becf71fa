"""Rows 9 and 10: what the outbox costs, when it is written and when it is carried."""

import asyncio
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from statistics import median
from uuid import uuid4

import aio_pika
from aio_pika.abc import AbstractExchange, HeadersType

from bench.effects import SCHEMA, Done, Effects, effects_in
from bench.figures import Measured, Results
from bench.surroundings import broker, postgres
from shared.contracts.event import Envelope
from shared.messaging.metrics import PUBLISHED
from shared.messaging.rabbitmq import RabbitTransport
from shared.messaging.relay import Relay
from shared.messaging.transport import Exchange, Queue
from shared.testing.transports import fresh_database

_ROWS, _WAVE = 3_000, 100
_TRANSACTIONS, _WRITERS = 1_200, 16


async def _raw_rate(exchange: AbstractExchange) -> float:
    """Return the events a second that plain aio-pika publishes, each confirmed.

    They are the relay's messages, properties and headers included, made beforehand.
    """
    event = Done(thing_id=uuid4(), note="x" * 300)
    body = Envelope.wrap(event, producer=SCHEMA).model_dump_json().encode()
    key = event.routing_key()
    headers: HeadersType = {
        "x-jw-producer": SCHEMA,
        "x-jw-schema-version": "1",
        "x-jw-aggregate-id": event.aggregate_id,
        "x-jw-aggregate-version": "0",
    }
    letters = [
        aio_pika.Message(
            body,
            message_id=str(uuid4()),
            type=event.name,
            app_id=SCHEMA,
            content_type="application/json",
            timestamp=datetime.now(UTC),
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
            headers=dict(headers),
        )
        for _ in range(_ROWS)
    ]
    began = time.perf_counter()
    for first in range(0, _ROWS, _WAVE):
        wave = letters[first : first + _WAVE]
        await asyncio.gather(*(exchange.publish(one, key, mandatory=True) for one in wave))
    return _ROWS / (time.perf_counter() - began)


async def _relay_rate(effects: Effects, transport: RabbitTransport) -> float:
    await effects.empty()
    await effects.fill(_ROWS)
    database = effects.database
    relay = Relay(database.engine, database.tables, transport, SCHEMA)
    confirmed = _confirmed() + _ROWS
    began = time.perf_counter()
    async with relay.running():
        # The relay's own count first: asking the database all the time would slow what is measured.
        while _confirmed() < confirmed:  # noqa: ASYNC110 -- a counter tells nobody when
            await asyncio.sleep(0.005)
        while await effects.waiting():  # noqa: ASYNC110 -- the last batch commits
            await asyncio.sleep(0.005)
        return _ROWS / (time.perf_counter() - began)


def _confirmed() -> float:
    [metric] = PUBLISHED.collect()
    return sum(sample.value for sample in metric.samples if sample.name.endswith("_total"))


async def _transaction_rate(effects: Effects, *, announce: bool) -> float:
    left = iter(range(_TRANSACTIONS))

    async def write() -> None:
        for _ in left:
            await effects.write(announce=announce)

    began = time.perf_counter()
    await asyncio.gather(*(write() for _ in range(_WRITERS)))
    return _TRANSACTIONS / (time.perf_counter() - began)


async def measure(rounds: int) -> Results:
    """Write and carry by turns with the plain way of each."""
    url = broker().fresh_url()
    relayed, written = [], []
    rates: dict[str, list[float]] = {"raw": [], "relay": [], "plain": [], "outbox": []}
    async with AsyncExitStack() as stack:
        database_url = await stack.enter_async_context(fresh_database(postgres().url))
        effects = await stack.enter_async_context(effects_in(database_url))
        transport = await stack.enter_async_context(RabbitTransport(url))
        await transport.declare([Queue("bench.events", events=(Done.routing_key(),))])
        connection = await stack.enter_async_context(await aio_pika.connect_robust(url))
        channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
        exchange = await channel.get_exchange(Exchange.EVENTS, ensure=False)
        queue = await channel.get_queue("bench.events")
        for _ in range(rounds):
            rates["raw"].append(await _raw_rate(exchange))
            rates["relay"].append(await _relay_rate(effects, transport))
            await queue.purge()
            rates["plain"].append(await _transaction_rate(effects, announce=False))
            rates["outbox"].append(await _transaction_rate(effects, announce=True))
            relayed.append(rates["relay"][-1] / rates["raw"][-1])
            written.append(rates["outbox"][-1] / rates["plain"][-1])
    middle = {f"{name}/s": median(values) for name, values in rates.items()}
    return {"9": Measured(relayed, middle), "10": Measured(written, middle)}
