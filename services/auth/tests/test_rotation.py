"""Refresh tokens under every order of events (security.md A15, A16)."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from services.auth.tests.conftest import Auth, Start
from services.auth.tests.rotation_machine import LIFETIMES, World, machine
from shared.clock import FrozenClock

pytestmark = pytest.mark.integration


@pytest.mark.untraced
@pytest.mark.parametrize(
    "runs",
    [50, pytest.param(2000, marks=[pytest.mark.slow, pytest.mark.timeout(3600)])],
)
async def test_whatever_happens_a_family_has_one_live_token_at_most(
    start: Start, runs: int
) -> None:
    clock = FrozenClock(datetime.now(UTC))
    auth = await start(clock=clock, consume=False)
    rotation = machine(World(auth, clock, asyncio.get_running_loop()))
    limits = settings(
        max_examples=runs,
        stateful_step_count=12,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    await asyncio.to_thread(run_state_machine_as_test, rotation, settings=limits)


async def _live_tokens(auth: Auth) -> int:
    rows = await auth.fetch(
        "select 1 from auth.refresh_tokens t join auth.sessions s on s.id = t.session_id"
        " where t.used_at is null and s.ended_at is null"
    )
    return len(rows)


async def test_fifty_refreshes_at_once_end_with_one_live_token(auth: Auth) -> None:
    token = (await auth.register())["refresh_token"]
    answers = await asyncio.gather(*(auth.refresh(token) for _ in range(50)))
    assert {answer.status_code for answer in answers} == {200}
    successors = {answer.json()["refresh_token"] for answer in answers}
    assert len(successors) == 1
    assert await _live_tokens(auth) == 1
    assert (await auth.refresh(successors.pop())).status_code == 200
    assert await _live_tokens(auth) == 1


async def test_fifty_replays_at_once_end_the_session_once(auth: Auth) -> None:
    first = (await auth.register())["refresh_token"]
    second = (await auth.refresh(first)).json()["refresh_token"]
    assert (await auth.refresh(second)).status_code == 200
    answers = await asyncio.gather(*(auth.refresh(first) for _ in range(50)))
    assert {answer.json()["error"]["code"] for answer in answers} == {"refresh_token_reused"}
    assert {answer.status_code for answer in answers} == {401}
    assert await _live_tokens(auth) == 0
    published = await auth.fetch(
        "select payload from auth.outbox where routing_key like '%revoked%'"
    )
    assert len(published) == 1


async def test_reuse_ends_the_session_although_the_answer_is_a_refusal(auth: Auth) -> None:
    tokens = await auth.register()
    second = (await auth.refresh(tokens["refresh_token"])).json()
    third = (await auth.refresh(second["refresh_token"])).json()
    reused = await auth.refresh(tokens["refresh_token"])
    assert reused.status_code == 401
    assert reused.json()["error"]["code"] == "refresh_token_reused"
    assert (await auth.refresh(third["refresh_token"])).status_code == 401
    assert (await auth.get("/auth/me", third["access_token"])).status_code == 401


async def test_the_grace_is_over_after_ten_seconds(start: Start) -> None:
    clock = FrozenClock(datetime.now(UTC))
    auth = await start(clock=clock)
    first = (await auth.register())["refresh_token"]
    second = (await auth.refresh(first)).json()["refresh_token"]
    clock.advance(seconds=10)
    assert (await auth.refresh(first)).json()["refresh_token"] == second
    clock.advance(seconds=1)
    assert (await auth.refresh(first)).json()["error"]["code"] == "refresh_token_reused"


async def test_a_session_lapses_after_seven_idle_days_and_thirty_in_all(start: Start) -> None:
    clock = FrozenClock(datetime.now(UTC))
    auth = await start(clock=clock)
    token = (await auth.register())["refresh_token"]
    for _ in range(5):
        clock.advance(days=5.9)
        answer = await auth.refresh(token)
        assert answer.status_code == 200
        token = answer.json()["refresh_token"]
    clock.advance(days=1)
    assert (await auth.refresh(token)).json()["error"]["code"] == "invalid_refresh_token"
    other = (await auth.log_in()).json()["refresh_token"]
    clock.advance(days=7)
    assert (await auth.refresh(other)).json()["error"]["code"] == "invalid_refresh_token"


async def test_refresh_tokens_are_stored_as_hashes_only(auth: Auth) -> None:
    token = (await auth.register())["refresh_token"]
    following = (await auth.refresh(token)).json()["refresh_token"]
    stored = await auth.fetch(
        "select t::text || s::text as row from auth.refresh_tokens t, auth.sessions s"
    )
    assert len(stored) == 2
    for row in stored:
        assert token not in row.row
        assert following not in row.row
    assert len(token) >= 43
    assert len(following) >= 43


async def test_a_refreshed_token_carries_what_the_user_is_now(auth: Auth) -> None:
    tokens = await auth.register()
    await auth.fetch("update auth.users set subscription_tier = 'premium' returning 1")
    answer = await auth.refresh(tokens["refresh_token"])
    assert answer.json()["user"]["subscription_tier"] == "premium"
    assert answer.json()["user"]["generations_limit"] == 100


async def test_an_inactive_user_cannot_refresh(auth: Auth) -> None:
    tokens = await auth.register()
    await auth.fetch("update auth.users set is_active = false returning 1")
    assert (await auth.refresh(tokens["refresh_token"])).status_code == 401


async def test_the_answer_to_an_unknown_token_tells_nothing(auth: Auth) -> None:
    for token in ("x", "A" * 43, "ż", "..", "0" * 8000):
        answer = await auth.refresh(token)
        assert answer.status_code == 401
        assert answer.json()["error"]["code"] == "invalid_refresh_token"


def test_lifetimes_are_those_of_the_rules() -> None:
    assert (LIFETIMES.idle, LIFETIMES.absolute) == (timedelta(days=7), timedelta(days=30))
    assert (LIFETIMES.access, LIFETIMES.grace) == (timedelta(hours=1), timedelta(seconds=10))
