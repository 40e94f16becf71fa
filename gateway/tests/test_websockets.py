"""WebSockets through the gateway (api.md §5, §9.4)."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import pytest
from aiohttp import WSMsgType

from gateway import identity
from gateway.tests.door import EVENTS, SOCKET, Door, opened
from shared.ids import new_id
from shared.testing.tokens import TestUser

pytestmark = pytest.mark.integration
ORIGIN = "https://app.example"
HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    """A gateway whose upstream knows no other streams."""
    async with opened(cors_origins=ORIGIN) as one:
        yield one


def connect(door: Door, path: str = SOCKET, **options: Any) -> Any:
    """Open a WebSocket (aiohttp's request context), signed in unless told otherwise."""
    options.setdefault("headers", door.signed_in())
    return door.client.ws_connect(door.url + path, **options)


async def refused(door: Door, path: str = SOCKET, **options: Any) -> tuple[int, Any]:
    """Return status and error of a handshake that is refused, as they stand on the wire."""
    headers = HANDSHAKE | options.pop("headers", door.signed_in())
    status, answered, body = await door.ask("GET", path, headers=headers, **options)
    assert answered["X-Request-ID"]
    assert answered["X-Content-Type-Options"] == "nosniff"
    assert "Server" not in answered
    return status, body["error"]


async def until(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 -- nobody tells
            await asyncio.sleep(0.02)


async def test_frames_arrive_while_the_run_goes_on_and_the_end_ends_both_sides(door: Door) -> None:
    async with connect(door) as socket:
        for number in range(3):
            await door.upstream.events.put(b'{"seq": %d}' % number)
            assert (await socket.receive(timeout=2)).json() == {"seq": number}
        assert door.upstream.streams == 1
        await door.upstream.events.put(b"")
        assert (await socket.receive(timeout=2)).type is WSMsgType.CLOSE
        assert socket.close_code == 1000
    await until(lambda: door.upstream.streams == 0)


async def test_what_the_client_says_and_asks_for_reaches_the_service(door: Door) -> None:
    headers = door.signed_in() | {"Last-Event-ID": "41", "X-User-Id": "somebody"}
    async with connect(door, f"{SOCKET}?after=7", headers=headers) as socket:
        await socket.send_str("hello")
        await socket.send_bytes(b"\x00\xff")
        await until(lambda: len(door.upstream.heard) == 2)
    assert door.upstream.heard == ["hello", b"\x00\xff"]
    assert door.upstream.header("Last-Event-ID") == ["41"]
    assert door.upstream.last["query_string"] == b"after=7"
    assert door.upstream.header("X-User-Id") == []
    assert len(door.upstream.header("X-Request-ID")) == 1


async def test_a_page_gives_its_token_as_a_subprotocol(door: Door) -> None:
    token = door.keys.token(TestUser())
    async with connect(door, headers={}, protocols=("bearer", token)) as socket:
        assert socket.protocol == "bearer"
        assert door.upstream.header("Authorization") == [f"Bearer {token}"]
        assert door.upstream.header("Sec-WebSocket-Protocol") == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer a.b.c"},
        {"Authorization": "Basic YTpi"},
        {"Sec-WebSocket-Protocol": "bearer"},
        {"Sec-WebSocket-Protocol": "bearer, not.a.token"},
        {"Sec-WebSocket-Protocol": "chat, bearer, x"},
    ],
    ids=["nothing", "forged", "basic", "half a pair", "no token", "three"],
)
async def test_without_a_good_token_the_upgrade_is_refused(
    door: Door, headers: dict[str, str]
) -> None:
    status, error = await refused(door, headers=headers)
    assert (status, error["code"]) == (401, "invalid_token")
    assert door.upstream.requests == []


@pytest.mark.parametrize("name", ["token", "access_token", "authorization", "bearer"])
async def test_a_token_in_the_query_is_no_token(door: Door, name: str) -> None:
    token = door.keys.token(TestUser())
    status, _ = await refused(door, f"{SOCKET}?{name}={token}", headers={})
    assert status == 401


async def test_a_good_subprotocol_does_not_help_a_bad_header(door: Door) -> None:
    headers = {
        "Authorization": "Bearer a.b.c",
        "Sec-WebSocket-Protocol": f"bearer, {door.keys.token(TestUser())}",
    }
    assert (await refused(door, headers=headers))[0] == 401


async def test_pages_of_unknown_origins_are_refused(door: Door) -> None:
    for origin in ("https://evil.example", "null", "https://app.example.evil.example"):
        status, error = await refused(door, headers=door.signed_in() | {"Origin": origin})
        assert (status, error["code"]) == (403, "origin_not_allowed")
    assert door.upstream.requests == []
    async with connect(door, headers=door.signed_in() | {"Origin": ORIGIN}):
        pass


async def test_hosts_that_are_not_ours_are_refused() -> None:
    async with opened(allowed_hosts="api.example") as door:
        assert (await refused(door))[0] == 400


async def test_what_the_service_answers_instead_reaches_the_client(door: Door) -> None:
    status, error = await refused(door, f"{SOCKET}?do=forbidden")
    assert (status, error["code"]) == (403, "forbidden")
    for what in ("redirect", "silent"):
        status, error = await refused(door, f"{SOCKET}?do={what}")
        assert (status, error["code"]) == (502, "upstream_unavailable")


async def test_a_service_that_is_away_is_said_before_the_upgrade(door: Door) -> None:
    async with opened(door.upstream, generation_url="http://127.0.0.1:9") as alone:
        status, error = await refused(alone)
    assert (status, error["code"]) == (503, "upstream_unavailable")


