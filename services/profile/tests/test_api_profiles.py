"""``/profiles``: who may do what, and in which form the answers come."""

from uuid import uuid4

import pytest

from services.profile.tests.conftest import PROFILES, WHOLE, ProfileService
from shared.testing.answers import error_of

pytestmark = pytest.mark.integration

MINE = {"full_name": "Anna Kowalska", "email": "anna@example.org"}


async def test_a_profile_is_kept_as_given(profile: ProfileService) -> None:
    answer = await profile.anna.post(PROFILES, json=WHOLE)
    assert answer.status_code == 201
    kept = answer.json()
    assert answer.headers["Location"] == f"/api/v1/profiles/{kept['id']}"
    assert answer.headers["ETag"] == '"1"'
    assert (kept["version"], kept["is_active"]) == (1, True)
    assert kept["user_id"] == str(profile.anna_is.id)
    for name, value in WHOLE.items():
        if name in ("experiences", "education", "projects", "skills"):
            for position, (item, given) in enumerate(zip(kept[name], value, strict=True)):
                assert {key: item[key] for key in given} == given
                assert item["position"] == position
                assert item["created_at"].endswith("Z")
        else:
            assert kept[name] == value
    read = await profile.anna.get(answer.headers["Location"])
    assert read.json() == kept
    assert read.headers["ETag"] == '"1"'


async def test_a_job_without_an_end_is_current_unless_something_else_is_said(
    profile: ProfileService,
) -> None:
    start = {"title": "a", "company": "b", "start_date": "2020"}
    kept = await profile.create(
        experiences=[
            start,
            start | {"end_date": "2021"},
            start | {"is_current": False},
            start | {"is_current": None, "end_date": None},
        ]
    )
    assert [one["is_current"] for one in kept["experiences"]] == [True, False, False, True]
    assert kept["experiences"][0]["end_date"] is None


