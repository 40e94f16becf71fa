"""Bodies on their way in: streamed where they are uploads, and limited (security.md G6)."""

import asyncio
import io
from collections.abc import AsyncIterator

import pytest

from gateway import bodies
from gateway.tests.door import IMPORT, JOBS, Door

pytestmark = pytest.mark.integration
MIB = 1024 * 1024
FORM = {"Content-Type": "multipart/form-data; boundary=x"}
JSON = {"Content-Type": "application/json"}


async def _pieces(count: int, size: int = 65536) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield b"x" * size


async def test_an_upload_reaches_the_service_while_it_is_sent(door: Door) -> None:
    first_arrived = asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        yield b"a" * 1000
        await first_arrived.wait()
        yield b"b" * 1000

    while not door.upstream.arrived.empty():
        door.upstream.arrived.get_nowait()
    asking = asyncio.create_task(
        door.ask("POST", IMPORT, data=body(), headers=door.signed_in() | FORM)
    )
    async with asyncio.timeout(5):
        assert await door.upstream.arrived.get() == 1000
    first_arrived.set()
    status, _, answer = await asking
    assert (status, answer["size"]) == (200, 2000)


async def test_an_upload_of_10_mib_passes_and_a_larger_one_does_not(door: Door) -> None:
    headers = door.signed_in() | FORM
    whole = bytes(10 * MIB + 60 * 1024)
    status, _, body = await door.ask("POST", IMPORT, data=io.BytesIO(whole), headers=headers)
    assert (status, body["size"]) == (200, len(whole))
    status, _, body = await door.ask(
        "POST", IMPORT, data=io.BytesIO(bytes(11 * MIB)), headers=headers
    )
    assert (status, body["error"]["code"]) == (413, "payload_too_large")
    status, _, body = await door.ask("POST", IMPORT, data=_pieces(200), headers=headers)
    assert (status, body["error"]["code"]) == (413, "payload_too_large")
    assert (await door.ask("GET", JOBS, headers=door.signed_in()))[0] == 200


async def test_a_client_that_sends_all_before_it_reads_learns_what_was_wrong(door: Door) -> None:
    token = door.signed_in()["Authorization"]
    size = 12 * MIB
    for path, kind in ((JOBS, JSON), (IMPORT, FORM)):
        head = f"POST {path} HTTP/1.1\r\nHost: a\r\nAuthorization: {token}\r\n"
        head += f"Content-Type: {kind['Content-Type']}\r\nContent-Length: {size}\r\n\r\n"
        answer = await door.raw(head.encode(), *([bytes(MIB)] * 12), seconds=0.5)
        assert answer.statuses == [413]


async def test_json_of_one_mib_passes_and_a_larger_one_does_not(door: Door) -> None:
    headers = door.signed_in() | JSON
    status, _, body = await door.ask("POST", JOBS, data=b" " * MIB, headers=headers)
    assert (status, body["size"]) == (200, MIB)
    before = len(door.upstream.requests)
    status, _, body = await door.ask(
        "POST", JOBS, data=io.BytesIO(b" " * (MIB + 1)), headers=headers
    )
    assert (status, body["error"]["code"]) == (413, "payload_too_large")
    status, _, body = await door.ask("POST", JOBS, data=_pieces(17), headers=headers)
    assert (status, body["error"]["code"]) == (413, "payload_too_large")
    assert len(door.upstream.requests) == before


async def test_a_length_beyond_reason_is_refused_at_once(door: Door) -> None:
    token = door.signed_in()["Authorization"]
    for length in ("1048577", "9999999999999", "9" * 19):
        head = f"POST {JOBS} HTTP/1.1\r\nHost: a\r\nAuthorization: {token}\r\n"
        request = f"{head}Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
        answer = await door.raw(request.encode(), seconds=0.5)
        assert answer.statuses == [413]


async def test_a_client_that_waits_for_a_go_ahead_gets_it(door: Door) -> None:
    token = door.signed_in()["Authorization"]
    head = (
        f"POST {JOBS} HTTP/1.1\r\nHost: a\r\nAuthorization: {token}\r\nConnection: close\r\n"
        "Content-Type: application/json\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
    )
    answer = await door.raw(head.encode(), b"{}", pause=0.1)
    assert answer.statuses == [100, 200]


async def test_a_body_that_does_not_arrive_is_not_waited_for(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "BODY_SECONDS", 0.2)
    monkeypatch.setattr(bodies, "UPLOAD_SECONDS", 0.2)
    token = door.signed_in()["Authorization"]
    for path, kind in ((JOBS, JSON), (IMPORT, FORM)):
        head = f"POST {path} HTTP/1.1\r\nHost: a\r\nAuthorization: {token}\r\n"
        head += f"Content-Type: {kind['Content-Type']}\r\nContent-Length: 100\r\n\r\n"
        answer = await door.raw(head.encode(), b"{", pause=0.05, seconds=3)
        assert (answer.statuses, answer.closed) == ([408], True)


async def test_a_client_that_hangs_up_leaves_nothing_behind(door: Door) -> None:
    token = door.signed_in()["Authorization"]
    for path, kind in ((JOBS, JSON), (IMPORT, FORM)):
        head = f"POST {path} HTTP/1.1\r\nHost: a\r\nAuthorization: {token}\r\n"
        head += f"Content-Type: {kind['Content-Type']}\r\nContent-Length: 100\r\n\r\n"
        answer = await door.raw(head.encode(), b"{", pause=0.05, seconds=0.1)
        assert answer.statuses == []
    await asyncio.sleep(0.2)
    assert (await door.ask("GET", JOBS, headers=door.signed_in()))[0] == 200


async def test_an_answer_before_the_end_of_an_upload_is_passed_on(door: Door) -> None:
    path = f"{IMPORT}?do=hasty"
    status, _, body = await door.ask(
        "POST", path, data=_pieces(100), headers=door.signed_in() | FORM
    )
    assert (status, body["error"]["code"]) == (422, "hasty")
