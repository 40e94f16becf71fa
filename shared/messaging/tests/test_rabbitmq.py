"""What RabbitMQ does to us, and what we promise all the same; on a real broker."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime

import aio_pika
import pytest

from shared.messaging.rabbitmq import RabbitTransport
from shared.messaging.rabbitmq_calls import CALL_SECONDS
from shared.messaging.rabbitmq_watchdog import watch
from shared.messaging.topology import dead_letter_queue, retry_queue
from shared.messaging.transport import (
    BrokerUnavailable,
    Permanent,
    Queue,
    Rejected,
    TopologyConflict,
)
from shared.testing.rabbitmq import Broker
from shared.testing.transports import LADDER, Seen, command, event

pytestmark = pytest.mark.integration

QUEUES_ON_DISK = 4.0
"""Seconds after which the broker has its list of quorum queues on disk (Erlang's dets writes with
a delay of 3 s). A queue younger than that loses even confirmed messages when the node is killed."""


@pytest.fixture
def url(own_broker: Broker) -> str:
    return own_broker.fresh_url()


@pytest.fixture
async def transport(url: str) -> AsyncIterator[RabbitTransport]:
    async with RabbitTransport(url, ladder=LADDER) as transport:
        yield transport


async def until(condition: Callable[[], Awaitable[bool]], within: float = 30) -> None:
    async with asyncio.timeout(within):
        while not await condition():  # noqa: ASYNC110 -- the broker tells nobody
            await asyncio.sleep(0.05)


async def test_every_confirmed_message_survives_the_broker_being_killed(
    own_broker: Broker, transport: RabbitTransport, name: str
) -> None:
    await transport.declare([Queue(name)])
    await asyncio.sleep(QUEUES_ON_DISK)
    confirmed: set[str] = set()
    seen, killed = Seen(), asyncio.Event()

    async def publish() -> None:
        for start in range(0, 2_000, 20):
            wave = [command(name, str(number)) for number in range(start, start + 20)]
            while wave:
                answers = await transport.publish(wave)
                taken = [m for m, answer in zip(wave, answers, strict=True) if answer is None]
                confirmed.update(message.body.decode() for message in taken)
                wave = [m for m, answer in zip(wave, answers, strict=True) if answer is not None]
                if wave:
                    await asyncio.sleep(0.1)
            if start == 600:
                killed.set()

    async with transport.consume(name, seen, prefetch=20, concurrency=4):
        publishing = asyncio.create_task(publish())
        await killed.wait()
        await asyncio.to_thread(own_broker.node.kill)
        await asyncio.sleep(0.2)
        assert not await transport.healthy()
        await asyncio.to_thread(own_broker.node.start)
        await publishing
        await until(lambda: _all_seen(confirmed, seen))
        await until(transport.healthy)
    assert len(confirmed) == 2_000


async def test_a_message_waiting_for_its_retry_survives_the_broker_being_killed(
    own_broker: Broker, url: str, name: str
) -> None:
    async with RabbitTransport(url, ladder=(2.0,)) as transport:
        await transport.declare([Queue(name)])
        await asyncio.sleep(QUEUES_ON_DISK)
        seen = Seen(fail=lambda delivery: OSError() if delivery.attempt == 0 else None)
        async with transport.consume(name, seen, prefetch=2, concurrency=1):
            await transport.publish([work := command(name, "patient")])
            await seen.wait(1)
            await asyncio.sleep(0.3)
            await asyncio.to_thread(own_broker.node.kill)
            await asyncio.to_thread(own_broker.node.start)
            await seen.wait(2, within=30)
    assert [(d.id, d.attempt) for d in seen.deliveries] == [(work.id, 0), (work.id, 1)]


async def test_publishing_to_a_broker_that_is_down_is_answered_quickly_and_heals(
    own_broker: Broker, transport: RabbitTransport, name: str
) -> None:
    await transport.declare([Queue(name)])
    await asyncio.to_thread(own_broker.node.stop)
    await asyncio.sleep(0.2)
    started = asyncio.get_running_loop().time()
    [answer] = await transport.publish([command(name)])
    assert isinstance(answer, BrokerUnavailable)
    assert asyncio.get_running_loop().time() - started < CALL_SECONDS - 1
    await asyncio.to_thread(own_broker.node.start)

    async def taken() -> bool:
        return await transport.publish([command(name)]) == [None]

    await until(taken)


async def test_publishing_during_a_memory_alarm_ends_in_time(
    own_broker: Broker, transport: RabbitTransport, name: str
) -> None:
    await transport.declare([Queue(name)])
    control = own_broker.node.control
    await asyncio.to_thread(control, "set_vm_memory_high_watermark", "absolute", "1MB")
    try:
        started = asyncio.get_running_loop().time()
        [answer] = await transport.publish([command(name, "blocked")])
        assert isinstance(answer, BrokerUnavailable)
        assert asyncio.get_running_loop().time() - started < 4 * CALL_SECONDS
        assert not await transport.healthy()
    finally:
        await asyncio.to_thread(control, "set_vm_memory_high_watermark", "0.4")

    async def taken() -> bool:
        return await transport.publish([command(name, "free")]) == [None]

    await until(taken)


async def test_a_full_queue_rejects_and_nothing_is_lost(
    own_broker: Broker, transport: RabbitTransport, url: str, name: str
) -> None:
    await transport.declare([Queue(name)])
    host = url.rpartition("/")[2]
    policy = ["-p", host, "small", f"^{name}$", json.dumps({"max-length": 5})]
    await asyncio.to_thread(own_broker.node.control, "set_policy", *policy)
    refused = []
    for number in range(20):  # one by one: the broker tells its channels only after the fact
        [answer] = await transport.publish([message := command(name, str(number))])
        if answer is not None:
            assert isinstance(answer, Rejected)
            refused.append(message)
    assert 10 <= len(refused) < 20
    async with transport.consume(name, seen := Seen(), prefetch=5, concurrency=1):
        async with asyncio.timeout(20):
            while refused:
                answers = await transport.publish(refused)
                pairs = zip(refused, answers, strict=True)
                refused = [message for message, answer in pairs if answer is not None]
        await until(lambda: _all_seen({str(number) for number in range(20)}, seen))


async def test_a_contradicting_queue_is_reported_and_harms_no_consumer(
    transport: RabbitTransport, url: str, name: str
) -> None:
    await transport.declare([Queue(name)])
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        await channel.declare_queue(f"{name}.other", durable=True)  # classic, without our arguments
    async with transport.consume(name, seen := Seen(), prefetch=1, concurrency=1):
        assert await transport.healthy()
        with pytest.raises(TopologyConflict, match="inequivalent arg"):
            await transport.declare([Queue(f"{name}.other")])
        assert not await transport.healthy()
        assert await transport.publish([command(name)]) == [None]
        await seen.wait(1)


async def test_a_queue_deleted_by_an_operator_comes_back_with_its_bindings(
    transport: RabbitTransport, url: str, name: str
) -> None:
    key = f"{name}.done.v1"
    await transport.declare([Queue(name, (key,))])
    async with transport.consume(name, seen := Seen(), prefetch=1, concurrency=1):
        async with await aio_pika.connect(url) as connection:
            await (await connection.channel()).queue_delete(name)

        async def flows() -> bool:
            await transport.publish([event(key)])
            return bool(seen.deliveries)

        await until(flows, within=10)


async def test_a_fact_that_nobody_listens_to_is_kept_visible(
    transport: RabbitTransport, url: str, name: str
) -> None:
    await transport.declare([Queue(name)])
    assert await transport.publish([fact := event(f"{name}.nobody.v1")]) == [None]
    async with await aio_pika.connect(url) as connection:
        unrouted = await (await connection.channel()).get_queue("jw.unrouted")
        message = await unrouted.get()
        await message.ack()
    assert message.message_id == str(fact.id)


async def test_a_dead_letter_tells_why_and_keeps_its_identity(
    transport: RabbitTransport, url: str, name: str
) -> None:
    await transport.declare([Queue(name)])
    seen = Seen(fail=lambda delivery: Permanent("unknown type") if delivery.attempt else OSError())
    async with transport.consume(name, seen, prefetch=1, concurrency=1):
        await transport.publish([work := command(name, "payload")])
        await seen.wait(2)
        await asyncio.sleep(0.2)
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        letter = await (await channel.get_queue(dead_letter_queue(name))).get(no_ack=True)
    assert letter.message_id == str(work.id)
    assert (letter.type, letter.body) == ("test.work", b"payload")
    assert letter.headers["x-jw-attempt"] == 1
    assert letter.headers["x-jw-last-error"] == "Permanent: unknown type"
    assert "x-jw-first-seen" in letter.headers
    assert letter.headers["note"] == "payload"
    assert letter.timestamp is not None
    assert abs((datetime.now(UTC) - letter.timestamp).total_seconds()) < 60
    # The trail of the broker's own dead-lettering would make the next copy look like a cycle.
    assert "x-death" not in letter.headers


async def test_a_message_without_an_id_is_a_dead_letter(
    transport: RabbitTransport, url: str, name: str
) -> None:
    await transport.declare([Queue(name)])
    async with (
        transport.consume(name, seen := Seen(), prefetch=1, concurrency=1),
        await aio_pika.connect(url) as connection,
    ):
        channel = await connection.channel()
        foreign = aio_pika.Message(b"{}", message_id="nonsense")
        await channel.default_exchange.publish(foreign, name)
        await transport.publish([command(name)])
        await seen.wait(1)
        await asyncio.sleep(0.2)
        letter = await (await channel.get_queue(dead_letter_queue(name))).get(no_ack=True)
    assert letter.message_id == "nonsense"
    assert len(seen.deliveries) == 1


async def test_a_broker_that_stays_away_is_an_error_after_the_patience() -> None:
    transport = RabbitTransport("amqp://guest:guest@127.0.0.1:1/", patience=0.5)
    with pytest.raises(BrokerUnavailable):
        await transport.__aenter__()


async def test_the_watchdog_reports_a_queue_that_lost_its_consumer(
    transport: RabbitTransport, name: str
) -> None:
    await transport.declare([Queue(name)])
    lost: list[str] = []
    link = transport._link
    assert link is not None
    connections = (link.publishing, link.consuming)
    async with transport.consume(name, Seen(), prefetch=1, concurrency=1):
        consumers = set(transport._consumers)
        watching = watch(
            transport._url, connections, link.publisher, consumers, lost.append, every=0.1
        )
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1):
                await watching
        assert lost == []
    async with asyncio.timeout(10):
        await watch(transport._url, connections, link.publisher, consumers, lost.append, every=0.1)
    assert lost == [f"no consumer on {name}"]


async def test_the_watchdog_reports_a_publisher_that_does_not_come_back(
    transport: RabbitTransport,
) -> None:
    lost: list[str] = []
    link = transport._link
    assert link is not None
    connections = (link.publishing, link.consuming)
    await link.publisher.close()  # the connection stays, and nobody opens the channel again
    async with asyncio.timeout(30):
        await watch(
            transport._url,
            connections,
            link.publisher,
            set(),
            lost.append,
            every=0.1,
            patience=0.3,
        )
    assert lost == ["no channel to publish on although the broker is there"]


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(5, "q.retry.5s"), (30, "q.retry.30s"), (120, "q.retry.2m"), (600, "q.retry.10m")],
)
def test_a_retry_queue_is_named_by_its_delay(seconds: float, expected: str) -> None:
    assert retry_queue("q", seconds) == expected


async def _all_seen(expected: set[str], seen: Seen) -> bool:
    return expected <= set(seen.bodies)
