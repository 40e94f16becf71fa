"""Broadcasts: every listening process hears them, or is told that it may have missed some."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from shared.messaging.rabbitmq import RabbitTransport
from shared.messaging.transport import Listening, Queue, Transport
from shared.testing.far_broker import Far
from shared.testing.rabbitmq import Broker
from shared.testing.transports import LADDER, Rig

pytestmark = pytest.mark.integration


@dataclass
class Ear:
    """What one listener hears."""

    heard: list[tuple[str, bytes]] = field(default_factory=list)
    returns: int = 0
    listening: Listening | None = None

    @property
    def is_live(self) -> bool:
        return self.listening is not None and self.listening.is_live

    @property
    def topics(self) -> list[str]:
        return [topic for topic, _ in self.heard]

    def hear(self, topic: str, body: bytes) -> None:
        self.heard.append((topic, body))

    def returned(self) -> None:
        self.returns += 1

    @asynccontextmanager
    async def at(self, transport: Transport, prefix: str) -> AsyncIterator["Ear"]:
        async with transport.listen(prefix, self.hear, returned=self.returned) as self.listening:
            await until(lambda: self.is_live)
            yield self


async def until(condition: Callable[[], bool], within: float = 20) -> float:
    """Wait for something that nobody announces; return the seconds that took."""
    loop = asyncio.get_running_loop()
    started = loop.time()
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110 -- nobody announces it
            await asyncio.sleep(0.01)
    return loop.time() - started


async def test_a_broadcast_reaches_every_listener_below_its_prefix(
    transport: Transport, name: str
) -> None:
    await transport.declare([Queue(name)])
    async with (
        Ear().at(transport, name) as one,
        Ear().at(transport, name) as two,
        Ear().at(transport, f"{name}.b") as narrow,
        Ear().at(transport, f"{name}x") as other,
    ):
        for topic in (f"{name}.a", f"{name}.b", name, f"{name}.b.c"):
            transport.broadcast(topic, topic.encode())
        transport.broadcast(f"{name}.end", b"\x00\xff")
        await until(lambda: len(one.heard) == len(two.heard) == 5 and len(narrow.heard) == 2)
    assert one.topics == [f"{name}.a", f"{name}.b", name, f"{name}.b.c", f"{name}.end"]
    assert one.heard == two.heard
    assert one.heard[-1] == (f"{name}.end", b"\x00\xff")
    assert narrow.topics == [f"{name}.b", f"{name}.b.c"]
    assert other.heard == []
    assert (one.returns, narrow.returns) == (1, 1)


async def test_who_has_left_hears_nothing_more(transport: Transport, name: str) -> None:
    await transport.declare([Queue(name)])
    async with Ear().at(transport, name) as stays:
        async with Ear().at(transport, name) as leaves:
            transport.broadcast(f"{name}.1", b"")
            await until(lambda: bool(stays.heard and leaves.heard))
        transport.broadcast(f"{name}.2", b"")
        await until(lambda: len(stays.heard) == 2)
    assert leaves.topics == [f"{name}.1"]


async def test_a_broadcast_that_nobody_hears_is_no_error(
    rig: Rig, transport: Transport, name: str
) -> None:
    await transport.declare([Queue(name)])
    transport.broadcast(f"{name}.1", b"")
    async with rig.connect() as fleeting:
        fleeting.broadcast(f"{name}.2", b"")
    assert await transport.healthy()


@pytest.fixture
def url(own_broker: Broker) -> str:
    return own_broker.fresh_url()


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[RabbitTransport]:
    async with RabbitTransport(url, ladder=LADDER) as transport:
        await transport.declare([])
        yield transport


async def test_every_process_hears_what_another_one_says(url: str, name: str) -> None:
    async with (
        connected(url) as speaker,
        connected(url) as here,
        connected(url) as there,
        Ear().at(here, name) as one,
        Ear().at(there, name) as two,
    ):
        for number in range(500):
            speaker.broadcast(f"{name}.{number}", b"x" * 100)
        await until(lambda: len(one.heard) == len(two.heard) == 500)
    assert one.topics == two.topics == [f"{name}.{number}" for number in range(500)]


async def test_what_was_said_last_is_heard_although_the_speaker_leaves(url: str, name: str) -> None:
    async with connected(url) as here, Ear().at(here, name) as ear:
        async with connected(url) as speaker:
            speaker.broadcast(f"{name}.bye", b"")
        await until(lambda: ear.topics == [f"{name}.bye"])


async def test_a_listener_that_comes_before_the_exchange_hears_later(url: str, name: str) -> None:
    ear = Ear()
    async with (
        RabbitTransport(url) as transport,
        transport.listen(name, ear.hear, returned=ear.returned) as ear.listening,
    ):
        await asyncio.sleep(0.3)
        assert not ear.is_live
        await transport.declare([])
        await until(lambda: ear.is_live)
        transport.broadcast(f"{name}.1", b"")
        await until(lambda: ear.topics == [f"{name}.1"])


async def test_listeners_come_back_within_two_seconds_after_a_half_open_connection(
    far: Far, name: str
) -> None:
    async with (
        connected(far.url) as here,
        Ear().at(here, name) as ear,
        connected(far.direct_url) as there,
    ):
        far.net.half_open()
        assert await until(lambda: not ear.is_live) < 3
        there.broadcast(f"{name}.missed", b"")
        assert await until(lambda: ear.is_live) < 5  # a ghost would hold a fixed name for 30 s
        there.broadcast(f"{name}.heard", b"")
        await until(lambda: f"{name}.heard" in ear.topics)
        assert ear.returns == 2


async def test_a_listener_in_a_black_hole_knows_it_and_comes_back(far: Far, name: str) -> None:
    async with (
        connected(far.url) as here,
        Ear().at(here, name) as ear,
        connected(far.direct_url) as there,
    ):
        far.net.blackhole()
        assert await until(lambda: not ear.is_live) < 3
        here.broadcast(f"{name}.said.in.the.dark", b"")
        async with Ear().at(there, name) as other:
            far.net.heal()
            await until(lambda: ear.is_live)
            await until(lambda: f"{name}.said.in.the.dark" in other.topics)
            there.broadcast(f"{name}.heard", b"")
            await until(lambda: f"{name}.heard" in ear.topics)


async def test_what_a_dying_connection_swallowed_is_said_again(far: Far, name: str) -> None:
    async with (
        connected(far.url) as here,
        connected(far.direct_url) as there,
        Ear().at(there, name) as ear,
    ):
        here.broadcast(f"{name}.first", b"")
        await until(lambda: ear.topics == [f"{name}.first"])
        far.net.blackhole()
        here.broadcast(f"{name}.swallowed", b"")
        await asyncio.sleep(0.1)
        assert not here._stream._waiting  # it is in the network, which loses it now
        far.net.reset()
        far.net.heal()
        await until(lambda: f"{name}.swallowed" in ear.topics)


async def test_listeners_and_speakers_survive_a_restart_of_the_broker(
    url: str, own_broker: Broker, name: str
) -> None:
    async with connected(url) as here, connected(url) as there, Ear().at(here, name) as ear:
        await asyncio.to_thread(own_broker.node.kill)
        await until(lambda: not ear.is_live)
        for number in range(3):
            there.broadcast(f"{name}.{number}", b"")
        await asyncio.to_thread(own_broker.node.start)
        await until(lambda: ear.is_live, within=30)
        assert ear.returns == 2
        there.broadcast(f"{name}.last", b"")
        await until(lambda: f"{name}.last" in ear.topics)


async def test_broadcasting_never_waits_and_forgets_the_oldest(url: str, name: str) -> None:
    async with connected(url) as here, Ear().at(here, name) as ear, connected(url) as there:
        for number in range(1_500):
            there.broadcast(f"{name}.{number}", b"")
        there._stream.broadcast(f"{name}.last", b"")
        await until(lambda: f"{name}.last" in ear.topics)
    assert len(ear.heard) == 1_000
    assert ear.topics[0] == f"{name}.501"
