"""From a resume and a posting to a tailored document, through the gateway and all services."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text

from deploy.embedded import System
from shared.contracts.generation import Stage
from shared.messaging.memory import MemoryTransport
from shared.testing.journey import user
from tests.system.conftest import Start
from tests.system.samples import prepared

pytestmark = pytest.mark.integration


async def journey(system: System) -> dict[str, Any]:
    """Do the main job once; return what a user would compare."""
    async with user(system.url) as client:
        profile_id, job_id = await prepared(client)
        asked = await client.generate("resume", profile_id, job_id)
        assert asked["status"] == "pending"
        seen = [event async for event in client.events(asked)]
        done = await client.finished(asked)
        assert done["status"] == "completed", done
        result = await client.call("GET", f"/api/v1/generations/{asked['id']}/result")
        pdf = await client.download(result["pdf_url"])
        txt = await client.download(
            f"/api/v1/documents/{result['document_id']}/download?format=txt"
        )
        documents = await client.call("GET", "/api/v1/documents")
        assert txt.decode() == result["content"]["text"]
        assert documents["total"] == 1
        assert [int(event["id"]) for event in seen] == list(range(1, len(seen) + 1))
        assert seen[-1]["event"] == "status"
        assert seen[-1]["data"]["status"] == "completed"
        return {
            "pdf": pdf,
            "text": result["content"]["text"],
            "match": result["match_score"],
            "ats": result["ats_score"],
            "stages": [
                event["data"]["stage"]
                for event in seen
                if event["event"] == "stage" and event["data"]["status"] == "completed"
            ],
        }


async def messages(system: System, name: str) -> int:
    """Return how often the generation service has announced *name*."""
    async with system.services["generation"].database.session() as session:
        count = await session.scalar(
            text("select count(*) from generation.outbox where routing_key = :key"),
            {"key": f"{name}.v1"},
        )
    return int(count or 0)


async def test_a_resume_and_a_posting_become_a_tailored_document(start: Start) -> None:
    system = await start()
    made = await journey(system)
    assert made["pdf"].startswith(b"%PDF-")
    assert made["stages"] == [stage.value for stage in Stage]
    for said in ("Tomasz Lewandowski", "Nordhafen Logistics", "Kaszubia Bank", "Gdańsk University"):
        assert said in made["text"]
    assert "Kafka" not in made["text"]  # asked, but nowhere in the profile
    assert "Terraform" not in made["text"]
    assert 0 < made["match"] < 100
    assert made["ats"] > 80


async def test_every_message_twice_changes_nothing(start: Start) -> None:
    transport = MemoryTransport(copies=2)
    system = await start(transport=transport)
    made = await journey(system)
    await transport.drain()
    assert made["stages"] == [stage.value for stage in Stage]
    assert await messages(system, "generation.stage_completed") == len(Stage)
    assert await messages(system, "generation.completed") == 1
    assert transport.dead_letters == []
    async with system.services["document"].database.session() as session:
        assert await session.scalar(text("select count(*) from document.documents")) == 1


async def test_both_ways_make_the_same_document(start: Start) -> None:
    transport = MemoryTransport(copies=2)
    system = await start(transport=transport)
    once, again = await journey(system), await journey(system)
    assert once == again


async def test_a_cover_letter_names_the_target_and_claims_nothing_new(start: Start) -> None:
    system = await start()
    async with user(system.url) as client:
        profile_id, job_id = await prepared(client)
        done = await client.finished(await client.generate("cover-letter", profile_id, job_id))
        assert done["status"] == "completed", done
        result = await client.call("GET", f"/api/v1/generations/{done['id']}/result")
        letter = result["content"]["text"]
        assert "Meridian Freight" in letter
        assert "Data Platform Engineer" in letter
        assert "Kafka" not in letter


async def test_a_resume_may_bring_its_letter(start: Start) -> None:
    system = await start(transport=MemoryTransport(copies=2))
    async with user(system.url) as client:
        profile_id, job_id = await prepared(client)
        asked = await client.generate("resume", profile_id, job_id, include_cover_letter=True)
        done = await client.finished(asked)
        kinds = [one["document_type"] for one in done["result"]["documents"]]
        assert kinds == ["resume", "cover_letter"]


async def test_later_edits_do_not_change_a_run(start: Start) -> None:
    system = await start()
    async with user(system.url) as client:
        profile_id, job_id = await prepared(client)
        asked = await client.generate("resume", profile_id, job_id)
        body = {"full_name": "Somebody Else", "experiences": []}
        await client.call("PUT", f"/api/v1/profiles/{profile_id}", json=body)
        await client.call("DELETE", f"/api/v1/jobs/{job_id}", 204)
        done = await client.finished(asked)
        result = await client.call("GET", f"/api/v1/generations/{done['id']}/result")
        assert "Tomasz Lewandowski" in result["content"]["text"]
        assert "Nordhafen Logistics" in result["content"]["text"]


async def test_tokens_rotate_and_a_logout_is_seen_at_the_gateway(start: Start) -> None:
    system = await start()
    async with user(system.url) as client:
        fresh = await client.call(
            "POST", "/api/v1/auth/refresh", json={"refresh_token": client.refresh_token}
        )
        assert fresh["refresh_token"] != client.refresh_token
        client.use(fresh)
        await client.call("GET", "/api/v1/profiles")
        await client.call("POST", "/api/v1/auth/logout", 204)
        await client.call("POST", "/api/v1/auth/refresh", 401, json={
            "refresh_token": client.refresh_token
        })  # fmt: skip
        await asyncio.sleep(2)
        await client.call("GET", "/api/v1/profiles", 401)
