"""Whatever a profile says, its export conforms to JSON Resume and brings it back whole."""

import json
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from services.profile.domain.importing.json_resume_export import to_json_resume
from services.profile.domain.importing.json_resume_import import draft_from_json_resume
from services.profile.domain.importing.json_resume_schema import as_uri
from services.profile.domain.markdown_export import to_markdown
from services.profile.tests.any_profiles import PROFILES, Json
from services.profile.tests.conftest import WHOLE

pytestmark = pytest.mark.unit

_LAW = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def sent(document: Json) -> Json:
    """Return the document after its way through a file."""
    received: Json = json.loads(json.dumps(document, ensure_ascii=False).encode())
    return received


@pytest.mark.untraced
@_LAW
@given(PROFILES)
def test_export_and_import_give_the_same_profile(profile: Json) -> None:
    document = sent(to_json_resume(profile))
    assert repr(draft_from_json_resume(document).profile) == repr(profile)
    assert to_json_resume(draft_from_json_resume(document).profile) == document


TEXT = "text"
DATE = re.compile(r"([1-2][0-9]{3}-[0-1][0-9]-[0-3][0-9]|[1-2][0-9]{3}-[0-1][0-9]|[1-2][0-9]{3})\Z")
URI = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9:/?#\[\]@!$&'()*+,;=._~-]|%[0-9A-Fa-f]{2})*\Z"
)
_PERIOD = {"startDate": DATE, "endDate": DATE}
SHAPE: Json = {
    "$schema": URI,
    "basics": {
        "name": TEXT, "label": TEXT, "image": TEXT, "email": re.compile(r"[^@\s]+@[^@\s]+\Z"), "phone": TEXT,
        "url": URI, "summary": TEXT,
        "location": dict.fromkeys(("address", "postalCode", "city", "countryCode", "region"), TEXT),
        "profiles": [{"network": TEXT, "username": TEXT, "url": URI}],
    },
    "work": [{"name": TEXT, "location": TEXT, "description": TEXT, "position": TEXT, "url": URI, "summary": TEXT,
              "highlights": [TEXT], **_PERIOD}],
    "volunteer": [{"organization": TEXT, "position": TEXT, "url": URI, "summary": TEXT, "highlights": [TEXT],
                   **_PERIOD}],
    "education": [{"institution": TEXT, "url": URI, "area": TEXT, "studyType": TEXT, "score": TEXT,
                   "courses": [TEXT], **_PERIOD}],
    "awards": [{"title": TEXT, "date": DATE, "awarder": TEXT, "summary": TEXT}],
    "certificates": [{"name": TEXT, "date": DATE, "url": URI, "issuer": TEXT}],
    "publications": [{"name": TEXT, "publisher": TEXT, "releaseDate": DATE, "url": URI, "summary": TEXT}],
    "skills": [{"name": TEXT, "level": TEXT, "keywords": [TEXT]}],
    "languages": [{"language": TEXT, "fluency": TEXT}],
    "interests": [{"name": TEXT, "keywords": [TEXT]}],
    "references": [{"name": TEXT, "reference": TEXT}],
    "projects": [{"name": TEXT, "description": TEXT, "highlights": [TEXT], "keywords": [TEXT], "url": URI,
                  "roles": [TEXT], "entity": TEXT, "type": TEXT, **_PERIOD}],
    "meta": {"canonical": TEXT, "version": TEXT, "lastModified": TEXT},
}  # fmt: skip


def faults(value: Any, shape: Any, path: str) -> list[str]:
    """Return where *value* is not what the schema wants; unknown fields are free in objects."""
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            return [path]
        known = [name for name in shape if name in value]
        return [one for name in known for one in faults(value[name], shape[name], f"{path}.{name}")]
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [path]
        return [one for entry in value for one in faults(entry, shape[0], path)]
    fits = isinstance(value, str) and (shape is TEXT or bool(shape.match(value)))
    return [] if fits else [path]


@_LAW
@given(PROFILES)
def test_every_export_conforms_to_the_schema(profile: Json) -> None:
    document = sent(to_json_resume(profile))
    assert set(document) <= set(SHAPE)
    assert faults(document, SHAPE, "") == []


def test_a_whole_profile_shows_what_it_says() -> None:
    document = to_json_resume(WHOLE)
    assert document["basics"]["name"] == "Maren Holloway"
    assert document["work"][0] == {
        "name": "Tidewater Energy",
        "position": "Data Engineer",
        "location": "Bristol",
        "startDate": "2020-03",
        "summary": "Wind farms.",
        "highlights": ["Cut load times by 70 %", "Mentored two juniors"],
        "isCurrent": True,
    }
    assert document["languages"] == [{"language": "Polish", "fluency": "fluent"}]
    assert document["certificates"][0]["credentialId"] == "S-1"


@pytest.mark.parametrize(
    ("address", "uri"),
    [
        ("https://example.org/a?b#c", "https://example.org/a?b#c"),
        ("github.com/maren", "https://github.com/maren"),
        ("https://example.org/žluť", "https://example.org/%C5%BElu%C5%A5"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("no address", None),
        ("maren", None),
        ("https://exa mple.org", None),
        ("https://example.org/100%", None),
        ("", None),
    ],
)
def test_addresses_become_uris_or_nothing(address: str, uri: str | None) -> None:
    assert as_uri(address) == uri


def shown(markdown: str) -> str:
    """Return what a reader of the Markdown sees, as far as words go."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown)


@_LAW
@given(PROFILES)
def test_markdown_shows_every_text_and_takes_none_as_markup(profile: Json) -> None:
    text = to_markdown(profile)
    seen = " ".join(shown(text).split())
    for item in profile["experiences"]:
        for one in (item["title"], item["company"], item["location"], *item["achievements"]):
            assert " ".join((one or "").split()) in seen
    assert not re.search(r"(?<!\\)<[A-Za-z/!]", text.split("\n    ")[0])


def test_markdown_has_the_owners_order_and_headings() -> None:
    text = to_markdown(WHOLE)
    assert text.startswith("# Maren Holloway\n\nmaren@example.org  \n\\+44 20 7946 0123")
    assert "### Data Engineer\n\n**Tidewater Energy**  \n2020-03 – present  \nBristol\n" in text
    assert "\n- Cut load times by 70 %\n- Mentored two juniors\n" in text
    assert "## Languages\n\n- Polish (fluent)\n" in text
    assert text.index("Data Engineer") < text.index("### Analyst")
    assert "## hobbies\n\n    [\n" in text


@pytest.mark.parametrize(
    "hidden",
    [
        {"start_date": "a very long text that is no date"},
        {"start_date": "2020-13"},
        {"start_date": "1000"},
        {"title": "x" * 201},
        {"title": " "},
        {"achievements": [""]},
        {"is_current": None},
    ],
)
def test_an_embedded_item_that_the_api_would_refuse_is_not_trusted(hidden: Json) -> None:
    document = sent(to_json_resume(WHOLE))
    document["meta"]["jobwise"]["experiences"][0].update(hidden)
    profile = draft_from_json_resume(document).profile
    assert profile["experiences"][0]["title"] == "Data Engineer"
    assert profile["experiences"][0]["start_date"] == "2020-03"
