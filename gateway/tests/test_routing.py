"""Only what the services' API descriptions name is reachable (security.md G1, G2)."""

import pytest

from gateway import openapi
from gateway.routing import BadPath, Router
from gateway.tests.door import API, JOBS, Door, opened

pytestmark = pytest.mark.integration
ID = "0190b6a0-0000-7000-8000-000000000001"


def _filled(template: str) -> str:
    parts = [ID if part.startswith("{") else part for part in template.split("/")]
    return "/".join(parts)


async def test_every_described_operation_reaches_its_service(door: Door) -> None:
    reached = []
    for template, operations in openapi.load()["paths"].items():
        for method in operations.keys() & {"get", "put", "post", "patch", "delete"}:
            before = len(door.upstream.requests)
            status, _, _ = await door.ask(
                method, _filled(template), headers=door.signed_in(), json={}
            )
            assert status == 200, (method, template)
            assert door.upstream.requests[before]["path"] == _filled(template)
            assert door.upstream.requests[before]["method"] == method.upper()
            reached.append((method, template))
    assert len(reached) >= 30


UNKNOWN = [
    "/",
    "/api",
    "/api/v1",
    "/api/v2/jobs",
    "/API/v1/jobs",
    "/api/v1/Jobs",
    "/api/v1/unknown",
    "/api/v1/jobs/1/2/3/4",
    "/internal/revocations",
    "/api/v1/internal/revocations",
    "/internal/profiles/1",
    "/metrics",
    "/api/v1/metrics",
    "/.well-known/openid-configuration",
    "/favicon.ico",
    "/health/database",
    "/auth/login",
    "/redoc",
    "/api/v1/docs",
    "/api/v1/openapi.json",
    "/api/v1/health",
]


@pytest.mark.parametrize("path", UNKNOWN)
async def test_what_is_not_described_is_not_there(door: Door, path: str) -> None:
    before = len(door.upstream.requests)
    status, headers, body = await door.ask("GET", path, headers=door.signed_in())
    assert status == 404
    assert body["error"]["code"] == "resource_not_found"
    assert body["error"]["request_id"] == headers["X-Request-ID"]
    assert len(door.upstream.requests) == before


async def test_the_services_own_health_is_not_reachable(door: Door) -> None:
    before = len(door.upstream.requests)
    for path in ("/api/v1/health/ready", "/api/v1/jobs/health/ready", "/jobs/health"):
        status, _, _ = await door.ask("GET", path)
        assert status == 404
    assert len(door.upstream.requests) == before


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PATCH", JOBS, "GET, POST"),
        ("DELETE", JOBS, "GET, POST"),
        ("POST", f"{JOBS}/{ID}", "DELETE, GET, PUT"),
        ("GET", f"{API}/auth/login", "POST"),
        ("OPTIONS", JOBS, "GET, POST"),
        ("TRACE", JOBS, "GET, POST"),
        ("PROPFIND", JOBS, "GET, POST"),
        ("POST", "/health", "GET"),
    ],
)
async def test_another_method_gets_405_and_the_right_ones(
    door: Door, method: str, path: str, allowed: str
) -> None:
    status, headers, body = await door.ask(method, path)
    assert status == 405
    assert headers["Allow"] == allowed
    assert body["error"]["code"] == "method_not_allowed"


async def test_a_final_slash_changes_nothing(door: Door) -> None:
    status, _, body = await door.ask("GET", f"{JOBS}/", headers=door.signed_in())
    assert (status, body["path"]) == (200, JOBS)
    status, _, body = await door.ask("GET", f"{JOBS}/?limit=5", headers=door.signed_in())
    assert (status, body["path"]) == (200, JOBS)
    assert door.upstream.last["query_string"] == b"limit=5"


