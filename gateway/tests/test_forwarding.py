"""What passes through, and what stays on its side (security.md G3, G4, G12; api.md §1)."""

import asyncio

import aiohttp
import pytest

from gateway import forwarding
from gateway.tests.door import JOBS, LOGIN, Door, opened
from shared.server import bind

pytestmark = pytest.mark.integration

FORGED = {
    "X-User-Id": "1",
    "X_User_Id": "1",
    "X-User-Email": "root@example.org",
    "X-User-Role": "admin",
    "X-Internal-Token": "1",
    "X-Forwarded-For": "10.0.0.1",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Prefix": "/internal",
    "Forwarded": "for=10.0.0.1;host=evil.example",
    "X-Real-IP": "10.0.0.1",
    "X-Original-URL": "/internal/revocations",
    "X-Rewrite-URL": "/internal/revocations",
    "X-HTTP-Method-Override": "DELETE",
    "X-Client-Cert": "x",
    "Cookie": "a=b",
    "Proxy": "http://evil.example",
    "Via": "1.1 somebody",
    "Max-Forwards": "1",
}


async def test_what_a_client_may_not_say_does_not_reach_a_service(door: Door) -> None:
    await door.ask("GET", JOBS, headers={**FORGED, **door.signed_in()})
    names = {name.decode() for name, _ in door.upstream.last["headers"]}
    assert names.isdisjoint(name.lower() for name in FORGED if name != "X-Forwarded-For")
    assert door.upstream.header("X-Forwarded-For") == ["127.0.0.1"]


async def test_what_a_client_may_say_arrives_as_it_was_said(door: Door) -> None:
    said = {
        "Accept": "application/json;q=0.5, */*",
        "Accept-Language": "pl",
        "Idempotency-Key": "key-1",
        "If-Match": '"3"',
        "If-None-Match": 'W/"2"',
        "Last-Event-ID": "7",
        "Range": "bytes=0-99",
        "User-Agent": "tester/1.0 (caf\xe9)",
        "tracestate": "a=1",
        **door.signed_in(),
    }
    status, _, body = await door.ask("POST", f"{JOBS}?a=1&a=%C3%9F", headers=said, json={"a": "ß"})
    assert (status, body["method"], body["size"]) == (200, "POST", 15)
    assert door.upstream.last["query_string"] == b"a=1&a=%C3%9F"
    assert door.upstream.header("Content-Type") == ["application/json"]
    assert door.upstream.header("Accept-Encoding") == []
    for name, value in said.items():
        assert [given.encode("latin-1") for given in door.upstream.header(name)] == [value.encode()]


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
async def test_what_a_client_does_not_say_is_not_made_up(door: Door, method: str) -> None:
    path = JOBS if method in {"GET", "POST"} else f"{JOBS}/0190b6a0-0000-7000-8000-000000000001"
    token = door.signed_in()["Authorization"]
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {token}\r\n"
    await door.raw(f"{head}Content-Length: 0\r\n\r\n".encode(), seconds=0.5)
    names = {name.decode() for name, _ in door.upstream.last["headers"]}
    known = {"host", "authorization", "x-request-id", "x-forwarded-for", "traceparent"}
    assert names - known <= {"content-length"}


async def test_connection_strips_what_it_names_but_no_authorization(door: Door) -> None:
    headers = door.signed_in() | {
        "Connection": "keep-alive, If-Match, Authorization, X-Request-ID",
        "If-Match": '"1"',
        "X-Request-ID": "mine",
        "TE": "trailers",
        "Keep-Alive": "300",
    }
    assert (await door.ask("GET", JOBS, headers=headers))[0] == 200
    assert door.upstream.header("If-Match") == []
    assert door.upstream.header("X-Request-ID") == ["mine"]
    assert door.upstream.header("Authorization") == [headers["Authorization"]]
    for name in ("TE", "Keep-Alive", "Connection"):
        assert door.upstream.header(name) == []


async def test_insides_of_a_service_are_not_told(door: Door) -> None:
    _, headers, _ = await door.ask("GET", f"{JOBS}?do=talkative", headers=door.signed_in())
    for name in ("Set-Cookie", "Server", "X-Powered-By", "X-Internal-Node", "Via", "Keep-Alive"):
        assert name not in headers
    assert "ETag" not in headers  # its Connection names it
    assert "Access-Control-Allow-Origin" not in headers
    assert headers.getall("Cache-Control") == ["no-store"]
    assert headers.getall("X-Content-Type-Options") == ["nosniff"]
    assert headers.getall("X-Request-ID") != ["another"]
    assert headers["Retry-After"] == "7"


async def test_what_nobody_signed_in_for_may_be_cached(door: Door) -> None:
    path = "/api/v1/.well-known/jwks.json?do=talkative"
    _, headers, _ = await door.ask("GET", path)
    assert headers.getall("Cache-Control") == ["public, max-age=600"]


async def test_no_header_is_there_twice(door: Door) -> None:
    for what in ("echo", "talkative", "created", "unchanged", "redirect"):
        _, headers, _ = await door.ask("GET", f"{JOBS}?do={what}", headers=door.signed_in())
        names = [name.lower() for name in headers]
        assert sorted(names) == sorted(set(names)), what


