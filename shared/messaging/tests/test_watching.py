"""What is counted of messages: every end of a handler, lag, hands, dead letters."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from prometheus_client import REGISTRY

from shared.contracts.event import Envelope
from shared.errors import Conflict
from shared.messaging.consumer import Consumer
from shared.messaging.inbox import AlreadyHandled
from shared.messaging.lag import measure_queues
from shared.messaging.memory import MemoryTransport
from shared.messaging.transport import Exchange, Outgoing
from shared.testing.outbox import Count
from shared.testing.traces import lineage, recorded

pytestmark = pytest.mark.unit

QUEUE = Count.queue
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
TYPE = Count.name


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, {"queue": QUEUE} | labels) or 0.0


def outcomes() -> dict[str, float]:
    kinds = ("done", "duplicate", "refused", "failed")
    return {kind: value("messages_handled_total", type=TYPE, outcome=kind) for kind in kinds}


def work(**changes: Any) -> Outgoing:  # parts of the message
    message = Count(thing_id=uuid4(), **changes)
    body = Envelope.wrap(message, producer="test").model_dump_json().encode()
    headers = {"traceparent": TRACE}
    return Outgoing(message.event_id, Exchange.COMMANDS, QUEUE, body, TYPE, headers)


async def deliver(handle: Callable[[Count], Awaitable[None]], *messages: Outgoing) -> None:
    transport = MemoryTransport(ladder=(0.01,))
    async with Consumer("things", transport, {Count: handle}).running():
        await transport.publish(messages)
        await transport.drain()


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (None, {"done": 1}),
        (AlreadyHandled(), {"duplicate": 1}),
        (Conflict("no"), {"refused": 1}),
        (OSError("away"), {"failed": 2}),  # and once more, by a ladder of one step
    ],
)
async def test_every_end_of_a_handler_is_counted(
    error: Exception | None, expected: dict[str, int]
) -> None:
    async def handle(_: Count) -> None:
        if error is not None:
            raise error

    before, seconds = outcomes(), value("message_handling_seconds_count")
    await deliver(handle, work())
    after = outcomes()
    assert {kind: after[kind] - before[kind] for kind in after if after[kind] != before[kind]} == (
        expected
    )
    assert value("message_handling_seconds_count") - seconds == sum(expected.values())


async def test_a_message_that_is_not_ours_is_counted_without_its_own_words() -> None:
    async def handle(_: Count) -> None: ...

    def unreadable() -> float:
        return value("messages_handled_total", type="unreadable", outcome="refused")

    before = unreadable()
    strange = Outgoing(uuid4(), Exchange.COMMANDS, QUEUE, b"{}", "made.up.by.others", {})
    await deliver(handle, strange)
    assert unreadable() == before + 1
    assert value("messages_handled_total", type="made.up.by.others", outcome="refused") == 0


async def test_lag_counts_from_what_happened_to_the_first_handling_only() -> None:
    tries: list[Count] = []

    async def handle(message: Count) -> None:
        tries.append(message)
        if len(tries) == 1:
            raise OSError("away")

    count, total = value("message_lag_seconds_count"), value("message_lag_seconds_sum")
    await deliver(handle, work(occurred_at=datetime.now(UTC) - timedelta(seconds=100)))
    assert len(tries) == 2
    assert value("message_lag_seconds_count") == count + 1
    assert 100 <= value("message_lag_seconds_sum") - total < 160


async def test_a_message_from_the_future_has_no_lag() -> None:
    async def handle(_: Count) -> None: ...

    total = value("message_lag_seconds_sum")
    await deliver(handle, work(occurred_at=datetime.now(UTC) + timedelta(hours=1)))
    assert value("message_lag_seconds_sum") == total


async def test_messages_in_hand_and_consuming_are_told_while_they_last() -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def handle(_: Count) -> None:
        begun.set()
        await go_on.wait()

    transport = MemoryTransport()
    async with Consumer("things", transport, {Count: handle}).running():
        await transport.publish([work()])
        await begun.wait()
        assert (value("messages_in_hand"), value("queue_consuming")) == (1, 1)
        go_on.set()
        await transport.drain()
    assert (value("messages_in_hand"), value("queue_consuming")) == (0, 0)


async def test_depths_are_unknown_while_the_broker_does_not_say() -> None:
    class Away(MemoryTransport):
        async def waiting(self, queues: Any) -> Any:  # the same, and it answers nothing
            del queues
            return {}

    await measure_queues(Away(), [QUEUE])
    for state in ("ready", "again", "dead"):
        assert str(value("queue_messages", state=state)) == "nan"


async def test_a_handler_continues_the_trace_of_its_message() -> None:
    async def handle(_: Count) -> None:
        raise AlreadyHandled

    with recorded() as traces:
        await deliver(handle, work())
    trace = traces.of(TRACE[3:35])
    [span] = trace.values()
    assert lineage(span, trace) == [f"things: process {QUEUE}"]
    assert dict(span.attributes or {})["jobwise.outcome"] == "duplicate"
