"""A profile as JSON Resume (schema 1.0)."""

import copy
from typing import Any, Final

from services.profile.domain.importing.json_resume_schema import conforming
from services.profile.domain.importing.languages import read_language

Json = dict[str, Any]  # a JSON object

SCHEMA: Final = "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json"
SECTIONS: Final = (
    "basics", "work", "volunteer", "education", "awards", "certificates", "publications", "skills",
    "languages", "interests", "references", "projects",
)  # fmt: skip
REST: Final = "jsonresume"  # the custom field that holds what an import had no field for
META: Final = "jobwise"  # below ``meta``: the profile itself, so that nothing is lost
_OWN: Final = ("volunteer", "awards", "publications", "interests", "references")
_KEYS: Final = {
    "work": ("company", "title", "start_date"),
    "education": ("institution", "degree", "start_date"),
    "projects": ("name", "start_date"),
    "certificates": ("name", "date_obtained"),
    "languages": ("name",),
    "skills": ("name",),
}
_ASIDE: Final = ("id", "user_id", "is_active", "version", "created_at", "updated_at", "position")


def item_key(section: str, item: Json) -> list[Any]:
    """What tells an item of a section from the others, in a profile and in its export."""
    return [item.get(name) for name in _KEYS[section]]


def to_json_resume(profile: Json) -> Json:
    """The profile as a JSON Resume document.

    It conforms to the schema; what the schema has no place for is not shown. ``meta.jobwise``
    holds the profile without ids and timestamps, whole; ``draft_from_json_resume`` gives it back
    unchanged, as long as nobody changes the rest of the document.
    """
    plain = _plain(profile)
    custom = plain.get("custom_fields") or {}
    kept = custom.get(REST)
    rest: Json = kept if isinstance(kept, dict) else {}
    document: Json = {"$schema": SCHEMA, "basics": _basics(plain, rest)}
    skills = plain.get("skills") or []

    def of(category: str) -> list[Json]:
        return [one for one in skills if one.get("category") == category]

    for name, value in (
        ("work", [_work(one) for one in plain.get("experiences") or []]),
        ("education", [_education(one) for one in plain.get("education") or []]),
        ("projects", [_project(one) for one in plain.get("projects") or []]),
        ("certificates", [_certificate(one) for one in of("certification")]),
        ("languages", [_language(one) for one in of("language")]),
        ("skills", _skills(skills, rest)),
    ):  # fmt: skip
        if value:
            document[name] = [_with_rest(name, key, item, rest) for key, item in value]
    for name in _OWN:
        if isinstance(custom.get(name), list):
            document[name] = copy.deepcopy(custom[name])
    other = rest.get("other")
    for name, value in other.items() if isinstance(other, dict) else ():
        if name == "meta" or name not in document:
            document[name] = copy.deepcopy(value)
    meta = document.get("meta")
    document["meta"] = meta if isinstance(meta, dict) else {}
    shown = conforming(document)
    shown["meta"] = {**shown["meta"], META: plain}
    return shown


def _plain(value: Any) -> Any:  # any JSON value
    """A copy without ids, timestamps and positions, which are not the person's data."""
    profile = {name: one for name, one in copy.deepcopy(value).items() if name not in _ASIDE}
    for name in ("experiences", "education", "projects", "skills"):
        profile[name] = [
            {key: one for key, one in item.items() if key not in _ASIDE}
            for item in profile.get(name) or []
        ]
    return profile


def _given(**values: Any) -> Json:  # any JSON values
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def _with_rest(section: str, key: Any, item: Json, rest: Json) -> Json:
    """The item with the values that its import had no field for."""
    entries = rest.get(section)
    for entry in entries if isinstance(entries, list) else ():
        if (
            isinstance(entry, dict)
            and entry.get("key") == key
            and isinstance(entry.get("rest"), dict)
        ):
            merged = {**copy.deepcopy(entry["rest"]), **item}
            wording = entry["rest"].get("fluency")
            spoken = read_language(f"English {wording}") if isinstance(wording, str) else None
            if spoken and spoken[1] == item.get("fluency"):
                merged["fluency"] = wording  # as it was written
            return merged
    return item


def _basics(profile: Json, rest: Json) -> Json:
    left = rest.get("basics")
    basics: Json = copy.deepcopy(left) if isinstance(left, dict) else {}
    basics.update(
        _given(
            name=profile.get("full_name"),
            email=profile.get("email"),
            phone=profile.get("phone"),
            url=profile.get("website"),
            summary=profile.get("professional_summary"),
        )
    )
    if profile.get("location") and not isinstance(basics.get("location"), dict):
        basics["location"] = {"city": profile["location"]}
    profiles = basics.get("profiles")
    profiles = profiles if isinstance(profiles, list) else []
    shown = [one.get("url") for one in profiles if isinstance(one, dict)]
    for name, network in (("linkedin", "LinkedIn"), ("github", "GitHub")):
        address = profile.get(name)
        if address and address not in shown:
            profiles.append({"network": network, "url": address})
    if profiles:
        basics["profiles"] = profiles
    return basics


def _work(item: Json) -> tuple[list[Any], Json]:
    return item_key("work", item), _given(
        name=item.get("company"),
        position=item.get("title"),
        location=item.get("location"),
        startDate=item.get("start_date"),
        endDate=item.get("end_date"),
        summary=item.get("description"),
        highlights=item.get("achievements"),
        **({"isCurrent": True} if item.get("is_current") else {}),
    )


def _education(item: Json) -> tuple[list[Any], Json]:
    return item_key("education", item), _given(
        institution=item.get("institution"),
        studyType=item.get("degree"),
        area=item.get("field_of_study"),
        startDate=item.get("start_date"),
        endDate=item.get("end_date"),
        score=item.get("gpa"),
        honors=item.get("honors"),
    )


def _project(item: Json) -> tuple[list[Any], Json]:
    return item_key("projects", item), _given(
        name=item.get("name"),
        description=item.get("description"),
        keywords=item.get("technologies"),
        url=item.get("url"),
        startDate=item.get("start_date"),
        endDate=item.get("end_date"),
    )


def _certificate(item: Json) -> tuple[list[Any], Json]:
    return item_key("certificates", item), _given(
        name=item.get("name"),
        issuer=item.get("issuer"),
        date=item.get("date_obtained"),
        credentialId=item.get("credential_id"),
    )


def _language(item: Json) -> tuple[list[Any], Json]:
    return item_key("languages", item), _given(
        language=item.get("name"), fluency=item.get("proficiency")
    )


def _skills(skills: list[Json], rest: Json) -> list[tuple[Any, Json]]:
    """Skills in the groups that they came in, the others one by one."""
    left = {one["name"]: one for one in skills if one.get("category") in ("technical", "soft")}
    entries = rest.get("skills")
    groups = [one for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []
    written: list[tuple[Any, Json]] = []
    for group in groups:
        group_rest = group.get("rest")
        keywords = group_rest.get("keywords") if isinstance(group_rest, dict) else None
        if not isinstance(keywords, list):
            continue
        kept = [one for one in keywords if not isinstance(one, str) or one in left]
        for one in kept:
            if isinstance(one, str):
                left.pop(one, None)
        if kept:
            written.append((group.get("key"), {"keywords": kept}))
    alone = [
        (item_key("skills", one), _given(name=one.get("name"), level=one.get("proficiency")))
        for one in left.values()
    ]
    return written + alone
