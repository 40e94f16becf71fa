"""Recording and claiming: what commits with the caller's transaction, on real PostgreSQL."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, update
from structlog.contextvars import bound_contextvars

from shared.contracts.event import Envelope
from shared.messaging.inbox import AlreadyHandled, claim
from shared.messaging.outbox import MessageTooLarge, record
from shared.messaging.retention import forget_old
from shared.testing.outbox import Count, Counted, Schema

pytestmark = pytest.mark.integration


async def test_a_fact_is_recorded_with_its_envelope_and_its_context(schema: Schema) -> None:
    fact = Counted(thing_id=uuid4(), number=7, aggregate_version=3)
    cause = uuid4()
    with bound_contextvars(request_id="r-1", causation_id=str(cause), traceparent="00-ab-cd-01"):
        await schema.add(fact)
    async with schema.engine.connect() as connection:
        row = (await connection.execute(select(schema.tables.outbox))).one()
    assert (row.event_id, row.exchange) == (fact.event_id, "jw.events")
    assert row.routing_key == "test.counted.v1"
    assert (row.aggregate_id, row.aggregate_version) == (str(fact.thing_id), 3)
    envelope = Envelope.model_validate(row.payload)
    assert (envelope.correlation_id, envelope.causation_id) == ("r-1", cause)
    assert Counted.unwrap(envelope) == fact
    assert row.headers["traceparent"] == "00-ab-cd-01"
    assert row.published_at is None


async def test_a_command_is_addressed_to_its_queue(schema: Schema) -> None:
    await schema.add(Count(thing_id=uuid4()))
    async with schema.engine.connect() as connection:
        row = (await connection.execute(select(schema.tables.outbox))).one()
    assert (row.exchange, row.routing_key) == ("jw.commands", "test.counting")


async def test_a_rollback_leaves_nothing(schema: Schema) -> None:
    async def fail() -> None:
        async with schema.transaction() as session:
            message = Counted(thing_id=uuid4())
            await record(session, schema.tables, message, producer="things")
            await claim(session, schema.tables, "things", uuid4())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with schema.engine.connect() as connection:
        for table in (schema.tables.outbox, schema.tables.inbox):
            rows = await connection.execute(select(func.count()).select_from(table))
            assert rows.scalar_one() == 0


async def test_a_message_above_64_kib_is_refused(schema: Schema) -> None:
    await schema.add(Counted(thing_id=uuid4(), note="x" * 60_000))
    with pytest.raises(MessageTooLarge):
        await schema.add(Counted(thing_id=uuid4(), note="ż" * 33_000))


async def test_a_message_is_claimed_once_by_each_consumer(schema: Schema) -> None:
    message = uuid4()
    for consumer in ("a", "b"):
        async with schema.transaction() as session:
            await claim(session, schema.tables, consumer, message)
    with pytest.raises(AlreadyHandled):
        async with schema.transaction() as session:
            await claim(session, schema.tables, "a", message)


async def test_a_concurrent_duplicate_waits_for_the_first(schema: Schema) -> None:
    message, effects = uuid4(), []

    async def handle(number: int, *, fail: bool) -> None:
        async with schema.transaction() as session:
            await claim(session, schema.tables, "things", message)
            effects.append(number)
            await asyncio.sleep(0.1)
            if fail:
                effects.remove(number)
                raise OSError

    results = await asyncio.gather(
        handle(1, fail=True), handle(2, fail=False), handle(3, fail=False), return_exceptions=True
    )
    assert len(effects) == 1
    assert sum(isinstance(result, AlreadyHandled) for result in results) == 1


async def test_old_rows_are_forgotten_and_young_or_waiting_ones_kept(schema: Schema) -> None:
    outbox, inbox = schema.tables.outbox, schema.tables.inbox
    facts = [Counted(thing_id=uuid4()) for _ in range(3)]
    await schema.add(*facts)
    seen = [uuid4(), uuid4()]
    ages: dict[UUID, int] = {facts[0].event_id: 8, facts[1].event_id: 6}
    async with schema.transaction() as session:
        for message in seen:
            await claim(session, schema.tables, "things", message)
        for event, days in ages.items():
            moment = func.now() - timedelta(days=days)
            chosen = update(outbox).where(outbox.c.event_id == event)
            await session.execute(chosen.values(published_at=moment, created_at=moment))
        old = update(inbox).where(inbox.c.message_id == seen[0])
        await session.execute(old.values(received_at=func.now() - timedelta(days=15)))
    assert await forget_old(schema.engine, schema.tables) == 2
    async with schema.engine.connect() as connection:
        left = set((await connection.execute(select(outbox.c.event_id))).scalars())
        handled = set((await connection.execute(select(inbox.c.message_id))).scalars())
    assert left == {facts[1].event_id, facts[2].event_id}
    assert handled == {seen[1]}
