"""Runs followed from other processes and over WebSockets: at once, without gap, without leaks."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

import pytest
from aiohttp import WSMsgType
from sqlalchemy import text

from services.generation.api.live import MAX_FRAMES
from services.generation.infrastructure import progress_feed
from services.generation.infrastructure.progress_feed import ProgressFeed
from services.generation.testing import SlowWriter
from services.generation.tests.conftest import GENERATIONS, GenerationService, Json, Start
from services.generation.tests.live_door import (
    Door,
    door,
    feed,
    feed_of,
    numbers,
    until,
    until_nobody_watches,
)
from services.generation.tests.neighbours import DocumentDesk
from shared.contracts.generation import Stage
from shared.database import Pool
from shared.messaging.rabbitmq import RabbitTransport
from shared.service import Service
from shared.testing.rabbitmq import Broker, start_broker

pytestmark = pytest.mark.integration

MOST_CONNECTIONS = Pool().size + 2
"""To the database: a pool keeps so many for ever, and others of this system come to it."""


def handshake(headers: dict[str, str]) -> dict[str, str]:
    """Return the headers that ask for a WebSocket, without a client that would hide the answer."""
    return {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        **headers,
    }


async def test_a_websocket_tells_what_the_stream_tells(start: Start) -> None:
    slow = SlowWriter(0.3)
    generation = await start(writer=slow)
    async with door(generation) as client:
        asked = await generation.ask()
        frames: list[Json] = []
        async with asyncio.timeout(60), client.socket(asked) as socket:
            async for message in socket:
                assert message.type is WSMsgType.TEXT
                frames.append(message.json())
                if frames[-1]["stage"] == "generate_content":
                    assert slow.finished == int(frames[-1]["status"] == "completed")
            assert socket.close_code == 1000
        assert frames == [event["data"] for event in await client.all(asked)]
    assert [frame["seq"] for frame in frames] == list(range(1, 14))


async def test_a_websocket_resumes_after_every_number_without_gap_or_double(
    generation: GenerationService,
) -> None:
    asked = await generation.ask()
    await generation.ended(asked)
    async with door(generation) as client:
        whole = await client.frames(asked)
        for after in range(len(whole) + 1):
            assert await client.frames(asked, after) == whole[after:]
            assert await client.frames(asked, query=f"?after={after}") == whole[after:]
        assert await client.frames(asked, 12, query="?after=1") == whole[12:]
        await until_nobody_watches(generation)


async def test_websockets_cut_anywhere_and_resumed_tell_the_whole(start: Start) -> None:
    generation = await start(writer=SlowWriter(0.3))
    async with door(generation) as client:
        asked = await generation.ask()

        async def patchwork(length: int) -> list[int]:
            seen: list[int] = []
            async with asyncio.timeout(60):
                while True:
                    async with client.socket(asked, seen[-1] if seen else None) as socket:
                        for _ in range(length):
                            message = await socket.receive()
                            if message.type is not WSMsgType.TEXT:
                                return seen
                            seen.append(message.json()["seq"])

        for whole in await asyncio.gather(*(patchwork(length) for length in range(1, 14))):
            assert whole == list(range(1, 14))


async def test_what_is_wrong_is_answered_instead_of_the_upgrade(
    generation: GenerationService,
) -> None:
    asked = await generation.ask()
    keys = generation.running.keys
    anna = {"Authorization": f"Bearer {keys.token(generation.anna_is)}"}
    ben = {"Authorization": f"Bearer {keys.token(generation.ben_is)}"}
    token = keys.token(generation.anna_is)
    own, unknown = asked["id"], generation.anna_is.id
    cases: list[tuple[str, dict[str, str], int, str]] = [
        (f"{own}/ws", {}, 401, "invalid_token"),
        (f"{own}/ws", {"Authorization": "Basic YTpi"}, 401, "invalid_token"),
        (f"{own}/ws", {"Sec-WebSocket-Protocol": "bearer, x"}, 401, "invalid_token"),
        (f"{own}/ws?access_token={token}", {}, 401, "invalid_token"),
        (f"{own}/ws", ben, 403, "forbidden"),
        (f"{unknown}/ws", anna, 404, "resource_not_found"),
        ("no-uuid/ws", anna, 404, "resource_not_found"),
        (f"{own}/ws?after=x", anna, 400, "validation_error"),
        (f"{own}/ws", anna | {"Last-Event-ID": "-1"}, 400, "validation_error"),
    ]
    async with door(generation) as client:
        for path, headers, status, code in cases:
            url = f"{client.url}{GENERATIONS}/{path}"
            async with client.http.get(url, headers=handshake(headers)) as answer:
                body = await answer.json()
                assert (answer.status, body["error"]["code"]) == (status, code), path
                assert answer.headers["X-Request-ID"] == body["error"]["request_id"]
    assert not feed(generation)._watchers


async def test_a_websocket_takes_its_token_as_a_subprotocol(generation: GenerationService) -> None:
    asked = await generation.ask()
    token = generation.running.keys.token(generation.anna_is)
    async with door(generation) as client:
        url = f"{client.url}{GENERATIONS}/{asked['id']}/ws"
        async with client.http.ws_connect(url, protocols=("bearer", token)) as socket:
            assert socket.protocol == "bearer"
            assert (await socket.receive(timeout=10)).json()["seq"] == 1


async def test_a_websocket_asked_for_as_a_page_says_how_to_ask(
    generation: GenerationService,
) -> None:
    asked = await generation.ask()
    path = f"{GENERATIONS}/{asked['id']}/ws"
    answer = await generation.anna.get(path)
    assert (answer.status_code, answer.headers["Upgrade"]) == (426, "websocket")
    assert answer.json()["error"]["code"] == "upgrade_required"
    assert (await generation.ben.get(path)).status_code == 403
    assert (await generation.nobody.get(path)).status_code == 401


async def test_a_client_that_talks_too_much_is_cut_off(idle: GenerationService) -> None:
    asked = await idle.ask()
    async with door(idle) as client:
        async with client.socket(asked) as socket:
            for _ in range(MAX_FRAMES - 1):
                await socket.send_str("hello")
            assert (await socket.receive(timeout=10)).json()["seq"] == 1
            await socket.send_bytes(b"and another thing")
            await socket.receive(timeout=10)
            assert socket.close_code == 1008
        async with client.socket(asked) as socket:
            assert (await socket.receive(timeout=10)).json()["seq"] == 1
            await socket.send_str("x" * 70_000)
            await socket.receive(timeout=10)
            assert socket.close_code == 1009
        await until_nobody_watches(idle)


async def test_streams_end_at_once_when_their_process_stops(idle: GenerationService) -> None:
    asked = await idle.ask()
    async with door(idle) as client:
        stream = asyncio.create_task(client.all(asked))
        async with client.socket(asked) as socket:
            assert (await socket.receive(timeout=10)).json()["seq"] == 1
            await until(lambda: sum(map(len, feed(idle)._watchers.values())) == 2)
            idle.running.service.api.state.stopping.set()
            await socket.receive(timeout=0.5)
            assert socket.close_code == 1001
            assert numbers(await stream) == [1]


@pytest.mark.untraced
async def test_two_hundred_abandoned_clients_leave_nothing_behind(idle: GenerationService) -> None:
    asked = await idle.ask()

    async def connections() -> int:
        query = "select count(*) from pg_stat_activity where datname = current_database()"
        async with idle.running.service.database.session() as session:
            found: int = (await session.execute(text(query))).scalar_one()
        return found

    def descriptors() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    async with door(idle) as client:
        async with AsyncExitStack() as stack:  # what is opened once is open after this
            for _ in range(20):
                await stack.enter_async_context(client.get(asked))
        await until_nobody_watches(idle)
        await _no_connection_open(client)
        before = asyncio.all_tasks()
        open_before = descriptors() - await connections()
        streams = [await client.get(asked) for _ in range(100)]
        sockets = [await client.socket(asked) for _ in range(100)]
        for answer in streams:
            assert await answer.content.readline() == b"event: status\n"
        for socket in sockets:
            assert (await socket.receive(timeout=10)).json()["seq"] == 1
        assert sum(map(len, feed(idle)._watchers.values())) == 200
        for number, response in enumerate([*streams, *(one._response for one in sockets)]):
            if number % 2:
                response.connection.transport.abort()  # the client's machine is gone
            else:
                response.close()
        await until_nobody_watches(idle)
        assert feed(idle)._seen == {}
        await until(lambda: len(asyncio.all_tasks() - before) <= 2)
        pooled = await connections()
        assert pooled <= MOST_CONNECTIONS
        await until(lambda: descriptors() - pooled <= open_before + 2)


async def _no_connection_open(client: Door) -> None:
    assert client.http.connector is not None
    await until(lambda: not client.http.connector._acquired)  # type: ignore[union-attr]  # above


async def test_what_nobody_tells_is_found_in_the_database_within_a_second(start: Start) -> None:
    idle = await start(consume=False)
    worker = idle.another()
    idle.running.transport.reachable = False  # no broadcast arrives, and everybody knows it
    async with door(idle) as client:
        asked = await idle.ask()
        arrived: list[float] = []

        async def follow() -> None:
            async for event in client.events(asked):
                arrived.append(_lateness(event["data"]))  # noqa: PERF401 -- now, not at the end

        following = asyncio.create_task(follow())
        await until(lambda: len(arrived) == 1)
        for stage in (Stage.ANALYZE_JOB, Stage.COMPILE_PROFILE):
            command = (await idle.commands(asked))[-1]
            assert command.stage is stage
            await idle.work(command, worker)
        await until(lambda: len(arrived) == 6)
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following
    assert_prompt(arrived)


async def test_while_broadcasts_arrive_the_database_is_left_alone(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress_feed, "POLL_SECONDS", 0.02)
    idle = await start(consume=False)
    looks = 0
    look = ProgressFeed._look

    async def counted(self: ProgressFeed) -> None:
        nonlocal looks
        looks += 1
        await look(self)

    monkeypatch.setattr(ProgressFeed, "_look", counted)
    asked = await idle.ask()
    with feed(idle).watch(UUID(asked["id"])):
        await until(lambda: looks == 1)
        await asyncio.sleep(0.3)
        assert looks == 1
        idle.running.transport.reachable = False
        await until(lambda: looks > 5)
        idle.running.transport.reachable = True
        await asyncio.sleep(0.1)
        looks = 0
        await asyncio.sleep(0.3)
        assert looks == 0
        feed(idle)._returned()
        await until(lambda: looks == 1)


@pytest.mark.parametrize("topic", ["generation", "generation.x", "generation.a.b"])
async def test_a_broadcast_that_names_no_run_harms_nobody(
    idle: GenerationService, topic: str
) -> None:
    idle.running.transport.broadcast(topic, b"\xff")
    asked = await idle.ask()
    with feed(idle).watch(UUID(asked["id"])) as moved:
        idle.running.transport.broadcast(f"generation.{asked['id']}", b"")
        assert moved.is_set()


@pytest.fixture(scope="module")
def broker() -> Iterator[Broker]:
    """A RabbitMQ whose connections tests may break."""
    broker = start_broker(ours=True)
    yield broker
    broker.close()


@asynccontextmanager
async def process(
    idle: GenerationService, url: str, *, works: bool, **options: Any
) -> AsyncIterator[Service]:
    """Run another process' service on a real broker; only a worker takes messages."""
    async with RabbitTransport(url) as transport:
        service = idle.another(transport=transport, **options)
        await transport.declare(service.queues())
        async with service.running(consume=works):
            await until(lambda: transport._stream.trusted_ear != "")
            yield service


