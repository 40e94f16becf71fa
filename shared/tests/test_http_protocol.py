"""What our servers do with bytes that are not an ordinary request (security.md G5, G6)."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from shared import http_protocol
from shared.security_headers import SECURITY_HEADERS
from shared.server import bind, serving
from shared.telemetry import Receive, Scope, Send
from shared.testing.raw_http import exchange

pytestmark = pytest.mark.integration
GOOD = b"GET /good HTTP/1.1\r\nHost: here\r\n\r\n"
LAST = b"GET /last HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"


async def _echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with the path and the size of the body; /early answers without reading it."""
    size, more = 0, scope["path"] != "/early"
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        size += len(message["body"])
        more = message["more_body"]
    body = f"{scope['path']} {size}".encode()
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@asynccontextmanager
async def _server() -> AsyncIterator[int]:
    listener = bind("127.0.0.1", 0)
    port: int = listener.getsockname()[1]
    async with serving(_echo, listener, drain_seconds=1):
        yield port


@pytest.fixture(scope="module")
async def port() -> AsyncIterator[int]:
    async with _server() as number:
        yield number


def _request(*lines: str, body: bytes = b"") -> bytes:
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


CHUNKED = "Transfer-Encoding: chunked"
DOUBTFUL = {
    "length and chunks": _request(
        "POST / HTTP/1.1", "Host: a", "Content-Length: 5", CHUNKED, body=b"0\r\n\r\nG"
    ),
    "chunks and length": _request(
        "POST / HTTP/1.1", "Host: a", CHUNKED, "Content-Length: 5", body=b"0\r\n\r\nG"
    ),
    "two lengths": _request(
        "POST / HTTP/1.1", "Host: a", "Content-Length: 1", "Content-Length: 2", body=b"ab"
    ),
    "lengths in a list": _request("POST / HTTP/1.1", "Host: a", "Content-Length: 1, 2", body=b"ab"),
    "negative length": _request("POST / HTTP/1.1", "Host: a", "Content-Length: -1"),
    "length with a sign": _request("POST / HTTP/1.1", "Host: a", "Content-Length: +1", body=b"a"),
    "length in hex": _request("POST / HTTP/1.1", "Host: a", "Content-Length: 0x1", body=b"a"),
    "length beyond 64 bits": _request("POST / HTTP/1.1", "Host: a", f"Content-Length: {'9' * 30}"),
    "chunked twice": _request("POST / HTTP/1.1", "Host: a", f"{CHUNKED}, chunked"),
    "two transfer headers": _request("POST / HTTP/1.1", "Host: a", CHUNKED, CHUNKED),
    "gzip and chunked": _request(
        "POST / HTTP/1.1", "Host: a", "Transfer-Encoding: gzip, chunked", body=b"0\r\n\r\n"
    ),
    "identity": _request("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: identity"),
    "xchunked": _request("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: xchunked"),
    "chunked in quotes": _request("POST / HTTP/1.1", "Host: a", 'Transfer-Encoding: "chunked"'),
    "vertical tab before chunked": _request(
        "POST / HTTP/1.1", "Host: a", "Transfer-Encoding: \x0bchunked", body=b"0\r\n\r\n"
    ),
    "space before the colon": _request("GET / HTTP/1.1", "Host: a", "X-One : 1"),
    "space before the colon of the length": _request(
        "POST / HTTP/1.1", "Host: a", "Content-Length : 1", body=b"a"
    ),
    "folded header": _request("GET / HTTP/1.1", "Host: a", "X-One: 1", " more"),
    "bare LF": b"GET / HTTP/1.1\nHost: a\n\n",
    "bare LF in the head": b"GET / HTTP/1.1\r\nHost: a\r\nX-One: 1\nX-Two: 2\r\n\r\n",
    "bare CR in a value": _request("GET / HTTP/1.1", "Host: a", "X-One: 1\rX-Two: 2"),
    "NUL in a value": _request("GET / HTTP/1.1", "Host: a", "X-One: a\x00b"),
    "NUL in a name": _request("GET / HTTP/1.1", "Host: a", "X-\x00One: a"),
    "no name": _request("GET / HTTP/1.1", "Host: a", ": a"),
    "no colon": _request("GET / HTTP/1.1", "Host: a", "nonsense"),
    "brackets in a name": _request("GET / HTTP/1.1", "Host: a", "X[One]: a"),
    "no host": _request("GET / HTTP/1.1", "X-One: 1"),
    "two hosts": _request("GET / HTTP/1.1", "Host: a", "Host: b"),
    "the same host twice": _request("GET / HTTP/1.1", "Host: a", "host: a"),
    "empty host": _request("GET / HTTP/1.1", "Host: "),
    "host with a path": _request("GET / HTTP/1.1", "Host: a/b"),
    "host with a user": _request("GET / HTTP/1.1", "Host: me@a"),
    "host with a space": _request("GET / HTTP/1.1", "Host: a b"),
    "host of 300 letters": _request("GET / HTTP/1.1", f"Host: {'a' * 300}"),
    "HTTP/1.0 without host": _request("GET / HTTP/1.0"),
    "absolute form": _request("GET http://here/good HTTP/1.1", "Host: here"),
    "absolute form of another": _request("GET http://evil.example/ HTTP/1.1", "Host: here"),
    "absolute form, file": _request("GET file:///etc/passwd HTTP/1.1", "Host: here"),
    "authority form": _request("CONNECT here:443 HTTP/1.1", "Host: here"),
    "asterisk form": _request("OPTIONS * HTTP/1.1", "Host: here"),
    "no slash": _request("GET good HTTP/1.1", "Host: here"),
    "space in the target": _request("GET /a b HTTP/1.1", "Host: here"),
    "tab in the target": _request("GET /a\tb HTTP/1.1", "Host: here"),
    "control in the target": _request("GET /a\x01b HTTP/1.1", "Host: here"),
    "Latin-1 in the target": _request("GET /caf\xe9 HTTP/1.1", "Host: here"),
    "HTTP/2 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/0.9": b"GET /\r\n",
    "HTTP/9.9": _request("GET / HTTP/9.9", "Host: a"),
    "lower-case protocol": _request("GET / http/1.1", "Host: a"),
    "unknown method": _request("HACK / HTTP/1.1", "Host: a"),
    "lower-case method": _request("get / HTTP/1.1", "Host: a"),
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 32,
    "nonsense": b"\xff\xfe\x00\x01" * 16,
}


