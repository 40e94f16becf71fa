"""What is announced, what is heard, and what the gateways are told."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from services.auth.tests.conftest import Auth, Start
from shared.clock import FrozenClock
from shared.contracts.event import Envelope
from shared.contracts.generation import GenerationRequested
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


def requested(user_id: UUID, at: datetime) -> GenerationRequested:
    return GenerationRequested(
        generation_id=new_id(),
        user_id=user_id,
        profile_id=new_id(),
        job_id=new_id(),
        document_type="resume",
        occurred_at=at,
    )


async def deliver(auth: Auth, *events: GenerationRequested) -> None:
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


async def test_generations_are_counted_once_and_by_month(start: Start) -> None:
    auth = await start(copies=3)
    tokens = await auth.register()
    user_id, now = UUID(tokens["user"]["id"]), datetime.now(UTC)
    last_month = now.replace(day=1) - timedelta(days=1)
    await deliver(
        auth, requested(user_id, now), requested(user_id, now), requested(user_id, last_month)
    )
    me = (await auth.get("/auth/me", tokens["access_token"])).json()
    assert me["generations_used"] == 2
    assert me["resets_at"] > now.isoformat()
    assert me["resets_at"].endswith("-01T00:00:00.000Z")
    assert auth.running.transport.dead_letters == []


async def test_a_generation_of_an_unknown_user_counts_nothing(auth: Auth) -> None:
    await deliver(auth, requested(uuid4(), datetime.now(UTC)))
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
