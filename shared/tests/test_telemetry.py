"""Around every request: its id, its trace, its log line, its metrics (api.md §1)."""

import re
from typing import Any

import pytest
import structlog
from httpx2 import ASGITransport, AsyncClient
from structlog.testing import capture_logs

from shared.service import create_api
from shared.telemetry import REQUESTS, request_id_of, traceparent_of

pytestmark = pytest.mark.unit
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def _client(name: str = "telemetry-test") -> AsyncClient:
    api = create_api(name, title="test")

    @api.get("/api/v1/things/{number}")
    async def read(number: int) -> dict[str, Any]:
        if number == 0:
            raise RuntimeError("broken")
        return dict(structlog.contextvars.get_contextvars())

    @api.get("/health/live")
    async def live() -> str:
        return "ok"

    transport = ASGITransport(api, raise_app_exceptions=False)
    return AsyncClient(transport=transport, base_url="http://test")


async def test_id_and_trace_are_known_while_the_request_is_served() -> None:
    async with _client() as client:
        given = {"X-Request-ID": "abc-1", "traceparent": TRACE}
        answer = await client.get("/api/v1/things/1", headers=given)
        assert answer.headers["X-Request-ID"] == "abc-1"
        assert answer.json() == {"request_id": "abc-1", "traceparent": TRACE}
        answer = await client.get("/api/v1/things/1")
        assert answer.json()["request_id"] == answer.headers["X-Request-ID"]
        assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-01", answer.json()["traceparent"])
    assert structlog.contextvars.get_contextvars() == {}


@pytest.mark.parametrize(
    "given", ["", " a", "a b", "-a", ".a", "a" * 129, "a\nb", "ä", "a,b", "a;"]
)
def test_an_id_that_is_not_well_formed_is_replaced(given: str) -> None:
    made = request_id_of([(b"x-request-id", given.encode())])
    assert re.fullmatch(r"[0-9a-f]{32}", made)


def test_a_well_formed_id_is_taken() -> None:
    for given in ("a", "A-1_b.c:d", "a" * 128):
        assert request_id_of([(b"x-request-id", given.encode())]) == given


@pytest.mark.parametrize(
    "given",
    [
        "",
        TRACE[:-1],
        TRACE + "0",
        TRACE.upper(),
        TRACE.replace("4bf92f3577b34da6a3ce929d0e0e4736", "0" * 32),
        TRACE.replace("00f067aa0ba902b7", "0" * 16),
        "ff" + TRACE[2:],
    ],
)
def test_a_trace_that_is_not_well_formed_begins_anew(given: str) -> None:
    made = traceparent_of([(b"traceparent", given.encode())])
    assert made != given
    assert traceparent_of([(b"traceparent", made.encode())]) == made


async def test_a_request_leaves_one_line_and_one_count_by_its_route() -> None:
    def count(route: str, status: str) -> float:
        return float(REQUESTS.labels("count-test", "GET", route, status)._value.get())

    async with _client("count-test") as client:
        with capture_logs() as lines:
            for number in (1, 2):
                await client.get(f"/api/v1/things/{number}?secret=x")
            await client.get("/api/v1/nothing/here")
            await client.get("/health/live")
    routes = [(line["route"], line["status"]) for line in lines if line["event"] == "request"]
    assert routes == [("/api/v1/things/{number}", 200)] * 2 + [("unmatched", 404)]
    assert count("/api/v1/things/{number}", "200") == 2
    assert count("unmatched", "404") == 1
    assert "secret" not in str(lines)


async def test_a_500_is_logged_with_its_reason_and_answered_without() -> None:
    async with _client() as client:
        with capture_logs() as lines:
            answer = await client.get("/api/v1/things/0")
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "internal_error")
    assert [line["log_level"] for line in lines if line["event"] == "request_failed"] == ["error"]


async def test_a_final_slash_is_accepted_and_nul_in_a_query_is_not() -> None:
    async with _client() as client:
        assert (await client.get("/api/v1/things/1/")).status_code == 200
        assert (await client.get("/api/v1/things/1?q=%00")).status_code == 400
