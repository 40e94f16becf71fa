"""JSON Resume (schema 1.0) into a draft without loss.

What a profile has no field for is kept: whole sections (awards, volunteer, ...) as custom fields
of their names, single values below ``custom_fields.jsonresume`` with the key of their item. A
file that we exported brings its profile along in ``meta.jobwise``; that is taken as it is as
long as nobody has changed the visible part.
"""

import copy
from typing import Any, Final

from services.profile.domain.importing.collecting import Collector
from services.profile.domain.importing.contacts import link_kind
from services.profile.domain.importing.errors import NotAResume
from services.profile.domain.importing.json_resume_export import (
    META,
    REST,
    SECTIONS,
    item_key,
    to_json_resume,
)
from services.profile.domain.importing.languages import read_language
from services.profile.domain.importing.profile_draft import ImportedField, ProfileDraft
from services.profile.domain.importing.profile_shape import is_profile
from services.profile.domain.importing.structured import ItemFiller, Json, is_present

_TELLING: Final = ("basics", "work", "education")
_MAPPED: Final = ("basics", "work", "education", "projects", "skills", "languages", "certificates")


def draft_from_json_resume(document: Json) -> ProfileDraft:
    """The draft of a JSON Resume; raises ``NotAResume`` where it has none of the sections."""
    if not any(isinstance(document.get(name), (dict, list)) for name in _TELLING):
        raise NotAResume
    embedded = _embedded(document)
    if embedded is not None:
        return ProfileDraft(embedded, _fields(embedded), [])
    into = Collector()
    rest: Json = {}
    _basics(document.get("basics"), into, rest)
    for name, read in (
        ("work", _work),
        ("education", _education),
        ("projects", _project),
        ("certificates", _certificate),
        ("languages", _language),
    ):
        _each(document, name, read, into, rest)
    _each(document, "skills", _skill, into, rest)
    for name, value in document.items():
        if name not in _MAPPED:
            _keep_section(name, value, into, rest)
    into.keep(REST, rest)
    if not into.profile["full_name"]:
        into.warn("full_name was not found in the file.")
    return into.draft()


def _embedded(document: Json) -> Json | None:
    meta = document.get("meta")
    profile = meta.get(META) if isinstance(meta, dict) else None
    if not isinstance(profile, dict) or not is_profile(profile):
        return None
    visible = copy.deepcopy(document)
    del visible["meta"][META]
    written = to_json_resume(profile)
    del written["meta"][META]
    if not visible["meta"]:
        del visible["meta"]
    if not written["meta"]:
        del written["meta"]
    return copy.deepcopy(profile) if visible == written else None


def _fields(profile: Json) -> list[ImportedField]:
    fields: list[ImportedField] = []
    stack: list[tuple[str, Any]] = [("", profile)]
    while stack:
        path, value = stack.pop()
        if path.startswith("custom_fields.") or not isinstance(value, (dict, list)):
            if value not in (None, "", []) and value is not False:
                fields.append(ImportedField(path, value, 1.0, str(value)))
        elif isinstance(value, list) and value and isinstance(value[0], str):
            fields.append(ImportedField(path, value, 1.0, "\n".join(value)))
        else:
            inner = value.items() if isinstance(value, dict) else enumerate(value)
            stack.extend((f"{path}.{name}".lstrip("."), one) for name, one in inner)
    return sorted(fields, key=lambda one: one.path)


def _each(document: Json, name: str, read: Any, into: Collector, rest: Json) -> None:
    """Read every object of a section; anything else in it is kept as it is."""
    section = document.get(name)
    if section in (None, []):
        return
    if not isinstance(section, list):
        rest.setdefault("other", {})[name] = section
        return
    for position, value in enumerate(section):
        if not isinstance(value, dict):
            rest.setdefault("other", {}).setdefault(name, []).append(value)
            continue
        key, left = read(value, into)
        if left:
            rest.setdefault(name, []).append({"key": key, "at": position, "rest": left})


def _basics(basics: object, into: Collector, rest: Json) -> None:
    if not isinstance(basics, dict):
        if basics is not None:
            rest.setdefault("other", {})["basics"] = basics
        return
    left = dict(basics)
    for name, key in (
        ("full_name", "name"),
        ("email", "email"),
        ("phone", "phone"),
        ("website", "url"),
        ("professional_summary", "summary"),
    ):
        value = left.get(key)
        if isinstance(value, str) and value.strip():
            into.put(name, value, 1.0, value)
            if into.profile[name] == value:
                del left[key]
    _location(left, into)
    profiles = left.get("profiles")
    for one in profiles if isinstance(profiles, list) else []:
        address = one.get("url") if isinstance(one, dict) else None
        kind = link_kind(address) if isinstance(address, str) else ""
        if kind in ("linkedin", "github") and into.profile[kind] is None:
            into.put(kind, str(address), 1.0, str(address))
    if left:
        rest["basics"] = left


