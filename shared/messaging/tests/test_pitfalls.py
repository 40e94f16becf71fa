"""The traps of the client library and of the broker (messaging.md c), each sprung on purpose.

The numbers are those of docs/messaging.md, which also says which traps are tested elsewhere.
"""

import asyncio
import gc
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import uuid4

import aio_pika
import pytest
from sqlalchemy.exc import IntegrityError

from shared.messaging.inbox import AlreadyHandled, claim
from shared.messaging.rabbitmq import RabbitTransport
from shared.messaging.transport import BrokerUnavailable, Delivery, Exchange, Outgoing, Queue
from shared.testing.far_broker import HEARTBEAT, STUCK_SECONDS, Far
from shared.testing.outbox import Counted, Schema
from shared.testing.rabbitmq import Broker
from shared.testing.tcp_proxy import Way
from shared.testing.transports import Seen, command, event

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parent.parent.parent.parent


async def until(condition: Callable[[], Awaitable[bool]], within: float = 20) -> None:
    async with asyncio.timeout(within):
        while not await condition():  # noqa: ASYNC110 -- the broker tells nobody
            await asyncio.sleep(0.05)


async def flows(transport: RabbitTransport, name: str, seen: Seen, *, within: float = 20) -> None:
    """Wait until a new message has gone out and come back."""
    wanted = str(uuid4())

    async def arrived() -> bool:
        if wanted not in seen.bodies:
            await transport.publish([command(name, wanted)])
            await asyncio.sleep(0.05)
        return wanted in seen.bodies

    await until(arrived, within)


async def waiting(url: str, queue: str) -> int:
    """Return how many messages of *queue* no consumer holds."""
    async with await aio_pika.connect(url) as connection:
        asked = await (await connection.channel()).get_queue(queue)
        return asked.declaration_result.message_count or 0


async def test_a_black_hole_costs_each_call_its_limit_and_heals_alone(far: Far, name: str) -> None:
    async with far.transport() as transport:
        await transport.declare([Queue(name)])
        async with transport.consume(name, seen := Seen(), prefetch=4, concurrency=2):
            await flows(transport, name, seen)
            far.net.blackhole()
            loop = asyncio.get_running_loop()
            began = loop.time()
            while loop.time() - began < STUCK_SECONDS + 2:
                called = loop.time()
                [answer] = await transport.publish([command(name)])
                assert isinstance(answer, BrokerUnavailable)
                assert loop.time() - called < 5.5
                called = loop.time()
                assert not await transport.healthy()
                assert loop.time() - called < 1.5
                await asyncio.sleep(0.2)
            far.net.heal()
            await flows(transport, name, seen, within=10)


async def test_p3_a_publish_that_timed_out_may_have_landed_and_has_one_effect(
    far: Far, name: str, schema: Schema
) -> None:
    effects: list[Delivery] = []
    arrivals = Seen()

    async def handle(delivery: Delivery) -> None:
        try:
            async with schema.transaction() as session:
                await claim(session, schema.tables, "test", delivery.id)
                effects.append(delivery)
        except AlreadyHandled:
            pass
        await arrivals(delivery)

    async with far.transport(heartbeat=10) as transport:
        await transport.declare([Queue(name)])
        far.net.blackhole(Way.DOWN)  # the broker hears us, and we do not hear it
        [answer] = await transport.publish([work := command(name)])
        assert isinstance(answer, BrokerUnavailable)
        far.net.heal()
        await until(lambda: _published(transport, work))
        async with transport.consume(name, handle, prefetch=2, concurrency=1):
            await arrivals.wait(2)
    assert {delivery.id for delivery in arrivals.deliveries} == {work.id}
    assert len(effects) == 1


async def test_p5_a_missing_exchange_costs_one_channel_that_comes_back(far: Far, name: str) -> None:
    key = f"{name}.done.v1"
    async with far.transport() as transport:
        await transport.declare([Queue(name, (key,))])
        async with transport.consume(name, seen := Seen(), prefetch=2, concurrency=1):
            async with await aio_pika.connect(far.direct_url) as operator:
                await (await operator.channel()).exchange_delete(Exchange.EVENTS)
            [answer] = await transport.publish([event(key)])
            assert isinstance(answer, BrokerUnavailable)
            await transport.declare([Queue(name, (key,))])
            await until(lambda: _published(transport, event(key, "again")))
            await seen.wait(1)
    assert seen.bodies[0] == "again"


async def test_p7_p9_consumers_come_back_after_every_reset(far: Far, name: str) -> None:
    async with far.transport(heartbeat=10) as transport:
        await transport.declare([Queue(name)])
        async with transport.consume(name, seen := Seen(), prefetch=2, concurrency=1):
            for _ in range(3):
                gc.collect()  # the connection itself holds its channels weakly
                far.net.reset()
                await flows(transport, name, seen, within=10)
            async with await aio_pika.connect(far.direct_url) as connection:
                queue = await (await connection.channel()).get_queue(name)
                assert queue.declaration_result.consumer_count == 1
            await until(transport.healthy)


async def test_p10_p11_p12_work_outlives_its_connection_and_stale_copies_are_left(
    far: Far, name: str
) -> None:
    started, release = asyncio.Event(), asyncio.Event()
    done: list[str] = []

    async def handle(delivery: Delivery) -> None:
        started.set()
        await release.wait()
        done.append(delivery.body.decode())

    async with far.transport(heartbeat=10) as transport:
        await transport.declare([Queue(name)])
        await transport.publish([command(name, str(n)) for n in range(4)])
        async with transport.consume(name, handle, prefetch=4, concurrency=1):
            await started.wait()
            await until(lambda: _none_waiting(far, name))
            far.net.reset()
            await until(lambda: _published(transport, event("nobody.v1")))
            await until(transport.healthy)
            release.set()
            await until(lambda: _has(done, 5))
            await asyncio.sleep(0.5)
    # What ran went on, lost its ack and came again; what had only been fetched was done once.
    assert sorted(done) == ["0", "0", "1", "2", "3"]
    assert await waiting(far.direct_url, name) == 0


