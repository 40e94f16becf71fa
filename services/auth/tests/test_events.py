"""What is announced, what is heard, and what the gateways are told."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from sqlalchemy import text

from services.auth.tests.conftest import Auth, Start
from shared.clock import FrozenClock
from shared.contracts.event import Envelope
from shared.contracts.generation import QuotaChanged
from shared.ids import new_id
from shared.messaging.transport import Exchange, Outgoing

pytestmark = pytest.mark.integration


async def announced(auth: Auth) -> list[dict[str, Any]]:
    rows = await auth.fetch("select payload from auth.outbox order by id")
    return [row.payload for row in rows]


async def revocations(auth: Auth, since: str | None = None) -> httpx2.Response:
    async with auth.client() as client:
        return await client.get("/internal/revocations" + (f"?since={since}" if since else ""))


async def test_a_registration_is_announced_once(auth: Auth) -> None:
    user = (await auth.register())["user"]
    events = await announced(auth)
    assert [event["type"] for event in events] == ["auth.user_registered"]
    assert events[0]["data"] == {"user_id": user["id"], "tier": "free"}
    body = {"email": "anna@example.org", "password": "Correct Horse 1", "full_name": "A"}
    await auth.post("/auth/register", body)
    assert len(await announced(auth)) == 1


async def test_one_of_many_registrations_at_once_wins(auth: Auth) -> None:
    body = {"email": "anna@example.org", "password": "Correct Horse 1", "full_name": "A"}
    answers = await asyncio.gather(*(auth.post("/auth/register", body) for _ in range(12)))
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [201] + [409] * 11
    assert len(await announced(auth)) == 1


async def test_the_end_of_a_session_is_announced_with_its_reason(auth: Auth) -> None:
    tokens = await auth.register()
    await auth.log_in()
    await auth.post("/auth/logout", token=tokens["access_token"])
    await auth.post("/auth/logout", {"refresh_token": tokens["refresh_token"]})
    events = [event for event in await announced(auth) if "revoked" in event["type"]]
    assert [event["data"]["reason"] for event in events] == ["logout"]
    assert events[0]["data"]["user_id"] == tokens["user"]["id"]


def quota(user_id: UUID, used: int, version: int, month: date | None = None) -> QuotaChanged:
    month = month or datetime.now(UTC).date().replace(day=1)
    return QuotaChanged(user_id=user_id, month=month, used=used, aggregate_version=version)


async def deliver(auth: Auth, *events: QuotaChanged) -> None:
    await auth.running.transport.publish(
        [
            Outgoing(
                id=event.event_id,
                exchange=Exchange.EVENTS,
                routing_key=event.routing_key(),
                body=Envelope.wrap(event, producer="generation").model_dump_json().encode(),
                type=event.name,
            )
            for event in events
        ]
    )
    await auth.running.transport.drain()


async def test_the_newest_number_of_this_month_is_shown_in_whatever_order_they_come(
    start: Start,
) -> None:
    auth = await start(copies=3)
    now = datetime.now(UTC)
    last_month = (now.replace(day=1) - timedelta(days=1)).date().replace(day=1)
    for number, order in enumerate(permutations([(1, 1), (2, 2), (1, 3)])):  # (used, version)
        tokens = await auth.register(email=f"user{number}@example.org")
        user_id = UUID(tokens["user"]["id"])
        await deliver(auth, quota(user_id, 9, 9, last_month))
        for used, version in order:
            await deliver(auth, quota(user_id, used, version))
        me = (await auth.get("/auth/me", tokens["access_token"])).json()
        assert me["generations_used"] == 1, order
        assert me["resets_at"] > now.isoformat()
        assert me["resets_at"].endswith("-01T00:00:00.000Z")
    assert auth.running.transport.dead_letters == []


async def test_a_number_from_before_versions_gives_way_to_the_first_that_is_told(
    auth: Auth,
) -> None:
    tokens = await auth.register()
    user_id = tokens["user"]["id"]
    async with auth.running.service.database.session() as session:
        await session.execute(
            text(
                "insert into auth.usage (user_id, month, generations)"
                " values (:id, date_trunc('month', now() at time zone 'UTC')::date, 7)"
            ),
            {"id": UUID(user_id)},
        )
    assert (await auth.get("/auth/me", tokens["access_token"])).json()["generations_used"] == 7
    await deliver(auth, quota(UUID(user_id), 3, 1))
    assert (await auth.get("/auth/me", tokens["access_token"])).json()["generations_used"] == 3


async def test_the_quota_of_an_unknown_user_is_not_kept(auth: Auth) -> None:
    await deliver(auth, quota(uuid4(), 1, 1))
    assert auth.running.transport.dead_letters == []
    assert await auth.fetch("select 1 from auth.usage") == []


async def test_the_gateways_are_told_of_ended_sessions(auth: Auth) -> None:
    tokens = await auth.register()
    nothing = (await revocations(auth)).json()
    assert nothing["sessions"] == []
    await auth.post("/auth/logout", token=tokens["access_token"])
    told = (await revocations(auth, nothing["cursor"])).json()
    assert len(told["sessions"]) == 1
    until = datetime.fromisoformat(told["sessions"][0]["expires_at"])
    assert until - datetime.now(UTC) > timedelta(minutes=60)
    assert (await revocations(auth, told["cursor"])).json()["sessions"] == []
    assert (await revocations(auth)).json()["sessions"] == told["sessions"]


async def test_an_end_that_commits_late_is_never_missed(auth: Auth) -> None:
    """A slow transaction ends a session; faster ones commit and are read meanwhile."""
    slow, fast = new_id(), new_id()
    begin, until = auth.state.sessions._begin, datetime.now(UTC) + timedelta(hours=1)
    async with begin() as work:
        await work.revocations.add(slow, expires_at=until)
        async with begin() as other:
            await other.revocations.add(fast, expires_at=until)
        seen = (await revocations(auth)).json()
        again = (await revocations(auth, seen["cursor"])).json()
    late = (await revocations(auth, again["cursor"])).json()
    assert str(fast) in {one["session_id"] for one in seen["sessions"]}
    assert str(slow) not in {one["session_id"] for one in again["sessions"]}
    assert str(slow) in {one["session_id"] for one in late["sessions"]}


async def test_a_cursor_of_another_database_tells_everything(auth: Auth) -> None:
    tokens = await auth.register()
    await auth.post("/auth/logout", token=tokens["access_token"])
    assert len((await revocations(auth, str(10**15))).json()["sessions"]) == 1
    for wrong in ("x", "-1", "9" * 30):
        assert (await revocations(auth, wrong)).status_code == 400


async def test_ends_that_no_longer_matter_are_not_told(start: Start) -> None:
    clock = FrozenClock(datetime.now(UTC))
    auth = await start(clock=clock, consume=False)
    tokens = await auth.register()
    await auth.post("/auth/logout", token=tokens["access_token"])
    clock.advance(minutes=62)
    assert (await revocations(auth)).json()["sessions"] == []
