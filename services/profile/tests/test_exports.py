"""``/profiles/{id}/export``, and back in again."""

from typing import Any

import pytest

from services.profile.tests.conftest import PROFILES, WHOLE, ProfileService
from shared.testing.hostile import NAUGHTY

pytestmark = pytest.mark.integration


async def test_an_export_imported_again_is_the_same_profile(profile: ProfileService) -> None:
    text = "\n".join(NAUGHTY.values())
    custom: dict[str, Any] = {"jsonresume": {"skills": [{"rest": 5}]}, "awards": ["x"], "n": 1e22}
    for _ in range(27):
        custom = {"nested": custom}
    kept = await profile.create(**WHOLE | {"professional_summary": text, "custom_fields": custom})
    answer = await profile.anna.get(f"{PROFILES}/{kept['id']}/export")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="resume.json"'
    done = await profile.imported("resume.json", answer.content)
    assert done["status"] == "completed", done["error"]
    again = await profile.read(done["profile_id"])
    exported = await profile.anna.get(f"{PROFILES}/{again['id']}/export?format=jsonresume")
    assert exported.content == answer.content
    own = ("id", "is_active", "created_at", "updated_at")

    def said(value: dict[str, Any]) -> dict[str, Any]:
        return {
            name: [{key: x for key, x in item.items() if key not in own} for item in one]
            if name in ("experiences", "education", "projects", "skills")
            else one
            for name, one in value.items()
            if name not in own
        }

    assert said(again) == said(kept)


async def test_the_largest_profile_survives_export_and_import(profile: ProfileService) -> None:
    lines = {"achievements": ["a line of text"] * 60}
    job = {"title": "T", "company": "C", "start_date": "2020", "description": "d" * 2_000} | lines
    kept = await profile.create(
        experiences=[job] * 100, skills=[{"category": "soft", "name": "s"}] * 200
    )
    exported = await profile.anna.get(f"{PROFILES}/{kept['id']}/export")
    done = await profile.imported("resume.json", exported.content)
    assert done["status"] == "completed", done["error"]
    again = await profile.anna.get(f"{PROFILES}/{done['profile_id']}/export")
    assert again.content == exported.content


async def test_a_profile_is_exported_as_markdown(profile: ProfileService) -> None:
    kept = await profile.create(**WHOLE)
    answer = await profile.anna.get(f"{PROFILES}/{kept['id']}/export?format=markdown")
    assert answer.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert answer.text.startswith("# Maren Holloway\n")
    assert (await profile.anna.get(f"{PROFILES}/{kept['id']}/export?format=xml")).status_code == 400
