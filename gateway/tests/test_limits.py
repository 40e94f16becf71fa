"""The three coarse limits (api.md §1, §9.12; security.md G8)."""

import asyncio
from datetime import UTC, datetime

import pytest

from gateway.limits import address_key
from gateway.tests.door import JOBS, LOGIN, RESUME, Door, opened
from gateway.windows import FixedWindows, Limit
from shared.testing.tokens import TestUser

pytestmark = pytest.mark.integration


async def _refused(door: Door, method: str, path: str, **options: object) -> tuple[str, float]:
    """Return the limit's name and seconds to its reset, as a 429 says them."""
    status, headers, body = await door.ask(method, path, **options)
    assert status == 429
    error = body["error"]
    assert error["code"] == "rate_limited"
    assert headers["RateLimit-Remaining"] == "0"
    assert headers["Retry-After"] == headers["RateLimit-Reset"]
    resets_at = datetime.fromisoformat(error["details"]["resets_at"])
    assert error["details"]["resets_at"].endswith("Z")
    seconds = (resets_at - datetime.now(UTC)).total_seconds()
    assert abs(int(headers["Retry-After"]) - seconds) < 2
    return error["details"]["limit"], seconds


async def test_a_user_has_so_many_requests_a_minute() -> None:
    async with opened(rate_limit_user_per_minute=3) as door:
        anna, ben = TestUser(), TestUser()
        for left in (2, 1, 0):
            status, headers, _ = await door.ask("GET", JOBS, headers=door.signed_in(anna))
            assert (status, headers["RateLimit-Remaining"]) == (200, str(left))
            assert headers["RateLimit-Limit"] == "3"
            assert 0 < int(headers["RateLimit-Reset"]) <= 60
        limit, seconds = await _refused(door, "GET", JOBS, headers=door.signed_in(anna))
        assert (limit, seconds <= 60) == ("user_minute", True)
        assert (await door.ask("GET", JOBS, headers=door.signed_in(ben)))[0] == 200


async def test_a_user_has_so_many_generations_an_hour() -> None:
    async with opened(rate_limit_generations_per_hour=2, rate_limit_user_per_minute=50) as door:
        anna = door.signed_in(TestUser())
        for left in ("1", "0"):
            status, headers, _ = await door.ask("POST", RESUME, headers=anna, json={})
            assert (status, headers["RateLimit-Limit"]) == (200, "2")
            assert headers["RateLimit-Remaining"] == left
        limit, seconds = await _refused(door, "POST", RESUME, headers=anna, json={})
        assert (limit, 3500 < seconds <= 3600) == ("generation_hour", True)
        status, headers, _ = await door.ask("GET", JOBS, headers=anna)
        assert (status, headers["RateLimit-Limit"]) == (200, "50")


async def test_what_was_refused_does_not_count() -> None:
    async with opened(rate_limit_generations_per_hour=2, rate_limit_user_per_minute=50) as door:
        anna = door.signed_in(TestUser())
        slow = f"{RESUME}?do=replay"
        asked = [door.ask("POST", slow, headers=anna, json={}) for _ in range(20)]
        statuses = [status for status, _, _ in await asyncio.gather(*asked)]
        assert set(statuses) == {200, 429}
        for status in (200, 200, 429):
            assert (await door.ask("POST", RESUME, headers=anna, json={}))[0] == status


@pytest.mark.parametrize("answer", ["replay", "missing"])
async def test_an_answer_that_starts_no_generation_does_not_count_as_one(answer: str) -> None:
    async with opened(rate_limit_generations_per_hour=1) as door:
        anna = door.signed_in(TestUser())
        for _ in range(3):
            status, _, _ = await door.ask("POST", f"{RESUME}?do={answer}", headers=anna, json={})
            assert status in {200, 404}
        assert (await door.ask("POST", RESUME, headers=anna, json={}))[0] == 200
        assert (await _refused(door, "POST", RESUME, headers=anna, json={}))[0] == "generation_hour"


