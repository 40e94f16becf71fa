"""Exactly one profile of a user is active, whatever happens at once."""

import asyncio

import pytest

from services.profile.tests.conftest import PROFILES, ProfileService

pytestmark = pytest.mark.integration

MINE = {"full_name": "Anna Kowalska", "email": "anna@example.org"}


async def active(profile: ProfileService) -> list[str]:
    items = (await profile.anna.get(PROFILES, params={"limit": 100})).json()["items"]
    return [one["id"] for one in items if one["is_active"]]


async def test_the_first_profile_is_active_by_itself(profile: ProfileService) -> None:
    first = await profile.create()
    second = await profile.create()
    assert (first["is_active"], second["is_active"]) == (True, False)
    assert (await profile.anna.get(f"{PROFILES}/me")).json() == first
    assert (await profile.anna.get("/api/v1/profile/me")).json() == first


async def test_another_one_can_be_made_active(profile: ProfileService) -> None:
    first = await profile.create()
    second = await profile.create()
    answer = await profile.anna.post(f"{PROFILES}/{second['id']}/activate")
    assert answer.status_code == 200
    assert answer.json()["is_active"] is True
    assert await active(profile) == [second["id"]]
    mine = (await profile.anna.get(f"{PROFILES}/me")).json()
    assert mine["id"] == second["id"]
    again = await profile.anna.post(f"{PROFILES}/{second['id']}/activate")
    assert again.json() == answer.json() == mine
    assert (await profile.read(first["id"]))["is_active"] is False


async def test_nobody_keeps_an_old_copy_of_what_is_active(profile: ProfileService) -> None:
    first = await profile.create()
    second = await profile.create()
    await profile.anna.post(f"{PROFILES}/{second['id']}/activate")
    for one in (first, second):
        headers = {"If-None-Match": f'"{one["version"]}"'}
        path = f"{PROFILES}/{one['id']}"
        assert (await profile.anna.get(path, headers=headers)).status_code == 200


async def test_deleting_the_active_one_activates_the_newest_other(
    profile: ProfileService,
) -> None:
    ids = [(await profile.create())["id"] for _ in range(3)]
    await profile.anna.delete(f"{PROFILES}/{ids[0]}")
    assert await active(profile) == [ids[2]]
    await profile.anna.delete(f"{PROFILES}/{ids[1]}")
    assert await active(profile) == [ids[2]]
    await profile.anna.delete(f"{PROFILES}/{ids[2]}")
    answer = await profile.anna.get(f"{PROFILES}/me")
    assert answer.status_code == 404
    assert (await profile.create())["is_active"] is True


async def test_of_twenty_made_at_once_ten_exist_and_one_is_active(
    profile: ProfileService,
) -> None:
    answers = await asyncio.gather(*(profile.anna.post(PROFILES, json=MINE) for _ in range(20)))
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [201] * 10 + [422] * 10
    refused = next(answer for answer in answers if answer.status_code == 422)
    assert refused.json()["error"]["code"] == "too_many_profiles"
    assert (await profile.anna.get(PROFILES)).json()["total"] == 10
    assert len(await active(profile)) == 1
    assert len(await profile.announced()) == 10
    assert (await profile.ben.post(PROFILES, json=MINE)).status_code == 201


async def test_activating_and_deleting_at_once_leaves_one_active(profile: ProfileService) -> None:
    ids = [(await profile.create())["id"] for _ in range(8)]
    answers = await asyncio.gather(
        *(profile.anna.post(f"{PROFILES}/{one}/activate") for one in ids),
        *(profile.anna.delete(f"{PROFILES}/{one}") for one in ids[:4]),
        *(profile.anna.put("/api/v1/profile/me", json={"phone": "1"}) for _ in range(8)),
    )
    assert {answer.status_code for answer in answers} <= {200, 204, 404}
    assert all(answer.status_code == 200 for answer in answers[-8:])
    assert len(await active(profile)) == 1
    assert (await profile.anna.get(PROFILES)).json()["total"] == 4
