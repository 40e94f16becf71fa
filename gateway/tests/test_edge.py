"""What is on every answer, and who may ask at all (api.md §9.3, security.md G9, G10)."""

import asyncio

import pytest

from gateway import connections
from gateway.tests.door import JOBS, LOGIN, Door, opened
from shared.security_headers import SECURITY_HEADERS

pytestmark = pytest.mark.integration
ORIGIN = "http://localhost:3000"

ANSWERS = {
    "of a service": ("GET", JOBS, True),
    "404 of the gateway": ("GET", "/api/v1/unknown", True),
    "405": ("PATCH", JOBS, True),
    "401": ("GET", JOBS, False),
    "400": ("GET", "/api/v1/a//b", False),
    "302 of a service": ("GET", f"{JOBS}?do=redirect", True),
    "500 of a service": ("GET", f"{JOBS}?do=fail", True),
    "304": ("GET", f"{JOBS}?do=unchanged", True),
    "health": ("GET", "/health", False),
    "live": ("GET", "/health/live", False),
    "description": ("GET", "/openapi.json", False),
    "HEAD": ("HEAD", JOBS, True),
    "OPTIONS": ("OPTIONS", JOBS, False),
}


@pytest.mark.parametrize("what", ANSWERS)
async def test_every_answer_carries_the_security_headers(door: Door, what: str) -> None:
    method, path, signed_in = ANSWERS[what]
    given = door.signed_in() if signed_in else {}
    status, headers, body = await door.ask(method, path, headers=given)
    for name, value in SECURITY_HEADERS:
        assert headers.getall(name.decode()) == [value.decode()]
    assert "Server" not in headers
    assert headers["X-Request-ID"]
    assert headers["traceparent"]
    if status >= 400 and "do=" not in path and method != "HEAD":
        assert set(body["error"]) == {"code", "message", "details", "request_id"}
        assert headers["Content-Type"] == "application/json"


async def test_production_insists_on_tls() -> None:
    async with opened(environment="production") as door:
        for path in (JOBS, "/health/live"):
            _, headers, _ = await door.ask("GET", path)
            assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    async with opened() as door:
        _, headers, _ = await door.ask("GET", JOBS)
        assert "Strict-Transport-Security" not in headers


def _preflight(origin: str, method: str = "PUT") -> dict[str, str]:
    return {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization, content-type",
    }


async def test_a_page_of_an_allowed_origin_may_ask(door: Door) -> None:
    before = len(door.upstream.requests)
    status, headers, _ = await door.ask("OPTIONS", f"{JOBS}/1", headers=_preflight(ORIGIN))
    assert status == 204
    assert headers["Access-Control-Allow-Origin"] == ORIGIN
    assert headers["Access-Control-Allow-Credentials"] == "true"
    assert "Origin" in headers["Vary"]
    methods = headers["Access-Control-Allow-Methods"].split(", ")
    assert {"GET", "POST", "PUT", "PATCH", "DELETE"} <= set(methods)
    allowed = {name.lower() for name in headers["Access-Control-Allow-Headers"].split(", ")}
    assert allowed == {
        "authorization",
        "content-type",
        "idempotency-key",
        "if-match",
        "if-none-match",
        "last-event-id",
        "x-csrf-token",
        "x-request-id",
        "traceparent",
    }
    assert len(door.upstream.requests) == before


@pytest.mark.parametrize("signed_in", [True, False])
async def test_a_page_reads_the_answer_and_its_headers(door: Door, signed_in: bool) -> None:
    given = {"Origin": ORIGIN} | (door.signed_in() if signed_in else {})
    _, headers, _ = await door.ask("GET", JOBS, headers=given)
    assert headers.getall("Access-Control-Allow-Origin") == [ORIGIN]
    exposed = {name.lower() for name in headers["Access-Control-Expose-Headers"].split(", ")}
    assert exposed == {
        "location",
        "etag",
        "retry-after",
        "ratelimit-limit",
        "ratelimit-remaining",
        "ratelimit-reset",
        "x-request-id",
        "idempotency-replayed",
        "content-disposition",
    }


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "*",
        "",
        "http://localhost:3001",
        "https://localhost:3000",
        "http://localhost:3000.evil.example",
        "http://evil.example",
        "HTTP://LOCALHOST:3000/",
    ],
)
async def test_another_origin_gets_no_permission(door: Door, origin: str) -> None:
    status, headers, body = await door.ask("OPTIONS", JOBS, headers=_preflight(origin))
    assert (status, body["error"]["code"]) == (403, "origin_not_allowed")
    assert "Access-Control-Allow-Origin" not in headers
    _, headers, _ = await door.ask("GET", JOBS, headers={"Origin": origin} | door.signed_in())
    assert not [name for name in headers if name.lower().startswith("access-control-")]
    assert "Origin" in headers["Vary"]


