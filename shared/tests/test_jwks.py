"""Public keys over HTTP: fetched seldom, kept when auth is away (security.md A12, A13)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from shared.errors import DependencyUnavailable
from shared.jwks import FRESH_SECONDS, STALE_SECONDS, UNKNOWN_KID_SECONDS, JwksCache
from shared.server import bind, serving
from shared.telemetry import Receive, Scope, Send
from shared.testing.tokens import TestKeys

pytestmark = pytest.mark.integration


@dataclass
class _Auth:
    """Answers with *keys*, in two pieces; or with *body*."""

    keys: list[TestKeys]
    status: int = 200
    body: bytes | None = None
    fetches: int = 0
    moment: list[float] = field(default_factory=lambda: [0.0])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.fetches += 1
        jwks = ",".join(str(one.jwk).replace("'", '"') for one in self.keys)
        body = self.body if self.body is not None else f'{{"keys": [{jwks}]}}'.encode()
        headers = [(b"location", b"/elsewhere")] if self.status == 302 else []
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        half = len(body) // 2
        await send({"type": "http.response.body", "body": body[:half], "more_body": True})
        await asyncio.sleep(0.02)
        await send({"type": "http.response.body", "body": body[half:]})


@asynccontextmanager
async def _cache(auth: _Auth) -> AsyncIterator[JwksCache]:
    listener = bind("127.0.0.1", 0)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/jwks.json"
    async with (
        serving(auth, listener, drain_seconds=1),
        JwksCache(url, now=lambda: auth.moment[0]) as cache,
    ):
        yield cache


async def test_keys_are_fetched_once_for_many_who_ask_at_once() -> None:
    keys = TestKeys()
    async with _cache(auth := _Auth([keys])) as cache:
        found = await asyncio.gather(*(cache.key(keys.kid) for _ in range(50)))
        assert all(found)
        assert auth.fetches == 1


async def test_a_thousand_unknown_ids_cause_one_fetch_and_evict_nothing() -> None:
    keys = TestKeys()
    async with _cache(auth := _Auth([keys])) as cache:
        await cache.key(keys.kid)
        auth.moment[0] += UNKNOWN_KID_SECONDS + 1
        found = await asyncio.gather(*(cache.key(f"unknown {n}") for n in range(1000)))
        assert not any(found)
        assert auth.fetches == 2
        assert await cache.key(keys.kid)


async def test_a_new_key_is_found_and_a_withdrawn_one_is_gone_within_five_minutes() -> None:
    old, new = TestKeys(), TestKeys()
    async with _cache(auth := _Auth([old])) as cache:
        assert await cache.key(old.kid)
        auth.keys = [new]
        auth.moment[0] += UNKNOWN_KID_SECONDS + 1
        assert await cache.key(new.kid)
        auth.moment[0] += FRESH_SECONDS
        assert await cache.key(old.kid) is None
        assert FRESH_SECONDS + UNKNOWN_KID_SECONDS + 60 < 300


BROKEN = {
    "500": (500, None),
    "302": (302, None),
    "no JSON": (200, b"<html>"),
    "no JWKS": (200, b'{"keys": 1}'),
    "no keys": (200, b'{"keys": []}'),
    "too large": (200, b'{"keys": [], "x": "' + b"x" * 70_000 + b'"}'),
    "empty": (200, b""),
}


@pytest.mark.parametrize("name", BROKEN)
async def test_what_is_known_stays_known_for_a_day_when_auth_is_broken(name: str) -> None:
    keys = TestKeys()
    async with _cache(auth := _Auth([keys])) as cache:
        assert await cache.key(keys.kid)
        auth.status, auth.body = BROKEN[name]
        auth.moment[0] += FRESH_SECONDS + 1
        assert await cache.key(keys.kid)
        assert auth.fetches == 2
        auth.moment[0] = STALE_SECONDS + 1
        with pytest.raises(DependencyUnavailable):
            await cache.key(keys.kid)
        auth.status, auth.body = 200, None
        auth.moment[0] += UNKNOWN_KID_SECONDS + 1
        assert await cache.key(keys.kid)


async def test_without_any_key_the_answer_is_come_back_later() -> None:
    keys = TestKeys()
    async with _cache(auth := _Auth([keys], status=500)) as cache:
        with pytest.raises(DependencyUnavailable) as refused:
            await cache.key(keys.kid)
        assert refused.value.headers["Retry-After"] == "2"
        auth.status = 200
        auth.moment[0] += 0.6
        assert await cache.key(keys.kid)


async def test_nobody_listening_is_the_same_as_a_broken_answer() -> None:
    async with JwksCache("http://127.0.0.1:1/jwks.json") as cache:
        with pytest.raises(DependencyUnavailable):
            await cache.key("any")
