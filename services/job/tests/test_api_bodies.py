"""Bodies of ``/jobs``: what is refused, and how, and what comes back as it was given."""

from typing import Any

import pytest

from services.job.tests.conftest import JOBS, STRUCTURED, JobService
from shared.testing.answers import error_of
from shared.testing.hostile import NAUGHTY, as_json, malformed

pytestmark = pytest.mark.integration


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
        ({**STRUCTURED, "date_posted": "0"}, "date_posted", ""),
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


async def test_a_requirement_is_a_required_one_unless_said_otherwise(job: JobService) -> None:
    body = {**STRUCTURED, "requirements": [{"text": "a"}, {"text": "b", "kind": "preferred"}]}
    created = await job.anna.post(JOBS, json=body)
    assert created.status_code == 201
    kinds = [one["kind"] for one in created.json()["requirements"]]
    assert kinds == ["required", "preferred"]
    assert (await job.anna.get(JOBS)).json()["total"] == 1
    assert (await job.anna.get(f"{JOBS}?posted_after=0")).status_code == 400
