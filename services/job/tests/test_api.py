"""``/jobs``: who may do what, and in which form the answers come."""

from typing import Any
from uuid import uuid4

import httpx2
import pytest

from services.job.tests.conftest import JOBS, JobService
from shared.testing.hostile import NAUGHTY, as_json, malformed

pytestmark = pytest.mark.integration

STRUCTURED = {
    "source": "indeed",
    "title": "Data Engineer",
    "company": "Tidewater Energy",
    "location": "Bristol",
    "remote": True,
    "employment_type": "full_time",
    "description": "We need Python and SQL.",
    "url": "https://example.org/jobs/1",
    "requirements": [{"text": "Python", "kind": "required"}],
    "benefits": "A bicycle",
    "salary_range": "40-50k",
    "salary": {"min": 40000.0, "max": 50000.0, "currency": "GBP", "period": "year"},
    "date_posted": "2026-01-02",
    "application_deadline": "2099-01-02",
    "status": "draft",
}


def error_of(answer: httpx2.Response, status: int) -> dict[str, Any]:
    """Return the error; every one has the same form and is short."""
    assert answer.status_code == status, answer.text
    assert len(answer.content) < 8192
    body = answer.json()
    assert set(body) == {"error"}
    error: dict[str, Any] = body["error"]
    assert set(error) == {"code", "message", "details", "request_id"}
    assert error["request_id"] == answer.headers["X-Request-ID"]
    return error


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


@pytest.mark.parametrize("name", [str(uuid4()), "nothing", "1", "%00", "..%2f..", "my-jobs-x"])
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


@pytest.mark.parametrize(
    ("body", "field", "kind"),
    [
        ({"source": "x"}, "title", "missing"),
        ({"source": "x", "title": "a", "company": "b"}, "description", "missing"),
        ({"raw_text": "a"}, "source", "missing"),
        ({**STRUCTURED, "titel": "x"}, "titel", "extra_forbidden"),
        ({**STRUCTURED, "salary": {"mim": 3}}, "salary.mim", "extra_forbidden"),
        (
            {**STRUCTURED, "requirements": [{"text": "a"}, {"text": "b", "x": 1}]},
            "requirements.1.x",
            "extra_forbidden",
        ),
        ({**STRUCTURED, "requirements": [{"kind": "required"}]}, "requirements.0.text", "missing"),
        ({**STRUCTURED, "requirements": [{"text": "a", "kind": "x"}]}, "requirements.0.kind", ""),
        ({**STRUCTURED, "title": ""}, "title", ""),
        ({**STRUCTURED, "title": "  "}, "title", ""),
        ({**STRUCTURED, "title": "x" * 201}, "title", ""),
        ({**STRUCTURED, "title": 5}, "title", ""),
        ({**STRUCTURED, "remote": "yes"}, "remote", ""),
        ({**STRUCTURED, "remote": 1}, "remote", ""),
        ({**STRUCTURED, "salary": {"currency": "pounds"}}, "salary.currency", ""),
        ({**STRUCTURED, "salary": {"min": -1}}, "salary.min", ""),
        ({**STRUCTURED, "salary": {"min": "a"}}, "salary.min", ""),
        ({**STRUCTURED, "salary": {"period": "century"}}, "salary.period", ""),
        ({**STRUCTURED, "date_posted": "2026-02-30"}, "date_posted", ""),
        ({**STRUCTURED, "date_posted": 5}, "date_posted", ""),
        ({**STRUCTURED, "application_deadline": "soon"}, "application_deadline", ""),
        ({**STRUCTURED, "status": "gone"}, "status", ""),
        ({**STRUCTURED, "description": "x" * 50_001}, "description", ""),
        ({"source": "x", "raw_text": "x" * 50_001}, "raw_text", ""),
        ({"source": "x", "raw_text": ""}, "raw_text", ""),
        ({"source": "x", "raw_text": " \n\t "}, "raw_text", ""),
        ({**STRUCTURED, "url": "x" * 2001}, "url", ""),
    ],
)
async def test_what_does_not_fit_is_named(
    job: JobService, body: dict[str, Any], field: str, kind: str
) -> None:
    error = error_of(await job.anna.post(JOBS, json=body), 400)
    assert error["code"] == "validation_error"
    named = {one["field"]: one["type"] for one in error["details"]["errors"]}
    assert field in named
    assert kind in ("", named[field])
    assert (await job.anna.get(JOBS)).json()["total"] == 0