def _location(left: Json, into: Collector) -> None:
    """City, region and country as one text; the object itself stays for the export."""
    location = left.get("location")
    if isinstance(location, str):
        del left["location"]
        into.put("location", location, 1.0, location)
    elif isinstance(location, dict):
        parts = [location.get(name) for name in ("city", "region", "countryCode")]
        shown = ", ".join(part for part in parts if isinstance(part, str) and part)
        into.put("location", shown, 1.0, shown)


def _work(value: Json, into: Collector) -> tuple[list[Any], Json]:
    filler = ItemFiller(into, "experiences", value)
    filler.text("company", "name")
    if filler.item["company"] is None:
        filler.text("company", "company")  # schema 0.0
    filler.text("title", "position")
    filler.text("location", "location")
    filler.date("start_date", "startDate")
    stated = filler.left.get("isCurrent") is True or is_present(filler.left.get("endDate"))
    if stated:
        filler.put("is_current", True, str(filler.left.get("endDate", "isCurrent")))
        filler.left.pop("isCurrent", None)
    else:
        filler.date("end_date", "endDate")
    filler.text("description", "summary")
    filler.texts("achievements", "highlights")
    for name in ("title", "company", "start_date"):
        if filler.item[name] is None:
            into.warn(f"experiences.{filler.index}.{name} was not found in the file.")
    return item_key("work", filler.item), filler.left


def _education(value: Json, into: Collector) -> tuple[list[Any], Json]:
    filler = ItemFiller(into, "education", value)
    for name, key in (
        ("institution", "institution"),
        ("degree", "studyType"),
        ("field_of_study", "area"),
        ("gpa", "score"),
    ):
        filler.text(name, key)
    if filler.item["gpa"] is None:
        filler.text("gpa", "gpa")  # schema 0.0
    filler.date("start_date", "startDate")
    filler.date("end_date", "endDate")
    filler.texts("honors", "honors")
    for name in ("institution", "degree"):
        if filler.item[name] is None:
            into.warn(f"education.{filler.index}.{name} was not found in the file.")
    return item_key("education", filler.item), filler.left


def _project(value: Json, into: Collector) -> tuple[list[Any], Json]:
    filler = ItemFiller(into, "projects", value)
    filler.text("name", "name")
    filler.text("description", "description")
    filler.texts("technologies", "keywords")
    filler.text("url", "url")
    filler.date("start_date", "startDate")
    filler.date("end_date", "endDate")
    return item_key("projects", filler.item), filler.left


def _certificate(value: Json, into: Collector) -> tuple[list[Any], Json]:
    filler = ItemFiller(into, "skills", value)
    filler.put("category", "certification", str(value.get("name", "")))
    filler.text("name", "name")
    filler.text("issuer", "issuer")
    filler.date("date_obtained", "date")
    filler.text("credential_id", "credentialId")
    return item_key("certificates", filler.item), filler.left


def _language(value: Json, into: Collector) -> tuple[list[Any], Json]:
    filler = ItemFiller(into, "skills", value)
    filler.put("category", "language", str(value.get("language", "")))
    filler.text("name", "language")
    fluency = value.get("fluency")
    if isinstance(fluency, str):
        if fluency in ("native", "fluent", "conversational", "basic"):
            filler.text("proficiency", "fluency")
        elif spoken := read_language(f"English {fluency}"):
            filler.put("proficiency", spoken[1], fluency)
    return item_key("languages", filler.item), filler.left


def _skill(value: Json, into: Collector) -> tuple[list[Any], Json]:
    """A group with keywords gives a skill for each; the group itself is kept for the export."""
    keywords = value.get("keywords")
    names = [one for one in keywords if isinstance(one, str)] if isinstance(keywords, list) else []
    name = value.get("name")
    if not names:
        filler = ItemFiller(into, "skills", value)
        filler.text("name", "name")
        filler.text("proficiency", "level")
        return item_key("skills", filler.item), filler.left
    level = value.get("level")
    for keyword in names:
        one = ItemFiller(into, "skills", {"name": keyword, "level": level})
        one.text("name", "name")
        if isinstance(level, str):
            one.text("proficiency", "level")
    return [name if isinstance(name, str) else None], dict(value)


def _keep_section(name: str, value: Any, into: Collector, rest: Json) -> None:
    """Sections without fields under their own names; what is no section, with the remains."""
    if name in SECTIONS and value not in (None, "", [], {}):
        into.keep(name, value)
    elif value not in (None, "", [], {}):
        rest.setdefault("other", {})[name] = value