async def test_a_half_open_connection_holds_nothing_back_for_long(far: Far, name: str) -> None:
    """Our side is gone and the broker does not know: its heartbeat must find out."""
    async with far.transport() as transport:
        await transport.declare([Queue(name)])
        block = asyncio.Event()

        async def first(_: Delivery) -> None:
            await block.wait()

        seen = Seen()

        async def handle(delivery: Delivery) -> None:
            if delivery.body == b"held" and not block.is_set():
                await first(delivery)
            await seen(delivery)

        async with transport.consume(name, handle, prefetch=1, concurrency=1):
            await transport.publish([command(name, "held")])
            await until(lambda: _none_waiting(far, name))
            far.net.half_open()
            await until(lambda: _published(transport, command(name, "after")), within=3)
            block.set()
            await until(lambda: _seen(seen, {"held", "after"}), within=15)


async def test_latency_and_a_narrow_line_are_no_reason_to_reconnect(far: Far, name: str) -> None:
    async with far.transport() as transport:
        await transport.declare([Queue(name)])
        async with transport.consume(name, seen := Seen(), prefetch=10, concurrency=2):
            await flows(transport, name, seen)
            connections = far.net.accepted
            far.net.delay(0.3)
            far.net.throttle(40_000)
            wave = [command(name, "x" * 1_000) for _ in range(10)]
            assert await transport.publish(wave) == [None] * 10
            await asyncio.sleep(2 * HEARTBEAT)
            await until(lambda: _seen(seen, {"x" * 1_000}))
            assert far.net.accepted == connections


async def test_p16_work_longer_than_the_broker_allows_comes_again(
    own_broker: Broker, far: Far, name: str
) -> None:
    control = own_broker.node.control

    async def limit(work: int, tick: int) -> None:
        both = {"consumer_timeout": work, "channel_tick_interval": tick}
        words = [f"application:set_env(rabbit, {key}, {value})" for key, value in both.items()]
        await asyncio.to_thread(control, "eval", f"{', '.join(words)}.")

    await limit(work=1_000, tick=500)
    seen = Seen()

    async def handle(delivery: Delivery) -> None:
        await seen(delivery)
        if len(seen.deliveries) == 1:
            await asyncio.sleep(4)

    try:
        async with far.transport(heartbeat=10) as transport:
            await transport.declare([Queue(name)])
            async with transport.consume(name, handle, prefetch=1, concurrency=2):
                await transport.publish([command(name)])
                await seen.wait(2)
                await flows(transport, name, seen)
    finally:
        await limit(work=1_800_000, tick=60_000)
    assert await waiting(far.direct_url, name) == 0


async def test_p17_a_process_that_closes_its_transport_says_nothing(
    broker: Broker, name: str
) -> None:
    script = f"""
import uvloop
from shared.messaging.rabbitmq import RabbitTransport
from shared.messaging.transport import Queue
from shared.testing.transports import Seen, command
from shared import logging
async def main():
    logging.configure(service="test", level="WARNING")
    async with RabbitTransport({broker.fresh_url()!r}) as transport:
        await transport.declare([Queue({name!r})])
        async with transport.consume({name!r}, seen := Seen(), prefetch=1, concurrency=1):
            await transport.publish([command({name!r})])
            await seen.wait(1)
uvloop.run(main())
"""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "error", "-c", script,
        cwd=ROOT,
        env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    output, _ = await process.communicate()
    assert (process.returncode, output.decode()) == (0, "")


def test_p18_processes_do_not_return_all_at_once() -> None:
    pauses = {
        float(RabbitTransport("amqp://127.0.0.1/")._url.query["reconnect_interval"])
        for _ in range(20)
    }
    assert len(pauses) > 5
    assert all(1 <= pause <= 1.5 for pause in pauses)


async def test_p19_a_consumer_holds_no_more_than_its_prefetch(far: Far, name: str) -> None:
    block = asyncio.Event()

    async def handle(_: Delivery) -> None:
        await block.wait()

    async with far.transport(heartbeat=10) as transport:
        await transport.declare([Queue(name)])
        await transport.publish([command(name, str(n)) for n in range(10)])
        async with transport.consume(name, handle, prefetch=3, concurrency=1):
            await asyncio.sleep(0.5)
            assert await waiting(far.direct_url, name) == 7
            block.set()


async def test_p20_no_two_rows_of_an_outbox_have_the_same_id(schema: Schema) -> None:
    """So no wave has: the client finds the message of a return by its id."""
    await schema.add(fact := Counted(thing_id=uuid4()))
    with pytest.raises(IntegrityError):
        await schema.add(fact)


async def test_p21_closing_in_a_black_hole_ends(far: Far, name: str) -> None:
    transport = far.transport(heartbeat=10)
    async with transport:
        await transport.declare([Queue(name)])
        async with transport.consume(name, Seen(), prefetch=1, concurrency=1):
            far.net.blackhole()
            began = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - began < 16


async def _published(transport: RabbitTransport, message: Outgoing) -> bool:
    return await transport.publish([message]) == [None]


async def _none_waiting(far: Far, name: str) -> bool:
    return await waiting(far.direct_url, name) == 0


async def _has(done: list[str], count: int) -> bool:
    return len(done) >= count


async def _seen(seen: Seen, bodies: set[str]) -> bool:
    return bodies <= set(seen.bodies)
