"""Several gateways count together in a real Redis, and alone while it is down."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator

import pytest
from redis.asyncio import Redis
from structlog.testing import capture_logs

from gateway import redis_counters
from gateway.redis_counters import RedisCounters
from gateway.tests.door import JOBS, LOGIN, RESUME, Door, opened
from gateway.tests.upstream import Upstream
from gateway.windows import Limit
from shared.testing.redis import RedisServer, start_redis
from shared.testing.tokens import TestKeys, TestUser

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    found = start_redis(ours=True)
    yield found
    found.close()


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for the server as long as a loaded machine takes; a dead one refuses at once."""
    monkeypatch.setattr(redis_counters, "PATIENCE_SECONDS", 60.0)


@pytest.fixture
async def redis(server: RedisServer) -> AsyncIterator[Redis]:
    async with Redis.from_url(server.url) as client:
        await client.flushdb()
        yield client


async def _statuses(count: int, doors: list[Door], user: TestUser, path: str = JOBS) -> list[int]:
    """Return the statuses of so many requests at once, in turns at the doors."""
    method = "POST" if path.startswith(RESUME) else "GET"
    options: dict[str, object] = {"json": {}} if method == "POST" else {}
    asked = [
        door.ask(method, path, headers=door.signed_in(user), **options)
        for door in (doors[number % len(doors)] for number in range(count))
    ]
    return sorted(status for status, _, _ in await asyncio.gather(*asked))


async def test_a_limit_is_one_for_all_gateways(server: RedisServer, redis: Redis) -> None:
    keys = TestKeys()
    limits = {"rate_limit_user_per_minute": 7, "rate_limit_ip_per_day": 3}
    async with (
        opened(Upstream(keys), redis_url=server.url, **limits) as one,
        opened(Upstream(keys), redis_url=server.url, **limits) as other,
    ):
        anna, ben = TestUser(), TestUser()
        assert await _statuses(30, [one, other], anna) == [200] * 7 + [429] * 23
        status, headers, body = await other.ask("GET", JOBS, headers=other.signed_in(anna))
        assert (status, body["error"]["details"]["limit"]) == (429, "user_minute")
        assert headers["RateLimit-Remaining"] == "0"
        assert 0 < int(headers["Retry-After"]) <= 60
        assert await _statuses(7, [other, one], ben) == [200] * 7
        for door, left in ((one, "2"), (other, "1"), (one, "0")):
            _, headers, _ = await door.ask("POST", LOGIN, json={})
            assert headers["RateLimit-Remaining"] == left
        assert (await other.ask("POST", LOGIN, json={}))[0] == 429
        _, headers, _ = await one.ask("GET", "/api/v1/unknown")
        assert headers["RateLimit-Remaining"] == "0"


async def test_what_started_no_generation_is_given_back_to_all(
    server: RedisServer, redis: Redis
) -> None:
    keys = TestKeys()
    limits = {"rate_limit_generations_per_hour": 2, "rate_limit_user_per_minute": 50}
    async with (
        opened(Upstream(keys), redis_url=server.url, **limits) as one,
        opened(Upstream(keys), redis_url=server.url, **limits) as other,
    ):
        anna = TestUser()
        for _ in range(3):
            assert await _statuses(2, [one, other], anna, f"{RESUME}?do=missing") == [404, 404]
        assert await _statuses(5, [one, other], anna, RESUME) == [200, 200, 429, 429, 429]


async def test_the_server_learns_no_caller_and_forgets_every_count(
    server: RedisServer, redis: Redis
) -> None:
    async with opened(
        redis_url=server.url, rate_limit_user_per_minute=5, rate_limit_ip_per_day=5
    ) as door:
        anna = TestUser()
        await door.ask("GET", JOBS, headers=door.signed_in(anna))
        await door.ask("POST", LOGIN, json={})
    names = [name.decode() async for name in redis.scan_iter()]
    assert len(names) == 2
    for name in names:
        assert str(anna.id) not in name
        assert "127.0.0.1" not in name
        assert 0 < await redis.ttl(name) <= 86_400


async def test_a_window_ends_and_giving_back_does_not_prolong_it(
    server: RedisServer, redis: Redis
) -> None:
    limit = Limit("test", 2, 3600)
    async with RedisCounters(server.url) as counters:
        assert (await counters.peek("a", limit)).remaining == 2
        await counters.hit("a", [limit])
        [name] = [name async for name in redis.scan_iter()]
        await redis.pexpire(name, 500_000)
        await counters.give_back("a", limit)
        await counters.give_back("a", limit)
        [standing] = await counters.hit("a", [limit])
        assert (standing.used, standing.reset_seconds <= 500) == (1, True)
        await redis.delete(name)  # as the server does when its time has come
        [standing] = await counters.hit("a", [limit])
        assert (standing.used, standing.reset_seconds) == (1, 3600)


async def test_while_redis_is_down_each_gateway_counts_alone(
    server: RedisServer, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_counters, "PAUSE_SECONDS", 0.0)
    keys = TestKeys()
    limits = {"redis_url": server.url, "rate_limit_user_per_minute": 4}
    async with opened(Upstream(keys), **limits) as one, opened(Upstream(keys), **limits) as other:
        anna = TestUser()
        assert await _statuses(2, [one, other], anna) == [200, 200]
        with capture_logs() as logs:
            server.kill()
            try:
                assert await _statuses(12, [one, other], anna) == [200] * 8 + [429] * 4
            finally:
                server.start()
            assert await _statuses(12, [one, other], anna) == [200] * 4 + [429] * 8
        said = [line["event"] for line in logs if line["event"].startswith("limits_")]
        assert sorted(said) == ["limits_counted_alone"] * 2 + ["limits_counted_together"] * 2


async def test_a_server_that_never_answers_holds_nobody_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(redis_counters, "PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(redis_counters, "PAUSE_SECONDS", 3600.0)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        async with opened(redis_url=url, rate_limit_user_per_minute=2) as door:
            assert await _statuses(5, [door], TestUser()) == [200, 200, 429, 429, 429]
