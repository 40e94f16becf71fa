"""What the profile service announces, and what it does when things go wrong on the way."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.profile.domain.importing.profile_draft import ProfileDraft
from services.profile.domain.imports import MAX_ATTEMPTS
from services.profile.tests.conftest import PROFILES, RESUME, ProfileService, people
from shared.contracts.profile import ImportProfile
from shared.ids import new_id

pytestmark = pytest.mark.integration


async def test_the_life_of_a_profile_is_announced_in_order(profile: ProfileService) -> None:
    first = await profile.create()
    second = await profile.create()
    await profile.anna.put(f"{PROFILES}/{first['id']}", json={"phone": "1"})
    await profile.anna.delete(f"{PROFILES}/{first['id']}")
    told = [
        (one["type"], one["data"]["profile_id"], one["aggregate_version"])
        for one in await profile.announced()
    ]
    assert told == [
        ("profile.created", first["id"], 1),
        ("profile.created", second["id"], 1),
        ("profile.updated", first["id"], 2),
        ("profile.deleted", first["id"], 3),
        ("profile.updated", second["id"], 2),
    ]
    for one in await profile.announced():
        assert one["data"]["user_id"] == str(profile.anna_is.id)
    updated = (await profile.announced())[2]
    assert updated["data"]["profile_version"] == 2


async def test_nothing_is_announced_when_nothing_was_done(profile: ProfileService) -> None:
    path = f"{PROFILES}/{(await profile.create())['id']}"
    await profile.anna.put(path, json={}, headers={"If-Match": '"9"'})
    await profile.ben.put(path, json={})
    await profile.anna.put(path, json={"skills": [{"id": str(new_id())}]})
    await profile.anna.post(f"{path}/activate")
    assert len(await profile.announced()) == 1


async def test_an_import_that_nobody_knows_is_put_aside(profile: ProfileService) -> None:
    command = ImportProfile(import_id=new_id(), user_id=profile.anna_is.id)
    imports = profile.running.service.api.state.imports
    async with imports._begin() as work:
        await work.publish(command)
    await profile.settled()
    (letter,) = profile.running.transport.dead_letters
    assert letter.queue == "profile.import"


class BrokenReader:
    """Breaks on every file, as no reader of ours should."""

    def __init__(self) -> None:
        self.tried = 0

    async def read(self, filename: str, data: bytes) -> ProfileDraft:
        self.tried += 1
        raise RuntimeError


async def test_a_file_that_breaks_the_reader_fails_its_import_in_the_end(start: Any) -> None:
    reader = BrokenReader()
    async for service in people(await start(reader=reader)):
        done = await service.imported("cv.txt", RESUME.encode())
        for _ in range(3):
            if done["status"] == "failed":
                break
            import_id = UUID(done["import_id"])
            imports = service.running.service.api.state.imports
            async with imports._begin() as work:
                await work.publish(ImportProfile(import_id=import_id, user_id=service.anna_is.id))
            await service.settled()
            path = f"{PROFILES}/imports/{import_id}"
            done = (await service.anna.get(path)).json()
        assert done["status"] == "failed"
        assert done["error"]["code"] == "import_failed"
        assert reader.tried == MAX_ATTEMPTS
        assert (await service.anna.get(PROFILES)).json()["total"] == 0


async def test_an_import_whose_message_was_lost_is_found_again(start: Any) -> None:
    running = await start(overrides={"sweep_seconds": 0.05})
    async for service in people(running):
        running.transport.reachable = False
        answer = await service.upload("cv.txt", RESUME.encode())
        imports = running.service.api.state.imports
        async with imports._begin() as work:
            upload = await work.imports.get(UUID(answer.json()["import_id"]), lock=True)
            upload.updated_at -= timedelta(hours=1)
        async with running.service.database.session() as session:
            await session.execute(text("delete from profile.outbox"))
        running.transport.reachable = True
        for _ in range(200):
            if len(await service.announced()) >= 2:
                break
            await asyncio.sleep(0.05)
        await service.settled()
        done = (await service.anna.get(answer.headers["Location"])).json()
        assert done["status"] == "completed"
        assert (await service.anna.get(PROFILES)).json()["total"] == 1
