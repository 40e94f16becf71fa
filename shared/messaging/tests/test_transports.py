"""What every transport promises; each test runs on memory, PostgreSQL and a real RabbitMQ."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from prometheus_client import REGISTRY

from shared.messaging.transport import (
    Delivery,
    Permanent,
    Queue,
    Transport,
    Unroutable,
    Waiting,
)
from shared.testing.transports import Rig, Seen, command, event

pytestmark = pytest.mark.integration


async def until(condition: Callable[[], Awaitable[bool]], within: float = 20) -> None:
    async with asyncio.timeout(within):
        while not await condition():  # noqa: ASYNC110 -- the broker tells nobody
            await asyncio.sleep(0.02)


def counted(metric: str, queue: str) -> float | None:
    return REGISTRY.get_sample_value(metric, {"queue": queue})


async def test_a_fact_reaches_every_queue_bound_to_it(transport: Transport, name: str) -> None:
    fact = event(f"{name}.done.v1", "hello")
    await transport.declare(
        [
            Queue(f"{name}.a", (fact.routing_key,)),
            Queue(f"{name}.b", (fact.routing_key, f"{name}.other.v1")),
            Queue(f"{name}.c", (f"{name}.other.v1",)),
        ]
    )
    a, b, c = Seen(), Seen(), Seen()
    async with (
        transport.consume(f"{name}.a", a, prefetch=2, concurrency=1),
        transport.consume(f"{name}.b", b, prefetch=2, concurrency=1),
        transport.consume(f"{name}.c", c, prefetch=2, concurrency=1),
    ):
        assert await transport.publish([fact]) == [None]
        await a.wait(1)
        await b.wait(1)
        assert await transport.publish([event(f"{name}.other.v1", "last")]) == [None]
        await c.wait(1)
    assert a.deliveries == [Delivery(fact.id, "test.fact", b"hello", a.deliveries[0].headers, 0)]
    assert a.deliveries[0].headers["note"] == "hello"
    assert b.bodies[0] == "hello"
    assert c.bodies == ["last"]


async def test_a_command_reaches_its_one_queue(transport: Transport, name: str) -> None:
    await transport.declare([Queue(f"{name}.a"), Queue(f"{name}.b")])
    a, b = Seen(), Seen()
    async with (
        transport.consume(f"{name}.a", a, prefetch=2, concurrency=1),
        transport.consume(f"{name}.b", b, prefetch=2, concurrency=1),
    ):
        answers = await transport.publish([command(f"{name}.a", "1"), command(f"{name}.b", "2")])
        await a.wait(1)
        await b.wait(1)
    assert answers == [None, None]
    assert (a.bodies, b.bodies) == (["1"], ["2"])


async def test_a_command_without_a_queue_is_answered_as_unroutable(
    transport: Transport, name: str
) -> None:
    await transport.declare([Queue(name)])
    answers = await transport.publish(
        [command(f"{name}.missing"), command(name), event(f"{name}.nobody.listens.v1")]
    )
    assert isinstance(answers[0], Unroutable)
    assert answers[1:] == [None, None]


async def test_declaring_twice_changes_nothing(transport: Transport, name: str) -> None:
    queue = Queue(name, (f"{name}.done.v1",))
    await transport.declare([queue])
    await transport.publish([command(name, "kept")])
    await transport.declare([queue])
    seen = Seen()
    async with transport.consume(name, seen, prefetch=1, concurrency=1):
        await transport.publish([event(f"{name}.done.v1", "next")])
        await seen.wait(2)
    assert seen.bodies == ["kept", "next"]


async def test_a_failure_is_tried_again_and_counted(transport: Transport, name: str) -> None:
    await transport.declare([Queue(name)])
    seen = Seen(fail=lambda delivery: OSError("away") if delivery.attempt < 2 else None)
    async with transport.consume(name, seen, prefetch=2, concurrency=1):
        await transport.publish([work := command(name, "once more")])
        await seen.wait(3)
        await asyncio.sleep(0.3)
    assert [delivery.attempt for delivery in seen.deliveries] == [0, 1, 2]
    assert {delivery.id for delivery in seen.deliveries} == {work.id}
    assert set(seen.bodies) == {"once more"}
    assert seen.deliveries[-1].headers["note"] == "once more"


async def test_what_fails_on_the_whole_ladder_becomes_a_dead_letter(
    rig: Rig, transport: Transport, name: str
) -> None:
    await transport.declare([Queue(name)])
    seen = Seen(fail=lambda delivery: OSError("a secret") if delivery.body == b"bad" else None)
    async with transport.consume(name, seen, prefetch=2, concurrency=1):
        await transport.publish([bad := command(name, "bad"), command(name, "good")])
        await seen.wait(4)
        letters: list[tuple[str, str]] = []

        async def buried() -> bool:
            letters.extend(await rig.dead_letters(name))
            return bool(letters)

        await until(buried)
    assert sorted(seen.bodies) == ["bad", "bad", "bad", "good"]
    assert (counted("messages_retried_total", name), counted("messages_dead_total", name)) == (2, 1)
    assert [identity for identity, _ in letters] == [str(bad.id)]
    assert "OSError" in letters[0][1]


async def test_a_permanent_failure_is_a_dead_letter_at_once_and_harms_no_neighbour(
    rig: Rig, transport: Transport, name: str
) -> None:
    await transport.declare([Queue(name)])
    seen = Seen(fail=lambda delivery: Permanent("unknown") if delivery.body == b"bad" else None)
    async with transport.consume(name, seen, prefetch=5, concurrency=2):
        works = [command(name, "bad" if n == 3 else str(n)) for n in range(10)]
        await transport.publish(works)
        await seen.wait(10)
        await asyncio.sleep(0.3)
    assert sorted(seen.bodies) == sorted(work.body.decode() for work in works)
    [(identity, why)] = await rig.dead_letters(name)
    assert identity == str(works[3].id)
    assert "unknown" in why


async def test_what_waits_and_what_is_dead_is_counted_by_queue(
    transport: Transport, name: str
) -> None:
    await transport.declare([Queue(name), Queue(f"{name}.quiet")])
    seen = Seen(fail=lambda _: Permanent("unknown"))
    async with transport.consume(name, seen, prefetch=1, concurrency=1):
        await transport.publish([command(name), command(name)])
        await seen.wait(2)
    await transport.publish([command(name)])
    expected = {name: Waiting(ready=1, again=0, dead=2), f"{name}.quiet": Waiting()}

    async def told() -> bool:
        return await transport.waiting([name, f"{name}.quiet"]) == expected

    await until(told)


async def test_one_worker_keeps_the_order_of_a_queue(transport: Transport, name: str) -> None:
    await transport.declare([Queue(name)])
    for start in range(0, 60, 20):
        await transport.publish([command(name, str(n)) for n in range(start, start + 20)])
    seen = Seen()
    async with transport.consume(name, seen, prefetch=10, concurrency=1):
        await seen.wait(60)
    assert seen.bodies == [str(n) for n in range(60)]


async def test_no_more_than_the_agreed_number_run_at_once(transport: Transport, name: str) -> None:
    await transport.declare([Queue(name)])
    running, most, done = 0, 0, asyncio.Semaphore(0)

    async def handle(_: Delivery) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.02)
        running -= 1
        done.release()

    await transport.publish([command(name, str(n)) for n in range(20)])
    async with transport.consume(name, handle, prefetch=10, concurrency=3):
        async with asyncio.timeout(20):
            for _ in range(20):
                await done.acquire()
    assert most == 3


async def test_a_drain_finishes_what_started_and_returns_the_rest(
    rig: Rig, transport: Transport, name: str
) -> None:
    await transport.declare([Queue(name)])
    started, release, finished = asyncio.Event(), asyncio.Event(), Seen()

    async def slow(delivery: Delivery) -> None:
        started.set()
        await release.wait()
        await finished(delivery)

    await transport.publish([command(name, str(n)) for n in range(5)])
    async with transport.consume(name, slow, prefetch=5, concurrency=1):
        await started.wait()
        asyncio.get_running_loop().call_later(0.2, release.set)
    assert finished.bodies == ["0"]
    rest = Seen()
    async with rig.connect() as other, other.consume(name, rest, prefetch=5, concurrency=1):
        await rest.wait(4)
        await asyncio.sleep(0.2)
    assert sorted(rest.bodies) == ["1", "2", "3", "4"]
    assert {delivery.attempt for delivery in rest.deliveries} == {0}


async def test_nothing_is_lost_while_consumers_come_and_go(
    rig: Rig, transport: Transport, name: str
) -> None:
    await transport.declare([Queue(name)])
    seen = Seen()

    async def publish() -> None:
        for start in range(0, 300, 10):
            await transport.publish([command(name, str(n)) for n in range(start, start + 10)])
            await asyncio.sleep(0.01)

    async def come_and_go() -> None:
        while not publishing.done() or len(set(seen.bodies)) < 300:
            async with rig.connect() as other, other.consume(name, seen, prefetch=8, concurrency=4):
                await asyncio.sleep(0.1)

    publishing = asyncio.create_task(publish())
    async with asyncio.timeout(60):
        await asyncio.gather(publishing, come_and_go())
    assert sorted(seen.bodies, key=int) == [str(n) for n in range(300)]


async def test_a_transport_with_its_broker_is_healthy(transport: Transport, name: str) -> None:
    await transport.declare([Queue(name)])
    assert await transport.healthy()