async def test_versions_guard_changes(profile: ProfileService) -> None:
    path = f"{PROFILES}/{(await profile.create())['id']}"
    put = {"phone": "1"}
    for target in (path, "/api/v1/profile/me"):
        old = {"If-Match": '"0"'}
        assert error_of(await profile.anna.put(target, json=put, headers=old), 412)
    answer = await profile.anna.put(path, json=put, headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    error_of(await profile.anna.put(path, json=put, headers={"If-Match": '"1"'}), 412)
    error_of(await profile.anna.delete(path, headers={"If-Match": '"1"'}), 412)
    error_of(await profile.anna.put(path, json=put, headers={"If-Match": "x"}), 400)
    assert (await profile.anna.delete(path, headers={"If-Match": '"2"'})).status_code == 204
    error_of(await profile.anna.get(path), 404)


async def test_an_unchanged_profile_is_not_sent_again(profile: ProfileService) -> None:
    path = f"{PROFILES}/{(await profile.create())['id']}"
    for target in (path, f"{PROFILES}/me", "/api/v1/profile/me"):
        for tag in ('"1"', 'W/"1"', '"7", "1"', "*"):
            answer = await profile.anna.get(target, headers={"If-None-Match": tag})
            assert (answer.status_code, answer.content) == (304, b""), target
            assert answer.headers["ETag"] == '"1"'
        answer = await profile.anna.get(target, headers={"If-None-Match": '"2"'})
        assert answer.status_code == 200


async def test_nobody_gets_in_without_a_token(profile: ProfileService) -> None:
    path = f"{PROFILES}/{(await profile.create())['id']}"
    for method, target in [
        ("POST", PROFILES),
        ("GET", PROFILES),
        ("GET", f"{PROFILES}/me"),
        ("GET", "/api/v1/profile/me"),
        ("PUT", "/api/v1/profile/me"),
        ("GET", path),
        ("PUT", path),
        ("DELETE", path),
        ("POST", f"{path}/activate"),
        ("GET", f"{path}/export"),
        ("POST", f"{PROFILES}/import"),
        ("GET", f"{PROFILES}/imports/{uuid4()}"),
    ]:
        answer = await profile.nobody.request(method, target)
        error_of(answer, 401)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


async def test_others_see_and_change_nothing(profile: ProfileService) -> None:
    kept = await profile.create()
    path = f"{PROFILES}/{kept['id']}"
    error_of(await profile.ben.get(path), 403)
    error_of(await profile.ben.get(path, headers={"If-None-Match": "*"}), 403)
    error_of(await profile.ben.put(path, json={"phone": "1"}), 403)
    error_of(await profile.ben.delete(path), 403)
    error_of(await profile.ben.post(f"{path}/activate"), 403)
    for kind in ("jsonresume", "markdown"):
        error_of(await profile.ben.get(f"{path}/export", params={"format": kind}), 403)
    assert (await profile.ben.get(PROFILES)).json()["total"] == 0
    error_of(await profile.ben.get(f"{PROFILES}/me"), 404)
    error_of(await profile.ben.put("/api/v1/profile/me", json={}), 404)
    assert await profile.read(kept["id"]) == kept


async def test_items_of_others_cannot_be_taken_over(profile: ProfileService) -> None:
    kept = await profile.create(**WHOLE)
    stolen = kept["experiences"][0]["id"]
    path = f"{PROFILES}/{(await profile.ben.post(PROFILES, json=MINE)).json()['id']}"
    body = {"experiences": [{"id": stolen, "title": "x"}]}
    error = error_of(await profile.ben.put(path, json=body), 422)
    assert error["code"] == "unknown_component"
    assert error["details"]["errors"][0]["field"] == "experiences.0.id"
    item = WHOLE["experiences"][0] | {"id": stolen}
    theirs = (await profile.ben.post(PROFILES, json=MINE | {"experiences": [item]})).json()
    assert theirs["experiences"][0]["id"] != stolen
    assert await profile.read(kept["id"]) == kept


@pytest.mark.parametrize(
    "name", ["01920000-0000-7000-8000-000000000000", "nothing", "1", "%00", "..%2f.."]
)
async def test_an_unknown_or_impossible_id_is_not_found(profile: ProfileService, name: str) -> None:
    path = f"{PROFILES}/{name}"
    error_of(await profile.anna.get(path), 404)
    error_of(await profile.anna.put(path, json={}), 404)
    error_of(await profile.anna.delete(path), 404)
    error_of(await profile.anna.post(f"{path}/activate"), 404)
    error_of(await profile.anna.get(f"{path}/export?format=markdown"), 404)
    error_of(await profile.anna.get(f"{PROFILES}/imports/{name}"), 404)


async def test_unknown_paths_and_methods_have_the_same_form(profile: ProfileService) -> None:
    error_of(await profile.anna.get("/api/v1/profilez"), 404)
    error_of(await profile.anna.delete(PROFILES), 405)
    error_of(await profile.anna.get(f"{PROFILES}/me"), 404)


async def test_a_final_slash_is_accepted_without_a_redirect(profile: ProfileService) -> None:
    answer = await profile.anna.post(f"{PROFILES}/", json=MINE)
    assert answer.status_code == 201
    assert (await profile.anna.get(f"{PROFILES}/")).json()["total"] == 1
    assert (await profile.anna.get(f"{PROFILES}/me/")).json() == answer.json()
    assert (await profile.anna.get("/api/v1/profile/me/")).json() == answer.json()


async def test_a_list_is_newest_first_and_in_pages(profile: ProfileService) -> None:
    for number in range(4):
        await profile.create(full_name=f"n{number}")
    listed = (await profile.anna.get(PROFILES)).json()
    assert [one["full_name"] for one in listed["items"]] == ["n3", "n2", "n1", "n0"]
    page = (await profile.anna.get(PROFILES, params={"limit": 2, "offset": 1})).json()
    assert [one["full_name"] for one in page["items"]] == ["n2", "n1"]
    assert (page["total"], page["limit"], page["offset"]) == (4, 2, 1)
    for query in ("limit=0", "limit=101", "limit=x", "offset=-1", "offset=%00"):
        error_of(await profile.anna.get(f"{PROFILES}?{query}"), 400)
