"""Imports into a profile that is there already: what stands stays, what is new is added."""

import json
from uuid import uuid4

import httpx2
import pytest

from services.profile.tests.conftest import PROFILES, RESUME, ProfileService

pytestmark = pytest.mark.integration


async def test_a_resume_is_merged_into_a_profile(profile: ProfileService) -> None:
    kept = await profile.create(
        phone="+44 1",
        skills=[{"category": "technical", "name": "python"}],
        experiences=[
            {"title": "Analyst", "company": "Fjord Data", "start_date": "2016", "is_current": False}
        ],
    )
    done = await profile.imported("cv.txt", RESUME.encode(), profile_id=kept["id"])
    assert (done["status"], done["profile_id"]) == ("completed", kept["id"])
    merged = await profile.read(kept["id"])
    assert merged["version"] == 2
    assert (merged["full_name"], merged["phone"]) == ("Anna Kowalska", "+44 1")
    assert merged["experiences"][0] == kept["experiences"][0]
    companies = [one["company"] for one in merged["experiences"]]
    assert sorted(companies) == ["Fjord Data", "Polar Maps AB"]
    assert [one["name"] for one in merged["skills"]].count("Python") == 0
    assert "QGIS" in [one["name"] for one in merged["skills"]]
    assert (await profile.anna.get(PROFILES)).json()["total"] == 1
    types = [one["type"] for one in await profile.announced()]
    assert types == ["profile.created", "profile.import", "profile.updated"]


async def test_merging_the_same_resume_again_adds_nothing(profile: ProfileService) -> None:
    done = await profile.imported("cv.txt", RESUME.encode())
    before = await profile.read(done["profile_id"])
    await profile.imported("cv.txt", RESUME.encode(), profile_id=before["id"])
    after = await profile.read(before["id"])
    ignored = ("version", "updated_at")
    assert {name: one for name, one in after.items() if name not in ignored} == {
        name: one for name, one in before.items() if name not in ignored
    }


async def test_nothing_is_merged_into_what_is_not_yours(profile: ProfileService) -> None:
    kept = await profile.create()
    files = {"file": ("cv.txt", RESUME.encode())}

    async def sent(target: str) -> httpx2.Response:
        return await profile.ben.post(
            f"{PROFILES}/import", files=files, params={"profile_id": target}
        )

    assert (await sent(kept["id"])).status_code == 403
    assert (await sent(str(uuid4()))).status_code == 404
    assert (await sent("nothing")).status_code == 400
    assert await profile.read(kept["id"]) == kept


async def test_a_target_that_is_deleted_meanwhile_fails_the_import(
    profile: ProfileService,
) -> None:
    kept = await profile.create()
    answer = await profile.upload("cv.txt", RESUME.encode(), profile_id=kept["id"])
    deleted = await profile.anna.delete(f"{PROFILES}/{kept['id']}")
    await profile.settled()
    done = (await profile.anna.get(answer.headers["Location"])).json()
    assert deleted.status_code == 204
    assert done["status"] in ("failed", "completed")
    assert (await profile.anna.get(PROFILES)).json()["total"] == 0


async def test_contradictions_of_a_resume_are_taken_as_they_are(profile: ProfileService) -> None:
    job = {"name": "A", "position": "B", "startDate": "2020", "endDate": "2010"}
    data = json.dumps({"basics": {"name": "N"}, "work": [job]}).encode()
    done = await profile.imported("a.json", data)
    made = await profile.read(done["profile_id"])
    put = await profile.anna.put(f"{PROFILES}/{made['id']}", json=made)
    assert put.status_code == 200, put.text
    kept = await profile.create()
    merged = await profile.imported("a.json", data, profile_id=kept["id"])
    assert merged["status"] == "completed"
    assert (await profile.read(kept["id"]))["experiences"][0]["end_date"] == "2010"