@pytest.mark.parametrize("name", DOUBTFUL)
async def test_a_head_that_leaves_a_doubt_gets_400_and_the_end(port: int, name: str) -> None:
    answer = await exchange(port, DOUBTFUL[name], LAST, seconds=3)
    assert answer.statuses == [400]
    assert answer.closed


async def test_a_bad_chunk_ends_the_connection(port: int) -> None:
    head = _request("POST /slow HTTP/1.1", "Host: a", CHUNKED)
    for chunk in (b"zz\r\nabc\r\n", b"-1\r\na\r\n", b"3\r\nabcdef\r\n", b"1" * 40 + b"\r\n"):
        answer = await exchange(port, head, chunk, pause=0.02, seconds=3)
        assert answer.closed
        assert answer.statuses == [400]


async def test_a_refusal_has_the_form_and_headers_of_every_answer(port: int) -> None:
    answer = await exchange(port, DOUBTFUL["two hosts"])
    for name, value in SECURITY_HEADERS:
        assert answer.head[name.decode()] == value.decode()
    assert "server" not in answer.head
    assert answer.head["connection"] == "close"
    error = json.loads(answer.data.partition(b"\r\n\r\n")[2])["error"]
    assert error["code"] == "bad_request"
    assert error["request_id"] == answer.head["x-request-id"]


async def test_a_head_has_64_headers_at_most(port: int) -> None:
    def with_headers(count: int) -> bytes:
        more = [f"X-{number}: {number}" for number in range(count - 2)]
        return _request("GET /good HTTP/1.1", "Host: here", "Connection: close", *more)

    assert (await exchange(port, with_headers(64))).statuses == [200]
    assert (await exchange(port, with_headers(65))).statuses == [431]
    assert (await exchange(port, with_headers(2000))).statuses == [431]


async def test_a_head_has_16_kilobytes_at_most(port: int) -> None:
    def with_size(size: int) -> bytes:
        return _request("GET /good HTTP/1.1", "Host: here", "Connection: close", f"X: {'x' * size}")

    assert (await exchange(port, with_size(16_000))).statuses == [200]
    assert (await exchange(port, with_size(16_400))).statuses == [431]


async def test_a_header_that_never_ends_is_not_collected(port: int) -> None:
    begun = b"GET /good HTTP/1.1\r\nHost: here\r\nX: "
    answer = await exchange(port, begun, *([b"x" * 8000] * 4), pause=0.02)
    assert answer.statuses == [431]
    assert answer.closed


async def test_a_target_has_8_kilobytes_at_most(port: int) -> None:
    def with_size(size: int) -> bytes:
        target = "/" + "x" * (size - 1)
        return _request(f"GET {target} HTTP/1.1", "Host: here", "Connection: close")

    assert (await exchange(port, with_size(8 * 1024))).statuses == [200]
    assert (await exchange(port, with_size(8 * 1024 + 1))).statuses == [414]


