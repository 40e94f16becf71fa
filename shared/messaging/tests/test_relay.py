"""The relay on real PostgreSQL: order, gaps, refusals, and brokers that go away."""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from structlog.testing import capture_logs

from shared.contracts.event import MAX_BYTES, Envelope
from shared.messaging import relay as relay_module
from shared.messaging.batch import ATTEMPTS
from shared.messaging.memory import MemoryTransport
from shared.messaging.outbox import record
from shared.messaging.relay import Relay
from shared.messaging.transport import Outgoing, Queue, Rejected, TransportError
from shared.testing.outbox import Count, Counted, Schema

pytestmark = pytest.mark.integration


@dataclass
class Recorder(MemoryTransport):
    """A broker in memory that remembers what was published, in order."""

    published: list[dict[str, Any]] = field(default_factory=list)  # envelopes, as JSON
    sizes: list[int] = field(default_factory=list)
    waves: list[list[str]] = field(default_factory=list)
    full_for: set[str] = field(default_factory=set)
    """Aggregates whose messages are rejected."""
    delay: float = 0.0

    def __post_init__(self) -> None:
        super().__init__()

    async def publish(self, messages: Sequence[Outgoing]) -> list[TransportError | None]:
        self.waves.append([message.headers["x-jw-aggregate-id"] for message in messages])
        await asyncio.sleep(self.delay)
        answers = await super().publish(messages)
        for place, message in enumerate(messages):
            if message.headers["x-jw-aggregate-id"] in self.full_for:
                answers[place] = Rejected("full")
            elif answers[place] is None:
                self.published.append(json.loads(message.body))
                self.sizes.append(len(message.body))
        return answers

    async def started(self) -> int:
        return len(self.waves)

    def numbers(self, thing: UUID) -> list[int]:
        return [p["data"]["number"] for p in self.published if p["subject"]["id"] == str(thing)]


def relay_of(schema: Schema, transport: MemoryTransport) -> Relay:
    return Relay(schema.engine, schema.tables, transport, schema.name)


async def until(condition: Callable[[], Awaitable[bool]], within: float = 20) -> None:
    async with asyncio.timeout(within):
        while not await condition():  # noqa: ASYNC110 -- the database tells nobody
            await asyncio.sleep(0.02)


async def emptied(schema: Schema) -> bool:
    return await schema.unpublished() == 0


async def make_due(schema: Schema) -> None:
    outbox = schema.tables.outbox
    async with schema.engine.begin() as connection:
        await connection.execute(update(outbox).values(next_attempt_at=text("now()")))


async def test_a_wake_up_publishes_without_a_poll(
    schema: Schema, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_module, "POLL", 3600)
    relay = relay_of(schema, recorder := Recorder())
    async with relay.running():
        await asyncio.sleep(0.2)  # it has looked once, and waits now
        await schema.add(fact := Counted(thing_id=uuid4(), number=1))
        relay.wake()
        await until(lambda: emptied(schema))
    assert [envelope["id"] for envelope in recorder.published] == [str(fact.event_id)]


async def test_without_a_wake_up_the_poll_finds_it(schema: Schema) -> None:
    async with relay_of(schema, recorder := Recorder()).running():
        await asyncio.sleep(0.2)
        await schema.add(Counted(thing_id=uuid4()))
        await until(lambda: emptied(schema))
    assert len(recorder.published) == 1


