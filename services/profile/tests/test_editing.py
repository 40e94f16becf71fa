"""What a PUT changes and what it leaves alone (api.md §9.5)."""

import asyncio
from typing import Any

import pytest

from services.profile.tests.conftest import PROFILES, WHOLE, ProfileService
from shared.testing.hostile import NAUGHTY, as_json

pytestmark = pytest.mark.integration

JOB = {"title": "a", "company": "b", "start_date": "2020"}


async def put(profile: ProfileService, kept: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Send changes; return what is read afterwards, which is what the answer said."""
    answer = await profile.anna.put(f"{PROFILES}/{kept['id']}", json=changes)
    assert answer.status_code == 200, answer.text
    after = await profile.read(kept["id"])
    assert after == answer.json()
    return after


def without(value: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: one for name, one in value.items() if name not in names}


async def test_what_was_read_can_be_sent_back(profile: ProfileService) -> None:
    kept = await profile.create(**WHOLE)
    after = await put(profile, kept, **kept)
    assert without(after, "version", "updated_at") == without(kept, "version", "updated_at")
    assert after["version"] == 2
    answer = await profile.anna.put("/api/v1/profile/me", json=after)
    assert answer.json()["version"] == 3


async def test_lists_that_are_left_out_or_null_are_untouched(profile: ProfileService) -> None:
    kept = await profile.create(**WHOLE)
    after = await put(profile, kept, phone="1", experiences=None, full_name=None, email=None)
    assert after["phone"] == "1"
    assert without(after, "version", "updated_at", "phone") == without(
        kept, "version", "updated_at", "phone"
    )


async def test_an_empty_list_clears_and_a_null_text_too(profile: ProfileService) -> None:
    kept = await profile.create(**WHOLE)
    after = await put(profile, kept, experiences=[], skills=[], phone=None, custom_fields={})
    assert (after["experiences"], after["skills"], after["phone"]) == ([], [], None)
    assert after["custom_fields"] == {}
    assert after["education"] == kept["education"]
    assert await profile.fetch("select 1 from profile.experiences") == []


async def test_known_items_stay_new_ones_come_absent_ones_go(profile: ProfileService) -> None:
    kept = await profile.create(**WHOLE)
    first, second = kept["experiences"]
    after = await put(
        profile, kept, experiences=[JOB, {"id": second["id"], "title": "Senior Analyst"}]
    )
    new, edited = after["experiences"]
    assert new["title"] == "a"
    assert new["id"] not in (first["id"], second["id"])
    assert without(edited, "title", "position", "updated_at") == without(
        second, "title", "position", "updated_at"
    )
    assert (edited["title"], edited["position"], new["position"]) == ("Senior Analyst", 1, 0)
    assert edited["created_at"] == second["created_at"]
    assert edited["updated_at"] > second["updated_at"]


async def test_the_order_of_a_list_is_its_owners(profile: ProfileService) -> None:
    kept = await profile.create(skills=[{"category": "soft", "name": str(n)} for n in range(30)])
    turned = list(reversed(kept["skills"]))
    after = await put(profile, kept, skills=turned)
    assert [one["id"] for one in after["skills"]] == [one["id"] for one in turned]
    assert [one["position"] for one in after["skills"]] == list(range(30))


async def test_an_item_given_twice_is_refused(profile: ProfileService) -> None:
    kept = await profile.create(**WHOLE)
    twice = [kept["skills"][0], kept["skills"][1], kept["skills"][0]]
    answer = await profile.anna.put(f"{PROFILES}/{kept['id']}", json={"skills": twice})
    assert answer.status_code == 422
    assert answer.json()["error"]["details"]["errors"][0]["field"] == "skills.2.id"
    assert await profile.read(kept["id"]) == kept


async def test_a_refused_change_changes_nothing(profile: ProfileService) -> None:
    kept = await profile.create(**WHOLE)
    path = f"{PROFILES}/{kept['id']}"
    unknown = {"id": kept["id"], "name": "x"}
    for body in (
        {"phone": "9", "skills": [unknown]},
        {"phone": "9", "experiences": [JOB | {"end_date": "2019"}]},
    ):
        assert (await profile.anna.put(path, json=body)).status_code == 422
    assert await profile.read(kept["id"]) == kept


async def test_dates_are_compared_with_those_that_are_stored(profile: ProfileService) -> None:
    kept = await profile.create(experiences=[JOB | {"end_date": "2021"}])
    item = kept["experiences"][0]["id"]
    path = f"{PROFILES}/{kept['id']}"
    for dates in ({"end_date": "2019"}, {"start_date": "2022"}):
        answer = await profile.anna.put(path, json={"experiences": [{"id": item, **dates}]})
        assert answer.status_code == 422, dates
        error = answer.json()["error"]["details"]["errors"][0]
        assert error["field"] == "experiences.0.end_date"
    after = await put(
        profile, kept, experiences=[{"id": item, "start_date": "2022", "end_date": None}]
    )
    assert after["experiences"][0]["start_date"] == "2022"


@pytest.mark.parametrize(
    ("before", "after"),
    [(1, True), (True, 1), (0, False), (1, 1.5), ([1], [True]), ({"a": 0}, {"a": False})],
)
async def test_custom_values_that_only_python_finds_equal_are_kept_apart(
    profile: ProfileService, before: Any, after: Any
) -> None:
    kept = await profile.create(custom_fields={"x": before})
    changed = await put(profile, kept, custom_fields={"x": after})
    assert repr(changed["custom_fields"]["x"]) == repr(after)


async def test_custom_fields_keep_their_order_and_numbers(profile: ProfileService) -> None:
    fields = {"zebra": 1e22, "a": {"z": 1, "b": -0.0}, "": None} | {"0": [1e300, 5e-324, 0.1]}
    fields.pop("")
    kept = await profile.create(custom_fields=fields)
    read = (await profile.read(kept["id"]))["custom_fields"]
    assert repr(read) == repr(fields)
    await put(profile, kept, custom_fields=read)


async def test_any_text_comes_back_as_it_was_given(profile: ProfileService) -> None:
    headers = {"Content-Type": "application/json"}
    changed = []
    kept = await profile.create()
    for kind, text in NAUGHTY.items():
        item = {"name": text, "description": text, "technologies": [text], "url": text}
        body: dict[str, Any] = {
            "full_name": text,
            "location": text,
            "linkedin": text,
            "professional_summary": text,
            "custom_fields": {text[:100]: text, "list": [text, {text[:100]: text}]},
            "experiences": [
                {"title": text, "company": text, "start_date": "2020", "achievements": [text]}
            ],
            "education": [{"institution": text, "degree": text, "gpa": text, "honors": [text]}],
            "projects": [item],
            "skills": [{"category": "technical", "name": text, "issuer": text}],
        }
        path = f"{PROFILES}/{kept['id']}"
        answer = await profile.anna.put(path, content=as_json(body), headers=headers)
        assert answer.status_code == 200, (kind, answer.text)
        read = await profile.read(kept["id"])
        for name, value in body.items():
            if isinstance(value, list):
                same = {key: read[name][0][key] for key in value[0]} == value[0]
            else:
                same = read[name] == value
            if not same:
                changed.append((kind, name))
    assert changed == []


async def test_texts_may_be_as_long_as_the_limits_say(profile: ProfileService) -> None:
    job = {
        "title": "🚀" * 200,
        "company": "ł" * 200,
        "start_date": "2020-01-31",
        "description": "𝔘 " * 5_000,
        "achievements": ["é" * 1_000] * 100,
    }
    kept = await profile.create(
        full_name="𠜎" * 200, professional_summary="é" * 10_000, experiences=[job] * 20
    )
    read = await profile.read(kept["id"])
    assert read == kept
    assert {name: read["experiences"][19][name] for name in job} == job


async def test_changes_at_once_of_different_fields_are_all_kept(profile: ProfileService) -> None:
    kept = await profile.create()
    path = f"{PROFILES}/{kept['id']}"
    fields = {"phone": "1", "location": "2", "github": "3", "website": "4", "linkedin": "5"}
    answers = await asyncio.gather(
        *(profile.anna.put(path, json={name: value}) for name, value in fields.items()),
        *(profile.anna.put("/api/v1/profile/me", json={}) for _ in range(5)),
    )
    assert {answer.status_code for answer in answers} == {200}
    after = await profile.read(kept["id"])
    assert {name: after[name] for name in fields} == fields
    assert after["version"] == 11
