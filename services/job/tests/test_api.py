"""``/jobs``: who may do what, and in which form the answers come."""

from uuid import uuid4

import pytest

from services.job.tests.conftest import JOBS, STRUCTURED, JobService
from shared.testing.answers import error_of

pytestmark = pytest.mark.integration


async def test_a_structured_job_is_kept_as_given(job: JobService) -> None:
    answer = await job.anna.post(JOBS, json=STRUCTURED)
    assert answer.status_code == 201
    kept = answer.json()
    assert answer.headers["Location"] == f"/api/v1/jobs/{kept['id']}"
    assert answer.headers["ETag"] == '"1"'
    assert kept["version"] == 1
    assert kept["user_id"] == str(job.anna_is.id)
    assert kept["created_at"].endswith("Z")
    for name, value in STRUCTURED.items():
        if name == "requirements":
            assert [{key: one[key] for key in ("text", "kind")} for one in kept[name]] == [
                {"text": "Python", "kind": "required"}
            ]
        else:
            assert kept[name] == value, name
    assert {one["keyword"] for one in kept["parsed_keywords"]} >= {"Python", "SQL"}
    read = await job.anna.get(answer.headers["Location"])
    assert read.status_code == 200
    assert read.json() == kept
    assert read.headers["ETag"] == '"1"'


async def test_what_was_read_can_be_sent_back(job: JobService) -> None:
    for kept in (await job.create(), await job.create(**STRUCTURED), await job.paste("Hello")):
        path = f"{JOBS}/{kept['id']}"
        answer = await job.anna.put(path, json=kept)
        assert answer.status_code == 200, answer.text
        changed = {"version", "updated_at"}
        same = {name: value for name, value in kept.items() if name not in changed}
        assert {name: answer.json()[name] for name in same} == same
        assert answer.json()["version"] == 2
        assert (await job.anna.get(path)).json() == answer.json()


async def test_an_update_changes_what_it_names_and_nothing_else(job: JobService) -> None:
    kept = await job.create(**STRUCTURED)
    path = f"{JOBS}/{kept['id']}"
    answer = await job.anna.put(path, json={"title": "Analyst", "benefits": None})
    assert answer.headers["ETag"] == '"2"'
    after = answer.json()
    assert (after["title"], after["benefits"]) == ("Analyst", None)
    untouched = set(kept) - {"title", "benefits", "version", "updated_at"}
    assert {name: after[name] for name in untouched} == {name: kept[name] for name in untouched}


async def test_a_deleted_job_is_gone(job: JobService) -> None:
    path = f"{JOBS}/{(await job.create())['id']}"
    answer = await job.anna.delete(path)
    assert (answer.status_code, answer.content) == (204, b"")
    error_of(await job.anna.get(path), 404)
    error_of(await job.anna.delete(path), 404)


async def test_versions_guard_changes(job: JobService) -> None:
    path = f"{JOBS}/{(await job.create())['id']}"
    put = {"title": "Analyst"}
    assert (await job.anna.put(path, json=put, headers={"If-Match": '"1"'})).status_code == 200
    error = error_of(await job.anna.put(path, json=put, headers={"If-Match": '"1"'}), 412)
    assert error["code"] == "precondition_failed"
    error_of(await job.anna.delete(path, headers={"If-Match": '"1"'}), 412)
    error_of(await job.anna.put(path, json=put, headers={"If-Match": "yesterday"}), 400)
    assert (await job.anna.put(path, json=put, headers={"If-Match": "*"})).status_code == 200
    assert (await job.anna.delete(path, headers={"If-Match": '"3"'})).status_code == 204


async def test_an_unchanged_job_is_not_sent_again(job: JobService) -> None:
    path = f"{JOBS}/{(await job.create())['id']}"
    for tag in ('"1"', 'W/"1"', '"7", "1"', "*"):
        answer = await job.anna.get(path, headers={"If-None-Match": tag})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["ETag"] == '"1"'
    assert (await job.anna.get(path, headers={"If-None-Match": '"2"'})).status_code == 200


async def test_nobody_gets_in_without_a_token(job: JobService) -> None:
    path = f"{JOBS}/{(await job.create())['id']}"
    for method, target in [
        ("POST", JOBS),
        ("GET", JOBS),
        ("GET", path),
        ("PUT", path),
        ("DELETE", path),
    ]:
        answer = await job.nobody.request(method, target, json={})
        error_of(answer, 401)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


async def test_others_see_and_change_nothing(job: JobService) -> None:
    kept = await job.create()
    path = f"{JOBS}/{kept['id']}"
    error_of(await job.ben.get(path), 403)
    error_of(await job.ben.get(path, headers={"If-None-Match": "*"}), 403)
    error_of(await job.ben.put(path, json={"title": "Mine"}), 403)
    error_of(await job.ben.put(path, json={"title": "Mine"}, headers={"If-Match": '"9"'}), 403)
    error_of(await job.ben.delete(path), 403)
    assert (await job.ben.get(JOBS)).json()["total"] == 0
    assert (await job.anna.get(path)).json() == kept


async def test_an_owner_cannot_be_chosen(job: JobService) -> None:
    somebody = str(uuid4())
    kept = await job.create(user_id=somebody, id=somebody, version=70, is_published=True)
    assert kept["user_id"] == str(job.anna_is.id)
    assert kept["id"] != somebody
    assert (kept["version"], kept["is_published"]) == (1, False)


@pytest.mark.parametrize(
    "name", ["01920000-0000-7000-8000-000000000000", "nothing", "1", "%00", "..%2f..", "my-jobs-x"]
)
async def test_an_unknown_or_impossible_id_is_not_found(job: JobService, name: str) -> None:
    path = f"{JOBS}/{name}"
    error_of(await job.anna.get(path), 404)
    error_of(await job.anna.put(path, json={}), 404)
    error_of(await job.anna.delete(path), 404)


async def test_unknown_paths_and_methods_have_the_same_form(job: JobService) -> None:
    error_of(await job.anna.get("/api/v1/jobz"), 404)
    error_of(await job.anna.get("/"), 404)
    answer = await job.anna.delete(JOBS)
    assert error_of(answer, 405)["code"] == "method_not_allowed"


async def test_a_final_slash_is_accepted_without_a_redirect(job: JobService) -> None:
    answer = await job.anna.post(f"{JOBS}/", json=STRUCTURED)
    assert answer.status_code == 201
    assert (await job.anna.get(f"{JOBS}/")).json()["total"] == 1
    assert (await job.anna.get(f"{JOBS}/{answer.json()['id']}/")).status_code == 200