async def test_what_was_small_enough_to_be_recorded_is_small_enough_on_the_wire(
    schema: Schema,
) -> None:
    fact = Counted(thing_id=uuid4())
    room = MAX_BYTES - len(Envelope.wrap(fact, producer=schema.name).model_dump_json().encode())
    largest = fact.model_copy(update={"note": "ż" * (room // 2)})
    async with relay_of(schema, recorder := Recorder()).running():
        await schema.add(largest)
        await until(lambda: emptied(schema))
    assert MAX_BYTES - 1 <= recorder.sizes[0] <= MAX_BYTES
    assert Counted.unwrap(Envelope.model_validate(recorder.published[0])) == largest


async def test_three_relays_keep_the_order_of_each_aggregate(schema: Schema) -> None:
    recorder = Recorder(delay=0.002)
    things = [uuid4() for _ in range(7)]
    counts = dict.fromkeys(things, 0)
    relays = [relay_of(schema, recorder) for _ in range(3)]

    async def write(seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311 -- seeded on purpose
        for _ in range(60):
            thing = chance.choice(things)
            async with locks[thing], schema.transaction() as session:
                for _ in range(chance.randint(1, 3)):
                    counts[thing] += 1
                    fact = Counted(thing_id=thing, number=counts[thing])
                    await record(session, schema.tables, fact, producer="things")
                await asyncio.sleep(chance.random() / 100)
            chance.choice(relays).wake()

    locks = {thing: asyncio.Lock() for thing in things}  # the aggregate's row lock
    async with AsyncExitStack() as stack:
        for relay in relays:
            await stack.enter_async_context(relay.running())
        await asyncio.gather(*(write(seed) for seed in range(4)))
        await until(lambda: emptied(schema))
    for thing in things:
        assert recorder.numbers(thing) == list(range(1, counts[thing] + 1))
    assert all(len(wave) == len(set(wave)) for wave in recorder.waves)


async def test_a_transaction_that_commits_late_is_not_skipped(schema: Schema) -> None:
    async with relay_of(schema, recorder := Recorder()).running():
        async with schema.transaction() as session:
            slow = Counted(thing_id=uuid4(), number=1)
            await record(session, schema.tables, slow, producer="things")  # takes its id now
            await schema.add(*(Counted(thing_id=uuid4()) for _ in range(5)))
            await until(lambda: emptied(schema))
        await until(lambda: emptied(schema))
    assert recorder.published[-1]["id"] == str(slow.event_id)
    assert len(recorder.published) == 6


async def test_a_broker_that_is_away_costs_time_but_no_message(schema: Schema) -> None:
    recorder = Recorder()
    recorder.reachable = False
    relay = relay_of(schema, recorder)
    things = [uuid4(), uuid4()]
    async with AsyncExitStack() as stack:
        logged = stack.enter_context(capture_logs())
        await stack.enter_async_context(relay.running())
        for number in range(10):
            await schema.add(*(Counted(thing_id=thing, number=number) for thing in things))
            relay.wake()
        await asyncio.sleep(0.5)
        told = [line for line in logged if line["event"] == "relay_waits"]
        assert [line["error"] for line in told] == [
            "BrokerUnavailable('the broker is away')"
        ]  # once
        lag = await relay.lag()
        assert (lag.unpublished, lag.parked) == (20, 0)
        assert lag.oldest_seconds > 0.3
        assert recorder.published == []
        recorder.reachable = True
        await until(lambda: emptied(schema))
    assert logged[-1]["event"] == "relay_goes_on"
    assert [recorder.numbers(thing) for thing in things] == [list(range(10))] * 2
    async with schema.engine.connect() as connection:
        attempts = (await connection.execute(select(schema.tables.outbox.c.attempts))).scalars()
        assert set(attempts) == {0}  # it was not the rows' fault
    assert (await relay.lag()).oldest_seconds == 0


async def test_a_refused_row_holds_back_its_aggregate_and_nobody_else(schema: Schema) -> None:
    stuck, free = uuid4(), uuid4()
    recorder = Recorder(full_for={str(stuck)})
    relay = relay_of(schema, recorder)
    async with relay.running():
        for number in range(3):
            await schema.add(*(Counted(thing_id=thing, number=number) for thing in (stuck, free)))
            relay.wake()
            await asyncio.sleep(0.1)
        await until(lambda: _is(schema.unpublished, 3))
        assert recorder.numbers(free) == [0, 1, 2]
        assert [stuck_wave for stuck_wave in recorder.waves if str(stuck) in stuck_wave] == [
            recorder.waves[0]
        ]
        recorder.full_for.clear()
        await make_due(schema)
        await until(lambda: emptied(schema))
    assert recorder.numbers(stuck) == [0, 1, 2]


async def test_an_unroutable_row_is_parked_after_its_last_try(schema: Schema) -> None:
    thing = uuid4()
    relay = relay_of(schema, recorder := Recorder())
    await schema.add(Count(thing_id=thing), Counted(thing_id=thing), Counted(thing_id=uuid4()))
    async with relay.running():
        for tries in range(1, ATTEMPTS + 1):

            async def tried(tries: int = tries) -> bool:
                async with schema.engine.connect() as connection:
                    row = select(schema.tables.outbox.c.attempts).order_by("id").limit(1)
                    return bool((await connection.execute(row)).scalar_one() == tries)

            await until(tried)
            if tries < ATTEMPTS:
                await make_due(schema)
                relay.wake()
        lag = await relay.lag()
        assert (lag.unpublished, lag.parked) == (1, 1)
        await recorder.declare([Queue("test.counting")])
        await make_due(schema)
        relay.wake()
        await asyncio.sleep(0.2)
    assert len(recorder.published) == 1  # the parked row and the one behind it stay


async def test_relaying_goes_on_after_the_database_broke_its_connections(schema: Schema) -> None:
    relay = relay_of(schema, recorder := Recorder())
    async with relay.running():
        await schema.add(Counted(thing_id=uuid4()))
        relay.wake()
        await until(lambda: emptied(schema))
        async with schema.engine.connect() as connection:
            await connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        async with asyncio.timeout(10):
            while True:  # the writer's pool, too, has to find out
                try:
                    await schema.add(Counted(thing_id=uuid4()))
                except DBAPIError:
                    await asyncio.sleep(0.05)
                else:
                    break
        relay.wake()
        await until(lambda: _is(schema.unpublished, 0), within=5)
    assert len(recorder.published) == 2


async def test_stopping_finishes_the_batch_in_hand(schema: Schema) -> None:
    recorder = Recorder(delay=0.3)
    await schema.add(*(Counted(thing_id=uuid4()) for _ in range(20)))
    async with relay_of(schema, recorder).running():
        await until(lambda: _is(recorder.started, 1))
    assert len(recorder.published) == 20
    assert await schema.unpublished() == 0


async def _is(question: Callable[[], Awaitable[int]], answer: int) -> bool:
    return await question() == answer
