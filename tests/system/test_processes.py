"""The main job on processes, broker and database as in production."""

import pytest

from shared.testing.journey import user
from tests.system.fleet import Fleet
from tests.system.samples import prepared

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]


async def test_a_resume_and_a_letter_are_made_by_separate_processes(fleet: Fleet) -> None:
    async with user(fleet.url) as client:
        profile_id, job_id = await prepared(client)
        resume = await client.generate("resume", profile_id, job_id)
        seen = [event async for event in client.events(resume)]
        assert [int(event["id"]) for event in seen] == list(range(1, len(seen) + 1))
        assert seen[-1]["data"]["status"] == "completed"
        letter = await client.finished(await client.generate("cover-letter", profile_id, job_id))
        assert letter["status"] == "completed", letter