async def test_an_answer_keeps_its_status_and_headers(door: Door) -> None:
    status, headers, body = await door.ask(
        "POST", f"{JOBS}?do=created", headers=door.signed_in(), json={}
    )
    assert (status, headers["Location"], headers["ETag"]) == (201, "/api/v1/jobs/1", '"1"')
    assert body["method"] == "POST"
    status, headers, body = await door.ask("GET", f"{JOBS}?do=unchanged", headers=door.signed_in())
    assert (status, headers["ETag"], body) == (304, '"3"', b"")
    assert (await door.ask("GET", f"{JOBS}?do=fail", headers=door.signed_in()))[0] == 500


@pytest.mark.parametrize("what", ["redirect", "permanent"])
async def test_a_redirect_of_a_service_is_not_passed_on(door: Door, what: str) -> None:
    status, headers, body = await door.ask("GET", f"{JOBS}?do={what}", headers=door.signed_in())
    assert (status, body["error"]["code"]) == (502, "upstream_unavailable")
    assert "Location" not in headers


async def test_a_body_of_a_get_is_not_passed_on(door: Door) -> None:
    _, _, body = await door.ask("GET", JOBS, headers=door.signed_in(), data=b"x" * 100)
    assert body["size"] == 0
    assert (await door.ask("GET", JOBS, headers=door.signed_in()))[0] == 200


async def test_a_service_that_is_down_gets_503() -> None:
    closed = bind("127.0.0.1", 0)
    url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    closed.close()
    async with opened(job_url=url) as door:
        status, headers, body = await door.ask("GET", JOBS, headers=door.signed_in())
        assert (status, body["error"]["code"]) == (503, "upstream_unavailable")
        assert headers["Retry-After"] == "2"
        assert body["error"]["request_id"] == headers["X-Request-ID"]
        assert url.rpartition(":")[2] not in str(body)


async def test_a_slow_service_gets_504(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forwarding, "ANSWER_SECONDS", 0.2)
    async with opened() as door:
        status, headers, body = await door.ask("GET", f"{JOBS}?do=slow", headers=door.signed_in())
        assert (status, body["error"]["code"]) == (504, "upstream_unavailable")
        assert headers["Retry-After"] == "2"


BROKEN = {
    "no HTTP": b"hello\r\n\r\n",
    "nothing": b"",
    "half a head": b"HTTP/1.1 200 OK\r\nContent-",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "no status": b"HTTP/1.1 abc OK\r\n\r\n",
    "endless header": b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000,
}


@pytest.mark.parametrize("what", BROKEN)
async def test_a_broken_service_gets_502(what: str) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(BROKEN[what])
        writer.close()

    listener = bind("127.0.0.1", 0)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    server = await asyncio.start_server(answer, sock=listener)
    async with server, opened(job_url=url) as door:
        status, headers, body = await door.ask("POST", JOBS, headers=door.signed_in(), json={})
        assert (status, body["error"]["code"]) == (502, "upstream_unavailable")
        assert "Retry-After" in headers


@pytest.mark.parametrize("path", [JOBS, LOGIN])
async def test_a_key_counts_only_where_a_token_does(door: Door, path: str) -> None:
    route = door.gateway._router.find("POST", path.encode()).route
    assert route is not None
    assert (
        forwarding._may_be_repeated(route, [("idempotency-key", "a")], b"{}") == route.needs_token
    )
    assert route.needs_token == (path == JOBS)


@pytest.mark.parametrize(("keyed", "expected", "asked"), [(True, 201, 2), (False, 502, 1)])
async def test_only_a_request_with_a_key_is_sent_again_when_its_connection_breaks(
    keyed: bool, expected: int, asked: int
) -> None:
    bodies: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        bodies.append(await reader.readexactly(2))
        if len(bodies) > 1:
            writer.write(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    listener = bind("127.0.0.1", 0)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    server = await asyncio.start_server(answer, sock=listener)
    async with server, opened(job_url=url) as door:
        headers = door.signed_in() | ({"Idempotency-Key": "0123456789abcdef"} if keyed else {})
        status, _, _ = await door.ask("POST", JOBS, headers=headers, json={})
        assert status == expected
    assert bodies == [b"{}"] * asked


async def test_a_service_that_dies_in_mid_answer_is_seen_as_a_broken_connection(
    door: Door,
) -> None:
    headers = door.signed_in()
    async with door.client.get(f"{door.url}{JOBS}?do=die", headers=headers) as answer:
        assert answer.status == 200
        with pytest.raises(aiohttp.ClientPayloadError):
            await answer.read()
    assert (await door.ask("GET", JOBS, headers=headers))[0] == 200


async def test_a_large_answer_arrives_whole(door: Door) -> None:
    _, headers, body = await door.ask("GET", f"{JOBS}?do=large", headers=door.signed_in())
    assert len(body) == 64 * 65536
    assert headers["Content-Type"] == "application/pdf"


async def test_a_hundred_at_once_get_their_own_answers(door: Door) -> None:
    async def one(number: int) -> bool:
        path = f"{JOBS}/{number}"
        _, _, body = await door.ask("GET", path, headers=door.signed_in())
        return bool(body["path"] == path)

    assert all(await asyncio.gather(*(one(number) for number in range(100))))


async def test_an_answer_of_a_service_to_an_anonymous_caller_passes_too(door: Door) -> None:
    status, _, body = await door.ask("POST", LOGIN, json={"email": "a"})
    assert (status, body["path"]) == (200, LOGIN)
    assert door.upstream.header("Authorization") == []
