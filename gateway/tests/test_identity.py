"""Nobody passes with a token that does not hold (security.md A9-A17)."""

import asyncio
import time

import pytest

from gateway import identity
from gateway.tests.door import JOBS, LOGIN, Door, opened
from gateway.tests.upstream import Upstream
from shared.ids import new_id
from shared.testing.forged_tokens import forged_tokens
from shared.testing.tokens import TestKeys, TestUser

pytestmark = pytest.mark.integration


async def test_no_forged_token_passes(door: Door) -> None:
    user = TestUser()
    forged = forged_tokens(door.keys, user)
    assert len(forged) >= 100
    before, wrong = len(door.upstream.requests), []
    for name, token in forged:
        request = (
            f"GET {JOBS} HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer {token}\r\n"
            "Connection: close\r\n\r\n"
        )
        answer = await door.raw(request.encode())
        if answer.statuses != [401] or "invalid_token" not in answer.head["www-authenticate"]:
            wrong.append((name, answer.statuses))
    assert wrong == []
    assert len(door.upstream.requests) == before
    assert (await door.ask("GET", JOBS, headers=door.signed_in(user)))[0] == 200


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Basic YTpi", "bearer x y", "Token abc", "Bearer " + "a" * 9000],
)
async def test_another_authorization_is_none(door: Door, header: str) -> None:
    status, headers, body = await door.ask("GET", JOBS, headers={"Authorization": header})
    assert status == 401
    assert headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    assert headers["Cache-Control"] == "no-store"
    assert body["error"]["code"] == "invalid_token"


async def test_a_token_elsewhere_is_not_seen(door: Door) -> None:
    token = door.keys.token(TestUser())
    assert (await door.ask("GET", f"{JOBS}?access_token={token}"))[0] == 401
    for name in ("Cookie", "X-Access-Token", "Proxy-Authorization"):
        headers = {name: f"access_token={token}"}
        assert (await door.ask("GET", JOBS, headers=headers))[0] == 401


async def test_a_second_authorization_does_not_get_past_the_first(door: Door) -> None:
    good = door.signed_in()["Authorization"]
    for pair in ((good, "Bearer no"), ("Bearer no", good), (good, good)):
        lines = "".join(f"Authorization: {value}\r\n" for value in pair)
        request = f"GET {JOBS} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n{lines}\r\n"
        assert (await door.raw(request.encode())).statuses == [400]


async def test_a_public_route_needs_no_token_and_reads_none(door: Door) -> None:
    assert (await door.ask("POST", LOGIN, json={}))[0] == 200
    status, _, _ = await door.ask("POST", LOGIN, json={}, headers={"Authorization": "Bearer no"})
    assert status == 200


async def test_the_scheme_is_read_in_any_case(door: Door) -> None:
    token = door.keys.token(TestUser())
    assert (await door.ask("GET", JOBS, headers={"Authorization": f"bEARER  {token}"}))[0] == 200


async def test_an_ended_session_is_refused_within_two_seconds(door: Door) -> None:
    session = str(new_id())
    ended, other = door.signed_in(sid=session), door.signed_in()
    assert (await door.ask("GET", JOBS, headers=ended))[0] == 200
    door.upstream.revoked.append(session)
    started = time.monotonic()
    while (await door.ask("GET", JOBS, headers=ended))[0] == 200:
        assert time.monotonic() - started < 10  # two polls of a second, on a busy machine
        await asyncio.sleep(0.02)
    assert (await door.ask("GET", JOBS, headers=ended))[0] == 401
    assert (await door.ask("GET", JOBS, headers=other))[0] == 200


async def test_a_gateway_that_starts_knows_who_is_gone() -> None:
    upstream, session = Upstream(TestKeys()), str(new_id())
    upstream.revoked.append(session)
    async with opened(upstream) as door:
        assert (await door.ask("GET", JOBS, headers=door.signed_in(sid=session)))[0] == 401


@pytest.mark.unit
def test_an_ended_session_is_forgotten_when_its_tokens_are_over() -> None:
    known = identity.Revocations("http://auth")
    known._ended = {"old": time.time() - 1, "new": time.time() + 60}
    known.forget_expired()
    assert list(known._ended) == ["new"]


async def test_without_keys_nobody_is_refused_for_it_and_it_heals() -> None:
    upstream = Upstream(TestKeys(), has_keys=False)
    async with opened(upstream) as door:
        headers = door.signed_in()
        status, answer, body = await door.ask("GET", JOBS, headers=headers)
        assert status == 503
        assert body["error"]["code"] == "upstream_unavailable"
        assert int(answer["Retry-After"]) >= 1
        upstream.has_keys = True
        await asyncio.sleep(0.6)
        assert (await door.ask("GET", JOBS, headers=headers))[0] == 200
        upstream.has_keys = False  # what is known stays known
        assert (await door.ask("GET", JOBS, headers=door.signed_in()))[0] == 200


async def test_a_flood_of_unknown_keys_asks_auth_once() -> None:
    async with opened() as door:
        assert (await door.ask("GET", JOBS, headers=door.signed_in()))[0] == 200
        before, other = door.upstream.key_fetches, TestKeys()
        for _ in range(100):
            other.kid = new_id().hex
            headers = {"Authorization": f"Bearer {other.token(TestUser())}"}
            assert (await door.ask("GET", JOBS, headers=headers))[0] == 401
        assert door.upstream.key_fetches - before <= 1
        assert (await door.ask("GET", JOBS, headers=door.signed_in()))[0] == 200
