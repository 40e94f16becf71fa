"""JSON Resume in and out again: nothing is lost on the way."""

import copy
import json
from typing import Any

import pytest

from services.profile.domain.importing.draft import draft_from_json_resume, draft_from_text
from services.profile.domain.importing.errors import NotAResume
from services.profile.domain.importing.json_resume_export import to_json_resume

Json = dict[str, Any]  # a JSON object

DOCUMENT: Json = {
    "basics": {
        "name": "Nora Lindqvist",
        "label": "Cartographer",
        "email": "nora@example.org",
        "phone": "+46 8 123",
        "url": "https://nora.example",
        "summary": "Maps.",
        "location": {"city": "Uppsala", "countryCode": "SE", "postalCode": "75310"},
        "profiles": [
            {"network": "GitHub", "username": "nora", "url": "https://github.com/nora"},
            {"network": "Mastodon", "username": "@nora", "url": "https://example.social/@nora"},
        ],
    },
    "work": [
        {"name": "Polar Maps AB", "position": "Cartographer", "startDate": "2019-03", "summary": "Coast.",
         "highlights": ["Drew forty sheets"], "url": "https://polar.example", "keywords": ["GIS"]},
        {"name": "Fjord Data", "position": "Analyst", "startDate": "2016", "endDate": "2019-02-01"},
        {"name": "Skerry", "position": "Pilot", "startDate": "2022", "endDate": "Present"},
    ],
    "education": [{"institution": "Uppsala University", "studyType": "BSc", "area": "Geography", "score": "4.5",
                   "endDate": "2015", "courses": ["Geodesy"]}],
    "skills": [{"name": "Mapping", "level": "Master", "keywords": ["GIS", "QGIS"]}, {"name": "Sailing"}],
    "languages": [{"language": "Swedish", "fluency": "Native speaker"}],
    "certificates": [{"name": "Surveyor", "issuer": "State", "date": "2018", "url": "https://s.example"}],
    "projects": [{"name": "Atlas", "description": "All coasts", "keywords": ["SVG"], "roles": ["Editor"]}],
    "awards": [{"title": "Map of the Year", "date": "2020"}],
    "x-own": {"favourite": "Mercator"},
}  # fmt: skip


def test_what_has_a_field_gets_it() -> None:
    profile = draft_from_json_resume(DOCUMENT).profile
    assert profile["full_name"] == "Nora Lindqvist"
    assert profile["location"] == "Uppsala, SE"
    assert profile["github"] == "https://github.com/nora"
    first, second, third = profile["experiences"]
    assert (first["company"], first["start_date"], first["end_date"], first["is_current"]) == (
        "Polar Maps AB", "2019-03", None, False,
    )  # fmt: skip
    assert second["end_date"] == "2019-02-01"
    assert third["is_current"] is True
    assert profile["education"][0]["field_of_study"] == "Geography"
    assert [(one["category"], one["name"]) for one in profile["skills"]] == [
        ("certification", "Surveyor"),
        ("language", "Swedish"),
        ("technical", "GIS"),
        ("technical", "QGIS"),
        ("technical", "Sailing"),
    ]
    assert profile["custom_fields"]["awards"] == DOCUMENT["awards"]


def test_the_export_says_all_that_the_import_said() -> None:
    exported = to_json_resume(draft_from_json_resume(DOCUMENT).profile)
    for section, value in DOCUMENT.items():
        if section in ("work", "x-own"):
            continue
        assert exported[section] == value, section
    assert exported["work"][0] == DOCUMENT["work"][0]
    assert exported["work"][2]["isCurrent"] is True


def test_what_the_schema_has_no_place_for_is_kept_out_of_sight() -> None:
    exported = to_json_resume(draft_from_json_resume(DOCUMENT).profile)
    assert "x-own" not in exported
    assert exported["meta"]["jobwise"]["custom_fields"]["jsonresume"]["other"] == {
        "x-own": DOCUMENT["x-own"]
    }
    assert "endDate" not in exported["work"][2]


def test_import_export_import_loses_nothing() -> None:
    profile = draft_from_json_resume(DOCUMENT).profile
    exported = json.loads(json.dumps(to_json_resume(profile)))
    assert draft_from_json_resume(exported).profile == profile


def test_a_profile_from_a_text_survives_the_round_trip() -> None:
    text = (
        "Nora Lindqvist\nnora@example.org\n\nExperience\nPolar Maps AB, Cartographer\tseit 2019\n- Drew\n\n"
        "Skills\nGIS, Python (advanced)\n\nHobbies\nSailing\n"
    )
    profile = draft_from_text(text).profile
    stored = copy.deepcopy(profile)
    stored.update(id="1", user_id="2", version=3, is_active=True, created_at="x", updated_at="y")
    for component in ("experiences", "education", "projects", "skills"):
        for position, item in enumerate(stored[component]):
            item.update(id=str(position), position=position)
    assert draft_from_json_resume(to_json_resume(stored)).profile == profile


def test_an_edited_export_is_read_from_what_one_sees() -> None:
    exported = to_json_resume(draft_from_json_resume(DOCUMENT).profile)
    exported["basics"]["name"] = "Nora L. Berg"
    assert draft_from_json_resume(exported).profile["full_name"] == "Nora L. Berg"


@pytest.mark.parametrize(
    "hidden",
    [
        {"full_name": ["list"]},
        {"skills": [{"category": "admin"}]},
        {"custom_fields": "x"},
        {"user_id": "other"},
    ],
)
def test_an_embedded_profile_of_another_shape_is_not_trusted(hidden: Json) -> None:
    exported = to_json_resume(draft_from_json_resume(DOCUMENT).profile)
    exported["meta"]["jobwise"].update(hidden)
    profile = draft_from_json_resume(exported).profile
    assert profile["full_name"] == "Nora Lindqvist"
    assert "user_id" not in profile


@pytest.mark.parametrize(
    "document", [{}, {"title": "x"}, {"basics": "text"}, {"skills": [{"name": "x"}]}]
)
def test_json_that_is_no_resume_is_refused(document: Json) -> None:
    with pytest.raises(NotAResume):
        draft_from_json_resume(document)


@pytest.mark.parametrize(
    "document",
    [
        {"basics": {"name": 5, "location": [], "profiles": "x"}, "work": "none"},
        {
            "basics": {},
            "work": [None, 7, {"name": {"a": 1}, "highlights": [1, 2], "startDate": 2020}],
        },
        {
            "basics": {},
            "skills": [{"keywords": [1, {"a": 2}, "Go"]}, "SQL"],
            "languages": [{"fluency": 3}],
        },
        {"basics": {}, "meta": "text", "education": {"institution": "x"}},
    ],
)
def test_values_of_the_wrong_type_are_kept_and_break_nothing(document: Json) -> None:
    profile = draft_from_json_resume(document).profile
    exported = to_json_resume(profile)
    assert draft_from_json_resume(exported).profile == profile


def test_every_imported_field_names_its_source() -> None:
    for one in draft_from_json_resume(DOCUMENT).fields:
        assert one.source_text
        assert one.path