async def test_a_handshake_without_its_key_is_refused(door: Door) -> None:
    answer = await door.raw(
        b"GET /api/v1/jobs HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Version: 13\r\n\r\n",
        seconds=2,
    )
    assert answer.statuses == [400]
    assert answer.closed
    assert b'"bad_request"' in answer.data
    await until(lambda: not door.gateway.protocol._open)


async def test_an_upgrade_counts_as_one_request() -> None:
    async with opened(rate_limit_user_per_minute=2) as door:
        headers = door.signed_in(TestUser())
        async with connect(door, headers=headers) as socket:
            assert socket._response.headers["RateLimit-Remaining"] == "1"
            await door.upstream.events.put(b"1")
            assert (await socket.receive(timeout=2)).data == "1"
        async with connect(door, headers=headers):
            pass
        status, error = await refused(door, headers=headers)
        assert (status, error["code"]) == (429, "rate_limited")


@pytest.mark.parametrize(("said", "code"), [(b"going away", 1001), (b"private", 1011)])
async def test_the_client_learns_how_the_service_ended(door: Door, said: bytes, code: int) -> None:
    async with connect(door) as socket:
        await door.upstream.events.put(said)
        await socket.receive(timeout=2)
        assert socket.close_code == code


async def test_a_service_that_dies_is_no_end_of_the_run(door: Door) -> None:
    async with connect(door) as socket:
        await door.upstream.events.put(b"1")
        assert (await socket.receive(timeout=2)).data == "1"
        await door.upstream.events.put(b"die")
        await socket.receive(timeout=2)
        assert socket.close_code == 1011


async def test_a_message_that_is_too_long_ends_the_connection(door: Door) -> None:
    async with connect(door) as socket:
        await socket.send_str("x" * 70_000)
        await socket.receive(timeout=2)
        assert socket.close_code == 1009
    await until(lambda: door.upstream.streams == 0)


async def test_a_client_that_does_not_read_slows_the_service_down(door: Door) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port, limit=1024)
    head = {"Host": "here", **HANDSHAKE, **door.signed_in()}
    lines = [f"GET {SOCKET}?do=flood HTTP/1.1", *(f"{name}: {head[name]}" for name in head)]
    writer.write("\r\n".join([*lines, "", ""]).encode())
    assert (await reader.readline()).startswith(b"HTTP/1.1 101 ")
    flooded = -1
    async with asyncio.timeout(20):
        while door.upstream.flooded != flooded:  # until nothing moves any more
            flooded = door.upstream.flooded
            await asyncio.sleep(0.5)
    assert 0 < flooded < 50_000_000  # what the sockets of two hops hold
    writer.transport.abort()
    await until(lambda: door.upstream.streams == 0)


async def test_live_streams_end_with_their_session(door: Door) -> None:
    assert identity.POLL_SECONDS <= 1  # so that two seconds are enough
    session = new_id()
    leaves = door.signed_in(sid=str(session))
    events = f"{EVENTS}?do=stream"
    async with (
        connect(door, headers=leaves) as socket,
        connect(door) as other,
        door.client.get(door.url + events, headers=leaves) as answer,
    ):
        await until(lambda: door.upstream.streams == 3)
        door.upstream.revoked.append(str(session))
        with pytest.raises(aiohttp.ClientPayloadError):
            await answer.content.read()
        await socket.receive(timeout=30)
        assert socket.close_code == 3000
        await until(lambda: door.upstream.streams == 1)
        assert not other.closed
    await until(lambda: not door.gateway._doorkeeper._revocations._watched)


async def test_live_streams_end_with_their_token(door: Door) -> None:
    almost = int(time.time()) - 25  # with the leeway for clocks, five seconds are left
    headers = door.signed_in(TestUser(), exp=almost)
    async with (
        connect(door, headers=headers) as socket,
        door.client.get(f"{door.url}{EVENTS}?do=stream", headers=headers) as answer,
    ):
        await socket.receive(timeout=30)
        assert socket.close_code == 3000
        with pytest.raises(aiohttp.ClientPayloadError):
            await answer.content.read()


async def test_connections_of_an_address_are_counted_while_they_live(door: Door) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(5):
            await stack.enter_async_context(connect(door))
        assert list(door.gateway.protocol._open.values()) == [5]
    await until(lambda: not door.gateway.protocol._open)


async def test_two_hundred_abandoned_clients_leave_nothing(door: Door) -> None:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as client:
        before = asyncio.all_tasks()
        headers = door.signed_in()
        sockets = [await client.ws_connect(door.url + SOCKET, headers=headers) for _ in range(200)]
        assert door.upstream.streams == 200
        assert list(door.gateway.protocol._open.values()) == [200]
        for socket in sockets:  # the client's process is gone: no closing handshake
            connection = socket._response.connection
            assert connection is not None
            assert connection.transport is not None
            connection.transport.abort()
        await until(lambda: door.upstream.streams == 0, seconds=20)
    await until(lambda: not door.gateway.protocol._open)
    await until(lambda: len(asyncio.all_tasks() - before) <= 1)
    assert not door.gateway._doorkeeper._revocations._watched


async def test_a_stopping_gateway_tells_its_clients_to_come_back() -> None:
    async with aiohttp.ClientSession() as client:
        async with opened() as door:
            socket = await client.ws_connect(door.url + SOCKET, headers=door.signed_in())
            told = asyncio.create_task(socket.receive(timeout=5))
            await asyncio.sleep(0)
        await told
        assert socket.close_code == 1012
