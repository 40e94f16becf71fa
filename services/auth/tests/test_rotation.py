"""Refresh tokens under every order of events (security.md A15, A16): a model plays along."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from services.auth.domain.errors import InvalidRefreshToken, RefreshTokenReused
from services.auth.domain.session import Device, Lifetimes, Session, successor
from services.auth.tests.conftest import PASSWORD, Auth, Start
from shared.clock import FrozenClock

pytestmark = pytest.mark.integration

T = TypeVar("T")
DEVICE = Device(ip="127.0.0.1", user_agent="test")
LIFETIMES = Lifetimes()


@dataclass
class Family:
    """What we expect of one session."""

    session: Session
    created_at: datetime
    expires_at: datetime
    tokens: list[str]
    used_at: list[datetime] = field(default_factory=list)
    alive: bool = True

    def is_live(self, now: datetime) -> bool:
        return self.alive and now < self.expires_at


class Crash(Exception):
    """The process dies before the commit."""


def machine(auth: Auth, clock: FrozenClock, loop: asyncio.AbstractEventLoop) -> type:
    logins, accounts = auth.state.logins, auth.state.accounts
    signer = logins._openings._access_tokens

    class Rotation(RuleBasedStateMachine):
        families = Bundle("families")

        def run(self, work: Coroutine[Any, Any, T]) -> T:
            return asyncio.run_coroutine_threadsafe(work, loop).result(30)

        @initialize()
        def somebody(self) -> None:
            self.email = f"{uuid4().hex}@example.org"
            self.password = PASSWORD
            self.all: list[Family] = []
            grant = self.run(
                accounts.register(
                    email=self.email, password=PASSWORD, full_name="Anna", device=DEVICE
                )
            )
            self.user_id = grant.user.id

        @rule(target=families)
        def log_in(self) -> Family:
            grant = self.run(logins.log_in(email=self.email, password=self.password, device=DEVICE))
            now = clock.now()
            session = self.run(newest_session(self.user_id))
            family = Family(session, now, now + LIFETIMES.idle, [grant.refresh_token])
            self.all.append(family)
            return family

        @rule(family=families)
        def use_the_newest(self, family: Family) -> None:
            self.present(family, len(family.tokens) - 1)

        @rule(family=families, back=st.integers(1, 4))
        def replay_an_old_one(self, family: Family, back: int) -> None:
            self.present(family, max(0, len(family.tokens) - 1 - back))

        def present(self, family: Family, index: int) -> None:
            expected = self.expect(family, index)
            assert self.ask(family.tokens[index]) == expected

        def ask(self, token: str) -> str:
            try:
                return self.run(logins.refresh(refresh_token=token, device=DEVICE)).refresh_token
            except (InvalidRefreshToken, RefreshTokenReused) as error:
                return error.code

        def expect(self, family: Family, index: int) -> str:
            """Return the successor or the refusal that must come, and what it changes."""
            now, newest = clock.now(), len(family.tokens) - 1
            if index == newest:
                if not family.is_live(now):
                    return "invalid_refresh_token"
                family.used_at.append(now)
                family.tokens.append(self.successor(family, index))
                family.expires_at = min(
                    now + LIFETIMES.idle, family.created_at + LIFETIMES.absolute
                )
                return family.tokens[-1]
            young = now - family.used_at[index] <= LIFETIMES.grace
            if family.is_live(now) and index == newest - 1 and young:
                return family.tokens[newest]
            family.alive = False
            return "refresh_token_reused"

        def successor(self, family: Family, index: int) -> str:
            key = logins._refreshing.key
            return successor(key, family.session, family.tokens[index], index)

        @rule(family=families, copies=st.integers(2, 8))
        def use_the_newest_at_once(self, family: Family, copies: int) -> None:
            newest = family.tokens[-1]
            expected = self.expect(family, len(family.tokens) - 1)

            async def race() -> list[Any]:
                asked = [logins.refresh(refresh_token=newest, device=DEVICE) for _ in range(copies)]
                return await asyncio.gather(*asked, return_exceptions=True)

            answers = {getattr(one, "refresh_token", None) or one.code for one in self.run(race())}
            assert answers == {expected}

        @rule(family=families)
        def crash_before_the_commit(self, family: Family) -> None:
            class Dying:
                def issue(self, *_args: Any, **_more: Any) -> str:
                    raise Crash

            if not family.is_live(clock.now()):
                return
            logins._openings._access_tokens = Dying()
            try:
                with pytest.raises(Crash):
                    self.ask(family.tokens[-1])
            finally:
                logins._openings._access_tokens = signer

        @rule(family=families)
        def log_out(self, family: Family) -> None:
            self.run(auth.state.sessions.log_out(None, family.tokens[0]))
            family.alive = False

        @rule(family=families)
        def change_the_password(self, family: Family) -> None:
            new = f"Better {uuid4().hex} Horse"
            self.run(
                accounts.change_password(
                    self.user_id, family.session.id, current=self.password, new=new, device=DEVICE
                )
            )
            self.password = new
            now = clock.now()
            for other in self.all:
                if other is not family and other.is_live(now):
                    other.alive = False

        @rule(span=st.sampled_from([1, 9, 11, 3600, 6 * 86400, 8 * 86400]))
        def wait(self, span: int) -> None:
            clock.advance(seconds=span)

        @invariant()
        def at_most_one_live_token_per_family(self) -> None:
            live = self.run(live_tokens(self.user_id))
            known = {one.session.id for one in self.all}
            expected = {one.session.id for one in self.all if one.is_live(clock.now())}
            assert {session for session in live if session in known} == expected
            assert len(set(live)) == len(live)

    async def newest_session(user_id: UUID) -> Session:
        async with logins._begin() as work:
            return (await work.sessions.live(user_id, now=clock.now()))[-1]

    async def live_tokens(user_id: UUID) -> list[UUID]:
        rows = await auth.fetch(
            "select s.id from auth.sessions s join auth.refresh_tokens t on t.session_id = s.id"
            f" where s.user_id = '{user_id}' and s.ended_at is null"
            f" and t.used_at is null and t.expires_at > '{clock.now().isoformat()}'"
        )
        return [row.id for row in rows]

    return Rotation


@pytest.mark.parametrize(
    "runs",
    [50, pytest.param(2000, marks=[pytest.mark.slow, pytest.mark.timeout(3600)])],
)
async def test_whatever_happens_a_family_has_one_live_token_at_most(start: Start, runs: int):
    clock = FrozenClock(datetime.now(UTC))
    auth = await start(clock=clock, consume=False)
    rotation = machine(auth, clock, asyncio.get_running_loop())
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


async def test_fifty_refreshes_at_once_end_with_one_live_token(auth: Auth):
    token = (await auth.register())["refresh_token"]
    answers = await asyncio.gather(*(auth.refresh(token) for _ in range(50)))
    assert {answer.status_code for answer in answers} == {200}
    successors = {answer.json()["refresh_token"] for answer in answers}
    assert len(successors) == 1
    assert await _live_tokens(auth) == 1
    assert (await auth.refresh(successors.pop())).status_code == 200
    assert await _live_tokens(auth) == 1


async def test_fifty_replays_at_once_end_the_session_once(auth: Auth):
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


async def test_reuse_ends_the_session_although_the_answer_is_a_refusal(auth: Auth):
    tokens = await auth.register()
    second = (await auth.refresh(tokens["refresh_token"])).json()
    third = (await auth.refresh(second["refresh_token"])).json()
    reused = await auth.refresh(tokens["refresh_token"])
    assert reused.status_code == 401
    assert reused.json()["error"]["code"] == "refresh_token_reused"
    assert (await auth.refresh(third["refresh_token"])).status_code == 401
    assert (await auth.get("/auth/me", third["access_token"])).status_code == 401


async def test_the_grace_is_over_after_ten_seconds(start: Start):
    clock = FrozenClock(datetime.now(UTC))
    auth = await start(clock=clock)
    first = (await auth.register())["refresh_token"]
    second = (await auth.refresh(first)).json()["refresh_token"]
    clock.advance(seconds=10)
    assert (await auth.refresh(first)).json()["refresh_token"] == second
    clock.advance(seconds=1)
    assert (await auth.refresh(first)).json()["error"]["code"] == "refresh_token_reused"


async def test_a_session_lapses_after_seven_idle_days_and_thirty_in_all(start: Start):
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


async def test_refresh_tokens_are_stored_as_hashes_only(auth: Auth):
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


async def test_a_refreshed_token_carries_what_the_user_is_now(auth: Auth):
    tokens = await auth.register()
    await auth.fetch("update auth.users set subscription_tier = 'premium' returning 1")
    answer = await auth.refresh(tokens["refresh_token"])
    assert answer.json()["user"]["subscription_tier"] == "premium"
    assert answer.json()["user"]["generations_limit"] == 100


async def test_an_inactive_user_cannot_refresh(auth: Auth):
    tokens = await auth.register()
    await auth.fetch("update auth.users set is_active = false returning 1")
    assert (await auth.refresh(tokens["refresh_token"])).status_code == 401


async def test_the_answer_to_an_unknown_token_tells_nothing(auth: Auth):
    for token in ("x", "A" * 43, "ż", "..", "0" * 8000):
        answer = await auth.refresh(token)
        assert answer.status_code == 401
        assert answer.json()["error"]["code"] == "invalid_refresh_token"


def test_lifetimes_are_those_of_the_rules():
    assert (LIFETIMES.idle, LIFETIMES.absolute) == (timedelta(days=7), timedelta(days=30))
    assert (LIFETIMES.access, LIFETIMES.grace) == (timedelta(hours=1), timedelta(seconds=10))