async def test_a_request_id_is_taken_if_it_is_well_formed(door: Door) -> None:
    given = {"X-Request-ID": "client-7:a.b_C"} | door.signed_in()
    _, headers, _ = await door.ask("GET", JOBS, headers=given)
    assert headers["X-Request-ID"] == "client-7:a.b_C"
    assert door.upstream.header("X-Request-ID") == ["client-7:a.b_C"]
    _, headers, body = await door.ask("GET", JOBS, headers={"X-Request-ID": "mine"})
    assert (headers["X-Request-ID"], body["error"]["request_id"]) == ("mine", "mine")


@pytest.mark.parametrize("given", ["", " ", "a b", "-a", "a" * 129, "<script>", "ü", 'a"b', "a,b"])
async def test_another_request_id_is_replaced(door: Door, given: str) -> None:
    _, headers, _ = await door.ask("GET", JOBS, headers={"X-Request-ID": given} | door.signed_in())
    made = headers["X-Request-ID"]
    assert made != given
    assert len(made) == 32
    assert door.upstream.header("X-Request-ID") == [made]


async def test_a_trace_is_carried_on_or_begun(door: Door) -> None:
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    _, headers, _ = await door.ask("GET", JOBS, headers={"traceparent": trace} | door.signed_in())
    assert headers["traceparent"] == trace
    assert door.upstream.header("traceparent") == [trace]
    made = set()
    for wrong in ("", "00-0-0-0", trace.upper(), trace.replace("4", "g"), "ff" + trace[2:]):
        _, headers, _ = await door.ask(
            "GET", JOBS, headers={"traceparent": wrong} | door.signed_in()
        )
        assert [headers["traceparent"]] == door.upstream.header("traceparent")
        made.add(headers["traceparent"])
    assert len(made) == 5


async def test_only_the_named_hosts_are_served() -> None:
    async with opened(allowed_hosts=("api.jobwise.example", "[::1]")) as door:
        for host, status in {
            "api.jobwise.example": 200,
            "API.jobwise.example:8000": 200,
            "[::1]:8000": 200,
            "evil.example": 400,
            "api.jobwise.example.evil.example": 400,
            "127.0.0.1": 400,
        }.items():
            given = await door.ask("POST", LOGIN, json={}, headers={"Host": host})
            assert given[0] == status, host
        _, _, body = await door.ask("GET", "/health/live", headers={"Host": "evil.example"})
        assert body["error"]["code"] == "unknown_host"


async def test_health_tells_of_the_whole_and_of_each_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.health._REMEMBER_SECONDS", 0.0)
    names = {"auth", "profile", "job", "generation", "document"}
    async with opened() as door:
        status, _, body = await door.ask("GET", "/health")
        assert (status, body["status"], set(body["services"])) == (200, "ok", names)
        for service in body["services"].values():
            assert service["status"] == "ok"
            assert 0 <= service["latency_ms"] < 2000
            assert service["checks"] == {"database": "ok"}
        assert (await door.ask("GET", "/health/ready"))[0] == 200
        door.upstream.is_ready = False
        status, _, body = await door.ask("GET", "/health")
        assert (status, body["status"]) == (503, "unavailable")
        assert (await door.ask("GET", "/health/live"))[2] == {"status": "ok"}
    nobody = "http://127.0.0.1:1"
    async with opened(document_url=nobody) as door:
        status, _, body = await door.ask("GET", "/health")
        assert (status, body["status"]) == (200, "degraded")
        assert body["services"]["document"]["status"] == "unavailable"
        assert body["services"]["job"]["status"] == "ok"
        assert (await door.ask("GET", "/health/ready"))[0] == 503


async def test_an_address_holds_so_many_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MAX_CONNECTIONS", 5)
    request = b"GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    async with opened() as door:
        held = [asyncio.create_task(door.raw(seconds=1)) for _ in range(5)]
        await asyncio.sleep(0.3)
        refused = await door.raw(request)
        assert (refused.statuses, refused.closed) == ([429], True)
        await asyncio.gather(*held)
        assert (await door.raw(request)).statuses == [200]
    async with opened(trusted_proxies=("127.0.0.1",)) as door:
        held = [asyncio.create_task(door.raw(seconds=0.5)) for _ in range(5)]
        await asyncio.sleep(0.2)
        assert (await door.raw(request)).statuses == [200]
        await asyncio.gather(*held)


async def test_a_fault_of_our_own_is_a_500_in_the_usual_form(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(door.gateway._forwarder, "forward", fail)
    status, _, body = await door.ask("GET", JOBS, headers=door.signed_in())
    assert (status, body["error"]["code"]) == (500, "internal_error")
    assert "secret" not in str(body)