async def test_an_address_has_so_many_anonymous_requests_a_day() -> None:
    async with opened(rate_limit_ip_per_day=2) as door:
        for left in ("1", "0"):
            status, headers, _ = await door.ask("POST", LOGIN, json={})
            assert (status, headers["RateLimit-Remaining"]) == (200, left)
        spoofed = {"X-Forwarded-For": "198.51.100.7", "X-Real-IP": "198.51.100.7"}
        limit, seconds = await _refused(door, "POST", LOGIN, json={}, headers=spoofed)
        assert (limit, seconds > 86_000) == ("ip_day", True)
        assert (await door.ask("GET", JOBS, headers=door.signed_in()))[0] == 200
        assert (await door.ask("GET", "/health"))[0] == 200


async def test_behind_a_trusted_proxy_each_client_has_its_own_limit() -> None:
    async with opened(rate_limit_ip_per_day=1, trusted_proxies=("127.0.0.0/8",)) as door:

        async def status_of(forwarded: str) -> int:
            headers = {"X-Forwarded-For": forwarded}
            return (await door.ask("POST", LOGIN, json={}, headers=headers))[0]

        assert await status_of("198.51.100.7") == 200
        assert door.upstream.header("X-Forwarded-For") == ["198.51.100.7"]
        assert await status_of("198.51.100.8") == 200
        assert await status_of("203.0.113.9, 198.51.100.7") == 429  # what clients add is not read
        assert await status_of("198.51.100.7, 127.0.0.2") == 429
        assert await status_of("2001:db8:1:2:3::4") == 200
        assert await status_of("2001:db8:1:2:ffff::5") == 429  # the same /64
        assert await status_of("2001:db8:1:3::4") == 200
        assert await status_of("nonsense") == 200  # counted for the proxy itself
        assert door.upstream.header("X-Forwarded-For") == ["127.0.0.1"]
        assert await status_of("other nonsense") == 429


async def test_a_limit_of_zero_is_off() -> None:
    async with opened() as door:
        anna = door.signed_in(TestUser())
        for _ in range(5):
            _, headers, _ = await door.ask("POST", RESUME, headers=anna, json={})
            assert "RateLimit-Limit" not in headers


async def test_refusals_of_the_gateway_tell_what_an_address_has_left() -> None:
    async with opened(rate_limit_ip_per_day=5) as door:
        for path in (JOBS, "/api/v1/unknown", "/api/v1/a//b"):
            _, headers, _ = await door.ask("GET", path)
            assert headers["RateLimit-Remaining"] == "5", path


@pytest.mark.unit
@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8:0:0:ffff:ffff:ffff:ffff", "2001:db8::/64"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
    ],
)
def test_what_counts_as_one_address(address: str, key: str) -> None:
    assert address_key(address) == key


@pytest.mark.unit
def test_a_window_ends_and_begins_anew() -> None:
    moment = [1000.0]
    windows = FixedWindows(Limit("test", 2, 60), now=lambda: moment[0])
    assert [windows.hit("a").is_exceeded for _ in range(3)] == [False, False, True]
    moment[0] += 59
    assert (windows.hit("a").is_exceeded, windows.hit("b").remaining) == (True, 1)
    moment[0] += 1
    assert (windows.hit("a").remaining, windows.peek("a").reset_seconds) == (1, 60)
    assert windows.peek("b").remaining == 1


@pytest.mark.unit
def test_windows_that_have_ended_take_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = [0.0]
    windows = FixedWindows(Limit("test", 2, 60), now=lambda: moment[0])
    for number in range(1000):
        windows.hit(str(number))
    moment[0] = 60.0
    windows.hit("new")
    assert list(windows._open) == ["new"]
    monkeypatch.setattr("gateway.windows.MAX_KEYS", 10)
    for number in range(100):
        windows.hit(str(number))
    assert len(windows._open) <= 11
