"""Bodies of ``/profiles``: what is refused, and how."""

from typing import Any
from uuid import uuid4

import pytest

from services.profile.tests.conftest import PROFILES, ProfileService
from shared.testing.answers import error_of
from shared.testing.hostile import as_json, malformed

pytestmark = pytest.mark.integration

MINE = {"full_name": "Anna Kowalska", "email": "anna@example.org"}
_JOB = {"title": "a", "company": "b", "start_date": "2020"}


@pytest.mark.parametrize(
    ("body", "field", "kind"),
    [
        ({"email": "a@b.c"}, "full_name", "missing"),
        ({"full_name": "A"}, "email", "missing"),
        ({**MINE, "full_name": None}, "full_name", ""),
        ({**MINE, "full_nmae": "x"}, "full_nmae", "extra_forbidden"),
        ({**MINE, "full_name": " "}, "full_name", ""),
        ({**MINE, "full_name": "x" * 201}, "full_name", ""),
        ({**MINE, "email": "no address"}, "email", ""),
        ({**MINE, "phone": 5}, "phone", ""),
        ({**MINE, "professional_summary": "x" * 10_001}, "professional_summary", ""),
        ({**MINE, "experiences": [{}]}, "experiences.0.title", "missing"),
        ({**MINE, "experiences": [_JOB, {"title": "a"}]}, "experiences.1.start_date", "missing"),
        (
            {**MINE, "experiences": [{"id": str(uuid4()), "company": "b", "start_date": "2020"}]},
            "experiences.0.title",
            "missing",
        ),
        ({**MINE, "skills": [{"id": str(uuid4())}]}, "skills.0.category", "missing"),
        ({**MINE, "experiences": [{**_JOB, "x": 1}]}, "experiences.0.x", "extra_forbidden"),
        ({**MINE, "experiences": [{**_JOB, "title": "x" * 201}]}, "experiences.0.title", ""),
        ({**MINE, "experiences": [{**_JOB, "start_date": "05/2020"}]}, "experiences.0.start_date", ""),
        ({**MINE, "experiences": [{**_JOB, "start_date": "2021-02-29"}]}, "experiences.0.start_date", ""),
        ({**MINE, "experiences": [{**_JOB, "is_current": "yes"}]}, "experiences.0.is_current", ""),
        (
            {**MINE, "experiences": [{**_JOB, "achievements": ["a", "x" * 1001]}]},
            "experiences.0.achievements.1",
            "",
        ),
        ({**MINE, "education": [{"institution": "a"}]}, "education.0.degree", "missing"),
        ({**MINE, "projects": [{"description": "a"}]}, "projects.0.name", "missing"),
        ({**MINE, "skills": [{"name": "a"}]}, "skills.0.category", "missing"),
        ({**MINE, "skills": [{"category": "magic", "name": "a"}]}, "skills.0.category", ""),
        (
            {**MINE, "skills": [{"category": "language", "name": "a", "proficiency": "C1"}]},
            "skills.0",
            "",
        ),
        ({**MINE, "skills": "Python"}, "skills", ""),
        ({**MINE, "custom_fields": {"x" * 101: 1}}, "custom_fields", ""),
        ({**MINE, "custom_fields": []}, "custom_fields", ""),
    ],
)  # fmt: skip
async def test_what_does_not_fit_is_named(
    profile: ProfileService, body: dict[str, Any], field: str, kind: str
) -> None:
    error = error_of(await profile.anna.post(PROFILES, json=body), 400)
    assert error["code"] == "validation_error"
    named = {one["field"]: one["type"] for one in error["details"]["errors"]}
    assert any(name == field or name.startswith(f"{field}.") for name in named), named
    assert kind in ("", named.get(field))
    assert (await profile.anna.get(PROFILES)).json()["total"] == 0


async def test_malformed_bodies_are_refused_and_not_repeated(profile: ProfileService) -> None:
    kept = await profile.create()
    headers = {"Content-Type": "application/json"}
    doors = (("POST", PROFILES), ("PUT", f"{PROFILES}/{kept['id']}"), ("PUT", "/api/v1/profile/me"))
    taken = []
    for name, body in malformed("phone"):
        for method, path in doors:
            answer = await profile.anna.request(method, path, content=body, headers=headers)
            if answer.status_code != 400 or len(answer.content) > 1000:
                taken.append((name, method, path, answer.text[:500]))
    assert taken == []
    assert await profile.read(kept["id"]) == kept


async def test_a_body_that_is_not_declared_as_json_is_refused(profile: ProfileService) -> None:
    headers = {"Content-Type": "text/plain"}
    error_of(await profile.anna.post(PROFILES, content=as_json(MINE), headers=headers), 415)


async def test_dates_the_wrong_way_round_are_refused(profile: ProfileService) -> None:
    wrong = _JOB | {"end_date": "2019"}
    school = {"institution": "a", "degree": "b", "start_date": "2020-05", "end_date": "2020-04"}
    body = MINE | {"experiences": [_JOB, wrong], "education": [school]}
    error = error_of(await profile.anna.post(PROFILES, json=body), 422)
    fields = [one["field"] for one in error["details"]["errors"]]
    assert fields == ["experiences.1.end_date", "education.0.end_date"]
    same = _JOB | {"start_date": "2020-05", "end_date": "2020"}
    assert (await profile.create(experiences=[same]))["experiences"][0]["end_date"] == "2020"