async def test_a_link_does_not_stand_in_for_the_fields_of_a_structured_job(
    job: JobService,
) -> None:
    body = {"source": "x", "description": "We need Python.", "url": "https://example.org"}
    error = error_of(await job.anna.post(JOBS, json=body), 400)
    assert [one["field"] for one in error["details"]["errors"]] == ["title", "company"]


async def test_an_address_alone_is_not_fetched(job: JobService) -> None:
    body = {"source": "x", "url": "http://169.254.169.254/latest/meta-data"}
    error = error_of(await job.anna.post(JOBS, json=body), 422)
    assert error["code"] == "url_import_disabled"


async def test_malformed_bodies_are_refused_and_not_repeated(job: JobService) -> None:
    kept = (await job.create())["id"]
    headers = {"Content-Type": "application/json"}
    taken = []
    for name, body in malformed("title"):
        for method, path in (("POST", JOBS), ("PUT", f"{JOBS}/{kept}")):
            answer = await job.anna.request(method, path, content=body, headers=headers)
            if answer.status_code != 400 or len(answer.content) > 1000:
                taken.append((name, method, answer.text[:500]))
    assert taken == []


async def test_a_body_that_is_not_declared_as_json_is_refused(job: JobService) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        headers = {"Content-Type": kind}
        error_of(await job.anna.post(JOBS, content=as_json(STRUCTURED), headers=headers), 415)


async def test_a_salary_the_wrong_way_round_is_refused(job: JobService) -> None:
    body = STRUCTURED | {"salary": {"min": 50_000, "max": 40_000}}
    error = error_of(await job.anna.post(JOBS, json=body), 422)
    assert error["code"] == "salary_reversed"
    assert error["details"]["errors"][0]["field"] == "salary.min"


async def test_a_deadline_before_the_posting_is_refused(job: JobService) -> None:
    body = STRUCTURED | {"application_deadline": "2025-12-31"}
    error = error_of(await job.anna.post(JOBS, json=body), 422)
    assert error["details"]["errors"][0]["field"] == "application_deadline"
    path = f"{JOBS}/{(await job.create(date_posted='2026-01-02'))['id']}"
    error_of(await job.anna.put(path, json={"application_deadline": "2026-01-01"}), 422)


async def test_any_text_comes_back_as_it_was_given(job: JobService) -> None:
    names = ("source", "title", "company", "location", "employment_type", "description")
    headers = {"Content-Type": "application/json"}
    changed = []
    for kind, text in NAUGHTY.items():
        body: dict[str, Any] = dict.fromkeys((*names, "benefits", "salary_range", "url"), text)
        body |= {
            "raw_text": text,
            "requirements": [{"text": text, "kind": "preferred", "span": None}],
        }
        answer = await job.anna.post(JOBS, content=as_json(body), headers=headers)
        assert answer.status_code == 201, (kind, answer.text)
        read = (await job.anna.get(answer.headers["Location"])).json()
        changed += [(kind, name) for name in body if read[name] != body[name]]
    assert changed == []


async def test_texts_may_be_as_long_as_the_limits_say(job: JobService) -> None:
    fields = {
        "title": "🚀" * 200,
        "company": "ł" * 200,
        "description": "𝔘 " * 25_000,
        "benefits": "é" * 10_000,
        "requirements": [{"text": "a" * 2_000, "kind": "required", "span": None}] * 200,
    }
    kept = await job.create(**fields)
    read = (await job.anna.get(f"{JOBS}/{kept['id']}")).json()
    assert {name: read[name] for name in fields} == fields
