"""A model of refresh tokens that plays along with the real thing, one rule at a time."""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, NoReturn, TypeVar
from uuid import UUID, uuid4

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import text

from services.auth.domain.errors import InvalidRefreshToken, RefreshTokenReused
from services.auth.domain.session import Device, Lifetimes, Session, successor
from services.auth.tests.conftest import PASSWORD, Auth
from shared.clock import FrozenClock

T = TypeVar("T")
DEVICE = Device(ip="127.0.0.1", user_agent="test")
LIFETIMES = Lifetimes()

LIVE_TOKENS = """
    select s.id from auth.sessions s join auth.refresh_tokens t on t.session_id = s.id
    where s.user_id = :user and s.ended_at is null and t.used_at is null and t.expires_at > :now
"""


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


class DyingSigner:
    """Signs nothing: the transaction that asked is rolled back."""

    def issue(self, *_args: object, **_more: object) -> NoReturn:
        raise Crash


@dataclass(frozen=True)
class World:
    """The running service, its clock, and the loop on which it runs."""

    auth: Auth
    clock: FrozenClock
    loop: asyncio.AbstractEventLoop

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    async def newest_session(self, user_id: UUID) -> Session:
        async with self.auth.state.logins._begin() as work:
            live: list[Session] = await work.sessions.live(user_id, now=self.clock.now())
            return live[-1]

    async def live_tokens(self, user_id: UUID) -> list[UUID]:
        async with self.auth.running.service.database.session() as session:
            found = {"user": user_id, "now": self.clock.now()}
            return list((await session.scalars(text(LIVE_TOKENS), found)).all())


class Rotation(RuleBasedStateMachine):
    """One user, any number of sessions, and everything that can happen to their tokens."""

    world: ClassVar[World]
    families = Bundle("families")

    @initialize()
    def somebody(self) -> None:
        state = self.world.auth.state
        self.logins, self.accounts, self.sessions = state.logins, state.accounts, state.sessions
        self.email = f"{uuid4().hex}@example.org"
        self.password = PASSWORD
        self.all: list[Family] = []
        grant = self.world.run(
            self.accounts.register(
                email=self.email, password=PASSWORD, full_name="Anna", device=DEVICE
            )
        )
        self.user_id: UUID = grant.user.id

    @property
    def now(self) -> datetime:
        return self.world.clock.now()

    @rule(target=families)
    def log_in(self) -> Family:
        grant = self.world.run(
            self.logins.log_in(email=self.email, password=self.password, device=DEVICE)
        )
        session = self.world.run(self.world.newest_session(self.user_id))
        expires_at = self.now + LIFETIMES.idle
        family = Family(session, self.now, expires_at, [grant.refresh_token])
        self.all.append(family)
        return family

    @rule(family=families)
    def use_the_newest(self, family: Family) -> None:
        presented = family.tokens[-1]
        expected = self.expect(family, len(family.tokens) - 1)
        assert self.ask(presented) == expected

    @rule(family=families, back=st.integers(1, 4))
    def replay_an_old_one(self, family: Family, back: int) -> None:
        index = max(0, len(family.tokens) - 1 - back)
        presented = family.tokens[index]
        expected = self.expect(family, index)
        assert self.ask(presented) == expected

    @rule(family=families, copies=st.integers(2, 8))
    def use_the_newest_at_once(self, family: Family, copies: int) -> None:
        newest = family.tokens[-1]
        expected = self.expect(family, len(family.tokens) - 1)

        async def race() -> list[Any]:
            asked = [
                self.logins.refresh(refresh_token=newest, device=DEVICE) for _ in range(copies)
            ]
            return await asyncio.gather(*asked, return_exceptions=True)

        answers = self.world.run(race())
        assert {getattr(one, "refresh_token", None) or one.code for one in answers} == {expected}

    @rule(family=families)
    def crash_before_the_commit(self, family: Family) -> None:
        if not family.is_live(self.now):
            return
        openings = self.logins._openings
        signer, openings._access_tokens = openings._access_tokens, DyingSigner()
        try:
            with pytest.raises(Crash):
                self.ask(family.tokens[-1])
        finally:
            openings._access_tokens = signer

    @rule(family=families)
    def log_out(self, family: Family) -> None:
        self.world.run(self.sessions.log_out(None, family.tokens[0]))
        family.alive = False

    @rule(family=families)
    def change_the_password(self, family: Family) -> None:
        new = f"Better {uuid4().hex} Horse"
        self.world.run(
            self.accounts.change_password(
                self.user_id, family.session.id, current=self.password, new=new, device=DEVICE
            )
        )
        self.password = new
        for other in self.all:
            if other is not family and other.is_live(self.now):
                other.alive = False

    @rule(span=st.sampled_from([1, 9, 11, 3600, 6 * 86400, 8 * 86400]))
    def wait(self, span: int) -> None:
        self.world.clock.advance(seconds=span)

    @invariant()
    def one_live_token_in_each_live_family_and_none_elsewhere(self) -> None:
        live = self.world.run(self.world.live_tokens(self.user_id))
        known = {one.session.id for one in self.all}
        expected = {one.session.id for one in self.all if one.is_live(self.now)}
        assert {session for session in live if session in known} == expected
        assert len(set(live)) == len(live)

    def ask(self, token: str) -> str:
        """Return the successor of *token*, or the code of the refusal."""
        try:
            grant = self.world.run(self.logins.refresh(refresh_token=token, device=DEVICE))
        except (InvalidRefreshToken, RefreshTokenReused) as error:
            return error.code
        successor_text: str = grant.refresh_token
        return successor_text

    def expect(self, family: Family, index: int) -> str:
        """Return the successor or the refusal that must come, and move the model on."""
        newest = len(family.tokens) - 1
        if index == newest:
            if not family.is_live(self.now):
                return InvalidRefreshToken.code
            key = self.logins._refreshing.keys[0]
            family.used_at.append(self.now)
            family.tokens.append(successor(key, family.session, family.tokens[index], index))
            last = family.created_at + LIFETIMES.absolute
            family.expires_at = min(self.now + LIFETIMES.idle, last)
            return family.tokens[-1]
        young = self.now - family.used_at[index] <= LIFETIMES.grace
        if family.is_live(self.now) and index == newest - 1 and young:
            return family.tokens[newest]
        family.alive = False
        return RefreshTokenReused.code


def machine(world: World) -> type[Rotation]:
    """Return the state machine bound to a running service."""
    return type("RotationHere", (Rotation,), {"world": world})