TRICKS = [
    "/api/v1/jobs/../auth/login",
    "/api/v1/../../internal/revocations",
    "/api/v1/jobs/%2e%2e/auth/login",
    "/api/v1/jobs/%2E%2e/%2E./internal",
    "/api/v1/jobs/.%2e/login",
    "/api/v1/jobs/./1",
    "/api/v1/jobs/.",
    "/api/v1/jobs/..",
    "/..",
    "//api/v1/jobs",
    "//evil.example/api/v1/jobs",
    "/api//v1/jobs",
    "/api/v1/jobs//",
    "/api/v1/jobs/%2f",
    "/api/v1/jobs%2F..%2F..%2Finternal",
    "/api/v1%2fjobs",
    "/api/v1/jobs/%5c..%5cinternal",
    "/api/v1/jobs\\..\\internal",
    "/api/v1/jobs/a%5Cb",
    "/api/v1/jobs;x=1",
    "/api/v1/jobs/;/..",
    "/api/v1/jobs/%3b",
    "/api/v1/jobs/%00",
    "/api/v1/jobs/a%00.json",
    "/api/v1/jobs/%0d%0aSet-Cookie:x=1",
    "/api/v1/jobs/%0a",
    "/api/v1/jobs/%0D",
    "/api/v1/jobs/%1b",
    "/api/v1/jobs/%7f",
    "/api/v1/jobs/%",
    "/api/v1/jobs/%g1",
    "/api/v1/jobs/%2",
    "/api/v1/jobs/%u002e",
    "/api/v1/jobs/%ff",
    "/api/v1/jobs/%c0%ae%c0%ae/internal",
    "/api/v1/jobs/%e2%82",
    "/api/v1/jobs/%ed%a0%80",
    "/api/v1/jobs/<script>",
    '/api/v1/jobs/"',
    "/api/v1/jobs/{id}",
    "/api/v1/jobs/a|b",
    "/api/v1/jobs/^",
    "/api/v1/jobs/`",
    "/health/../internal/revocations",
    "/health%2f..%2finternal",
    "/api/v1/jobs?q=%00",
]


@pytest.mark.parametrize("path", TRICKS)
async def test_a_path_that_is_none_is_refused(door: Door, path: str) -> None:
    before = len(door.upstream.requests)
    token = door.signed_in()["Authorization"]
    request = (
        f"GET {path} HTTP/1.1\r\nHost: here\r\nAuthorization: {token}\r\nConnection: close\r\n\r\n"
    )
    answer = await door.raw(request.encode())
    assert answer.statuses == [400]
    assert b'"code": "bad_' in answer.data
    assert len(door.upstream.requests) == before


async def test_an_escaped_letter_reaches_the_service_as_it_was_written(door: Door) -> None:
    path = f"{JOBS}/Stra%C3%9Fe%20%252e~x"
    request = f"GET {path}?q=a%2Fb+c HTTP/1.1\r\nHost: here\r\nConnection: close\r\n"
    token = door.signed_in()["Authorization"]
    answer = await door.raw(f"{request}Authorization: {token}\r\n\r\n".encode())
    assert answer.statuses == [200]
    assert door.upstream.last["raw_path"] == path.encode()
    assert door.upstream.last["query_string"] == b"q=a%2Fb+c"


@pytest.mark.unit
def test_a_literal_part_wins_over_a_parameter() -> None:
    def operation(service: str) -> dict[str, object]:
        return {"get": {"x-service": service}}

    router = Router({"paths": {"/a/{id}": operation("by id"), "/a/me": operation("me")}})
    mine, other = router.find("GET", b"/a/me").route, router.find("GET", b"/a/you").route
    assert mine is not None
    assert other is not None
    assert (mine.service, other.service) == ("me", "by id")
    assert router.find("GET", b"/a").route is None
    with pytest.raises(BadPath):
        router.find("GET", b"/a/\xff")


async def test_a_websocket_where_none_is_spoken_is_refused(door: Door) -> None:
    answer = await door.raw(
        b"GET /api/v1/jobs HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        seconds=2,
    )
    assert answer.statuses == [400]
    assert b'"no_websocket"' in answer.data
    assert len(door.gateway.protocol._open) <= 1


async def test_the_description_is_served_as_it_is_committed(door: Door) -> None:
    status, headers, body = await door.ask("GET", "/openapi.json")
    assert (status, headers["Content-Type"]) == (200, "application/json")
    assert body == openapi.load()
    status, headers, page = await door.ask("GET", "/docs")
    assert (status, headers.getall("Content-Type")) == (200, ["text/html; charset=utf-8"])
    assert b"/openapi.json" in page


async def test_in_production_nobody_reads_the_description_unless_allowed() -> None:
    async with opened(environment="production") as door:
        for path in ("/docs", "/openapi.json"):
            assert (await door.ask("GET", path))[0] == 404
    async with opened(environment="production", public_docs=True) as door:
        assert (await door.ask("GET", "/openapi.json"))[0] == 200