async def test_a_slow_head_is_ended_by_the_deadline(
    monkeypatch: pytest.MonkeyPatch, port: int
) -> None:
    monkeypatch.setattr(http_protocol, "HEAD_SECONDS", 0.3)
    drops = [bytes([byte]) for byte in GOOD[:-2]]
    answer = await exchange(port, *drops, pause=0.05, seconds=1)
    assert answer.closed
    assert answer.statuses in ([408], [])  # [] where our next byte met the closed connection
    waiting = await exchange(port, GOOD[:-2], seconds=2)
    assert (waiting.statuses, waiting.closed) == ([408], True)


async def test_whoever_says_nothing_is_sent_away(
    monkeypatch: pytest.MonkeyPatch, port: int
) -> None:
    monkeypatch.setattr(http_protocol, "HEAD_SECONDS", 0.2)
    silent = await exchange(port, seconds=2)
    assert (silent.data, silent.closed) == (b"", True)
    noise = await exchange(port, GOOD, b"\r\n", pause=0.1, seconds=2)
    assert (noise.statuses, noise.closed) == ([200], True)


async def test_the_deadline_counts_for_each_head_anew(
    monkeypatch: pytest.MonkeyPatch, port: int
) -> None:
    monkeypatch.setattr(http_protocol, "HEAD_SECONDS", 0.3)
    answer = await exchange(port, *([GOOD] * 6), LAST, pause=0.1)
    assert answer.statuses == [200] * 7
    slow_body = _request(
        "POST /slow HTTP/1.1", "Host: here", "Content-Length: 5", "Connection: close"
    )
    answer = await exchange(port, slow_body, *[b"x"] * 5, pause=0.15)
    assert answer.statuses == [200]
    assert answer.data.endswith(b"/slow 5")


async def test_requests_in_one_packet_are_answered_in_order(port: int) -> None:
    body = _request("POST /body HTTP/1.1", "Host: here", "Content-Length: 40000", body=b"x" * 40000)
    answer = await exchange(port, GOOD + body + GOOD + LAST)
    assert answer.statuses == [200] * 4
    assert b"/body 40000" in answer.data


async def test_an_early_answer_reaches_who_is_still_sending(port: int) -> None:
    size = 12 * 1024 * 1024
    head = _request("POST /early HTTP/1.1", "Host: here", f"Content-Length: {size}")
    answer = await exchange(port, head, b"x" * size, LAST)
    assert answer.statuses == [200, 200]


async def test_the_rest_of_a_refused_body_is_limited_in_size_and_time(
    monkeypatch: pytest.MonkeyPatch, port: int
) -> None:
    head = _request("POST /early HTTP/1.1", "Host: here", "Content-Length: 1000000")
    monkeypatch.setattr(http_protocol, "LEFTOVER_SECONDS", 0.3)
    slow = await exchange(port, head, b"x", pause=0.1, seconds=2)
    assert (slow.statuses, slow.closed) == ([200], True)
    monkeypatch.setattr(http_protocol, "MAX_LEFTOVER", 1000)
    large = await exchange(port, head, b"x" * 2000, pause=0.1, seconds=2)
    assert (large.statuses, large.closed) == ([200], True)


async def test_honest_traffic_goes_on_beside_attackers(port: int) -> None:
    attacks = [exchange(port, data, seconds=1) for data in DOUBTFUL.values()]
    honest = [exchange(port, GOOD, LAST, pause=0.01) for _ in range(20)]
    answers = await asyncio.gather(*attacks, *honest)
    assert all(answer.statuses == [200, 200] for answer in answers[-20:])


async def test_a_request_on_an_idle_connection_of_an_ending_server_is_answered() -> None:
    async with AsyncExitStack() as stack:
        port = await stack.enter_async_context(_server())
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        fresh_reader, fresh_writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(GOOD)
        head = await reader.readuntil(b"\r\n\r\n")
        assert b"connection: close" not in head.lower()
        await reader.readexactly(len(b"/good 0"))
        ending = asyncio.create_task(stack.aclose())
        await _refuses(port)
        for each in (writer, fresh_writer):
            each.write(GOOD)
        for each_reader in (reader, fresh_reader):
            answer = await each_reader.read()
            assert answer.startswith(b"HTTP/1.1 200")
            assert b"connection: close" in answer.lower()
            assert answer.endswith(b"/good 0")
        await ending
        writer.close()
        fresh_writer.close()


async def test_an_idle_connection_does_not_keep_a_server_from_ending() -> None:
    async with asyncio.timeout(20):
        async with _server() as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(GOOD)
            await reader.readuntil(b"/good 0")
        assert await reader.read() == b""
        writer.close()


async def _refuses(port: int) -> None:
    """Wait until nobody can connect any more."""
    async with asyncio.timeout(20):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                return
            writer.close()
            await asyncio.sleep(0.01)
