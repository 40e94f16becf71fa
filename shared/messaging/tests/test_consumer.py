"""Decoding, dispatch and verdicts, over the broker in memory."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
from structlog.contextvars import get_contextvars

from shared.contracts.event import MAX_BYTES, Envelope, Message
from shared.errors import Conflict, DependencyUnavailable, LimitReached
from shared.messaging.consumer import Consumer, Limits
from shared.messaging.inbox import AlreadyHandled
from shared.messaging.memory import MemoryTransport
from shared.messaging.transport import (
    BrokerUnavailable,
    Exchange,
    Handle,
    Outgoing,
    Queue,
    TopologyConflict,
)
from shared.testing.outbox import Count, Counted

pytestmark = pytest.mark.unit

Handler = Callable[[Any], Awaitable[None]]  # of any message


def fact(number: int = 0, **changes: Any) -> Outgoing:  # parts of the envelope, as JSON
    """Return a fact on the wire, with *changes* to its envelope."""
    message = Counted(thing_id=uuid4(), number=number)
    return wire(message, Exchange.EVENTS, message.routing_key(), **changes)


def wire(message: Message, exchange: Exchange, key: str, **changes: Any) -> Outgoing:
    envelope = Envelope.wrap(message, producer="test", correlation_id="r-1")
    body = json.dumps(envelope.model_dump(mode="json") | changes).encode()
    return Outgoing(
        message.event_id, exchange, key, body, message.name, {"traceparent": "00-ab-cd-01"}
    )


async def deliver(
    handlers: dict[type[Message], Handler], *messages: Outgoing, copies: int = 1
) -> MemoryTransport:
    transport = MemoryTransport(copies=copies)
    async with Consumer("things", transport, handlers).running():
        assert await transport.publish(messages) == [None] * len(messages)
        await transport.drain()
    return transport


async def test_facts_share_a_queue_and_each_command_has_its_own() -> None:
    async def handle(_: Message) -> None: ...

    consumer = Consumer("things", MemoryTransport(), {Counted: handle, Count: handle})
    assert consumer.queues() == [
        Queue("things.events", ("test.counted.v1",)),
        Queue("test.counting"),
    ]


async def test_each_message_reaches_the_handler_of_its_class() -> None:
    seen: list[Message] = []

    async def handle(message: Message) -> None:
        seen.append(message)

    work, note = Count(thing_id=uuid4()), Counted(thing_id=uuid4(), number=4)
    transport = await deliver(
        {Counted: handle, Count: handle},
        wire(work, Exchange.COMMANDS, Count.queue),
        wire(note, Exchange.EVENTS, note.routing_key()),
    )
    assert sorted(seen, key=lambda m: m.name) == [work, note]
    assert transport.dead_letters == []


async def test_a_handler_works_in_the_context_of_the_request_that_caused_it() -> None:
    contexts: list[dict[str, Any]] = []  # what structlog binds

    async def handle(_: Counted) -> None:
        contexts.append(dict(get_contextvars()))

    message = fact()
    await deliver({Counted: handle}, message)
    assert contexts == [
        {
            "request_id": "r-1",
            "causation_id": str(message.id),
            "message_type": "test.counted",
            "traceparent": "00-ab-cd-01",
        }
    ]


@pytest.mark.parametrize(
    "unreadable",
    [
        fact(type="test.unheard_of"),
        fact(version=2),
        fact(data={"thing_id": "not a uuid"}),
        fact(id="not a uuid"),
        Outgoing(uuid4(), Exchange.EVENTS, "test.counted.v1", b"{", "test.counted"),
        Outgoing(uuid4(), Exchange.EVENTS, "test.counted.v1", b"\xff\x00", "test.counted"),
        fact(data={"thing_id": str(uuid4()), "note": "x" * MAX_BYTES}),
    ],
    ids=["type", "version", "field", "envelope", "json", "bytes", "size"],
)
async def test_what_we_cannot_read_is_a_dead_letter_and_the_next_one_is_handled(
    unreadable: Outgoing,
) -> None:
    seen: list[int] = []

    async def handle(message: Counted) -> None:
        seen.append(message.number)

    transport = await deliver({Counted: handle}, unreadable, fact(number=5))
    assert seen == [5]
    [letter] = transport.dead_letters
    assert (letter.delivery.id, letter.delivery.attempt) == (unreadable.id, 0)
    assert "not a uuid" not in letter.error  # it may be a person's data


async def test_a_field_we_do_not_know_is_ignored() -> None:
    seen: list[UUID] = []

    async def handle(message: Counted) -> None:
        seen.append(message.thing_id)

    thing = uuid4()
    await deliver({Counted: handle}, fact(data={"thing_id": str(thing), "new": 1}, added=True))
    assert seen == [thing]


@pytest.mark.parametrize(
    ("error", "attempts", "dead"),
    [
        (AlreadyHandled("before"), 1, 0),
        (Conflict("no"), 1, 1),
        (LimitReached("later"), 5, 1),
        (DependencyUnavailable("later"), 5, 1),
        (OSError("away"), 5, 1),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
async def test_each_failure_gets_its_verdict(error: Exception, attempts: int, dead: int) -> None:
    tried: list[Counted] = []

    async def handle(message: Counted) -> None:
        tried.append(message)
        raise error

    transport = await deliver({Counted: handle}, fact())
    assert (len(tried), len(transport.dead_letters)) == (attempts, dead)


async def test_every_message_may_be_delivered_twice() -> None:
    tried: list[UUID] = []

    async def handle(message: Counted) -> None:
        tried.append(message.event_id)

    await deliver({Counted: handle}, message := fact(), copies=2)
    assert tried == [message.id, message.id]


async def test_each_queue_has_its_own_limit() -> None:
    running, most = 0, 0

    async def handle(_: Count) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.01)
        running -= 1

    transport = MemoryTransport()
    limits = {Count.queue: Limits(concurrency=2)}
    async with Consumer("things", transport, {Count: handle}, limits=limits).running():
        works = [Count(thing_id=uuid4()) for _ in range(8)]
        await transport.publish([wire(work, Exchange.COMMANDS, Count.queue) for work in works])
        await transport.drain()
    assert most == 2


async def test_queues_that_contradict_ours_are_reported_without_a_crash() -> None:
    class Contradicting(MemoryTransport):
        async def declare(self, queues: object) -> None:
            raise TopologyConflict("inequivalent arg 'x-max-length'")

    async def handle(_: Counted) -> None: ...

    async with Consumer("things", Contradicting(), {Counted: handle}).running():
        pass


async def test_a_consumer_opened_before_its_broker_starts_when_that_comes() -> None:
    class Late(MemoryTransport):
        async def declare(self, queues: Sequence[Queue]) -> None:
            if not self.reachable:
                raise BrokerUnavailable("not connected yet")
            await super().declare(queues)

    done = asyncio.Event()

    async def handle(_: Count) -> None:
        done.set()

    transport = Late()
    transport.reachable = False
    consumer = Consumer("things", transport, {Count: handle})
    async with consumer.running():
        assert not consumer.consuming
        transport.reachable = True
        async with asyncio.timeout(5):
            while not consumer.consuming:  # noqa: ASYNC110 -- nothing tells of it
                await asyncio.sleep(0.01)
            await transport.publish([wire(Count(thing_id=uuid4()), Exchange.COMMANDS, Count.queue)])
            await done.wait()
    assert not consumer.consuming


async def test_a_consumer_whose_broker_never_comes_ends_at_once() -> None:
    class Away(MemoryTransport):
        async def declare(self, queues: Sequence[Queue]) -> None:
            raise BrokerUnavailable("not connected yet")

    async def handle(_: Count) -> None: ...

    async with asyncio.timeout(1):
        async with Consumer("things", Away(), {Count: handle}).running():
            await asyncio.sleep(0.3)


async def test_leaving_drains_all_queues_at_the_same_time() -> None:
    drained: list[str] = []

    class Telling(MemoryTransport):
        @asynccontextmanager
        async def consume(
            self, queue: str, handle: Handle, *, prefetch: int, concurrency: int
        ) -> AsyncIterator[None]:
            yield
            await asyncio.sleep(0.3)
            drained.append(queue)

    async def handle(_: Count | Counted) -> None: ...

    async with Consumer("things", Telling(), {Count: handle, Counted: handle}).running():
        leaving = asyncio.get_running_loop().time()
    assert len(drained) == 2
    assert asyncio.get_running_loop().time() - leaving < 0.5