@asynccontextmanager
async def document_desk(idle: GenerationService, url: str) -> AsyncIterator[None]:
    async with RabbitTransport(url) as transport:
        desk = DocumentDesk(transport, idle.running.service.parts.storage, idle.owners)
        async with desk.open():
            yield


def assert_prompt(seconds: list[float]) -> None:
    """A second after the commit is the promise; here it counts from before the commit, which
    takes seconds by itself on a machine that is overloaded with tests."""
    assert median(seconds) <= 1.0
    assert max(seconds) <= 5.0


def _lateness(data: Json) -> float:
    at = datetime.fromisoformat(data["at"])
    return (datetime.now(UTC) - at).total_seconds()


async def test_what_one_process_does_is_seen_at_another_within_a_second(
    start: Start, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress_feed, "POLL_SECONDS", 3600)  # nobody looks into the database
    idle = await start(consume=False)
    idle.running.transport.reachable = False  # a third process that has lost its broker
    url = broker.fresh_url()
    late: list[float] = []
    async with (
        document_desk(idle, url),
        process(idle, url, works=True, writer=SlowWriter(0.5)),
        process(idle, url, works=False) as here,
        process(idle, url, works=False) as there,
        door(idle, here) as one,
        door(idle, there) as two,
    ):

        async def follow(client: Door, asked: Json) -> list[Json]:
            seen = []
            async for event in client.events(asked):
                seen.append(event["data"])
                late.append(_lateness(event["data"]))
            return seen

        asked = await idle.ask()
        async with asyncio.timeout(60):
            first, second, third, fourth = await asyncio.gather(
                follow(one, asked), follow(two, asked), one.frames(asked), two.frames(asked)
            )
        assert first == second == third == fourth
        assert [data["seq"] for data in first] == list(range(1, 14))
        await until(lambda: not feed_of(here)._watchers and not feed_of(there)._watchers)
    assert_prompt(late)


