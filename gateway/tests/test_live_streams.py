"""Progress of a generation as it happens (api.md §5)."""

import asyncio
from collections.abc import AsyncIterator, Callable

import aiohttp
import pytest

from gateway.tests.door import EVENTS, Door, opened

pytestmark = pytest.mark.integration
STREAM = f"{EVENTS}?do=stream"


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    """A gateway whose upstream knows no other streams."""
    async with opened() as one:
        yield one


async def _until(condition: Callable[[], bool], seconds: float = 3.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 -- nobody tells
            await asyncio.sleep(0.02)


async def test_an_event_arrives_before_the_stream_ends(door: Door) -> None:
    async with door.client.get(door.url + STREAM, headers=door.signed_in()) as answer:
        assert answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
        for number in range(3):
            event = f"id: {number}\ndata: {{}}\n\n".encode()
            await door.upstream.events.put(event)
            async with asyncio.timeout(2):
                assert await answer.content.readany() == event
        assert door.upstream.streams == 1
        await door.upstream.events.put(b"")
        assert await answer.content.read() == b""
    await _until(lambda: door.upstream.streams == 0)


async def test_the_last_event_seen_reaches_the_service(door: Door) -> None:
    headers = door.signed_in() | {"Last-Event-ID": "41"}
    await door.upstream.events.put(b"")
    assert (await door.ask("GET", STREAM, headers=headers))[0] == 200
    assert door.upstream.header("Last-Event-ID") == ["41"]


async def test_hanging_up_ends_the_request_to_the_service(door: Door) -> None:
    answer = await door.client.get(door.url + STREAM, headers=door.signed_in())
    await _until(lambda: door.upstream.streams == 1)
    answer.close()
    await _until(lambda: door.upstream.streams == 0)


async def test_fifty_clients_that_go_away_leave_no_connection_and_no_work(door: Door) -> None:
    before = asyncio.all_tasks()
    answers = [
        await door.client.get(door.url + STREAM, headers=door.signed_in()) for _ in range(50)
    ]
    assert door.upstream.streams == 50
    for answer in answers:
        answer.close()
    await _until(lambda: door.upstream.streams == 0)
    await _until(lambda: len(asyncio.all_tasks() - before) <= 1)
    await _until(lambda: not door.gateway.protocol._open)


async def test_a_service_that_dies_in_mid_stream_is_no_end_of_the_stream(door: Door) -> None:
    async with door.client.get(door.url + STREAM, headers=door.signed_in()) as answer:
        await door.upstream.events.put(b"data: 1\n\n")
        assert await answer.content.readany() == b"data: 1\n\n"
        await door.upstream.events.put(b"die")
        with pytest.raises(aiohttp.ClientPayloadError):
            await answer.content.read()


async def test_a_gateway_that_ends_sends_its_listeners_elsewhere_at_once(door: Door) -> None:
    async with door.client.get(door.url + STREAM, headers=door.signed_in()) as answer:
        await door.upstream.events.put(b"data: 1\n\n")
        assert await answer.content.readany() == b"data: 1\n\n"
        door.gateway.stopping.set()
        with pytest.raises(aiohttp.ClientPayloadError):  # no end of the stream: come again
            await answer.content.read()
    status, _, body = await door.ask("GET", "/health/ready")
    assert (status, body["status"]) == (503, "stopping")
    assert (await door.ask("GET", "/health/live"))[0] == 200