async def test_no_event_is_lost_while_connections_to_the_broker_break(
    start: Start, broker: Broker
) -> None:
    idle = await start(consume=False)
    idle.running.transport.reachable = False
    url = broker.fresh_url()
    async with (
        document_desk(idle, url),
        process(idle, url, works=True, writer=SlowWriter(3)),
        process(idle, url, works=False) as here,
        door(idle, here) as client,
    ):
        asked = await idle.ask()

        async def hop() -> list[int]:
            """Follow like a client whose replica dies after each event."""
            seen: list[int] = []
            while len(seen) < 13:
                stream = client.events(asked, seen[-1] if seen else None)
                seen.append(int((await anext(stream))["id"]))
                await stream.aclose()  # type: ignore[attr-defined]  # it is a generator
            return seen

        events = asyncio.create_task(client.all(asked))
        frames = asyncio.create_task(client.frames(asked))
        hops = asyncio.create_task(hop())
        await idle.until(asked, lambda found: found["progress"] >= 40)
        host, ear = url.rpartition("/")[2], _ear(here)
        for _ in range(2):
            await asyncio.to_thread(
                broker.node.control, "close_all_connections", "--vhost", host, "a test"
            )
        async with asyncio.timeout(90):
            await asyncio.gather(events, frames, hops)
        assert _ear(here) != ear
    expected = list(range(1, 14))
    assert numbers(events.result()) == hops.result() == expected
    assert [frame["seq"] for frame in frames.result()] == expected


def _ear(service: Service) -> str:
    transport = service.parts.transport
    assert isinstance(transport, RabbitTransport)
    return transport._stream.trusted_ear
