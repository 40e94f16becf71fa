"""A profile as Markdown (CommonMark) to read: whatever people typed is text, never markup."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shared.rendering.markdown import escape_markdown

Json = Mapping[str, Any]  # a JSON object: a profile or a part of one, as clients read it
_SKILLS = (
    ("technical", "Technical skills"),
    ("soft", "Soft skills"),
    ("language", "Languages"),
    ("certification", "Certifications"),
)


def to_markdown(profile: Json) -> str:
    """Return everything that *profile* says, in its owner's order, under English headings."""
    blocks = [f"# {_line(profile['full_name'] or 'Profile')}"]
    contacts = ("email", "phone", "location", "linkedin", "github", "website")
    blocks += _lines([_line(profile[name]) for name in contacts if profile[name]])
    if profile["professional_summary"]:
        blocks += ["## Summary", *_paragraphs(profile["professional_summary"])]
    for heading, name, shown in (
        ("Experience", "experiences", _experience),
        ("Education", "education", _education),
        ("Projects", "projects", _project),
    ):
        if profile[name]:
            blocks.append(f"## {heading}")
            for item in profile[name]:
                blocks += shown(item)
    for category, heading in _SKILLS:
        found = [_skill(one) for one in profile["skills"] if one["category"] == category]
        if found:
            blocks += [f"## {heading}", _bullets(found)]
    for key, value in profile["custom_fields"].items():
        blocks += [f"## {_line(key)}", *_custom(value)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _experience(item: Json) -> Iterator[str]:
    yield f"### {_line(item['title'] or '?')}"
    yield from _lines([_strong(item["company"]), _dates(item), _line(item["location"])])
    yield from _paragraphs(item["description"])
    yield _bullets([_line(one) for one in item["achievements"]])


def _education(item: Json) -> Iterator[str]:
    degree = ", ".join(part for part in (item["degree"], item["field_of_study"]) if part)
    yield f"### {_line(degree or '?')}"
    gpa = f"GPA {_line(item['gpa'])}" if item["gpa"] else ""
    yield from _lines([_strong(item["institution"]), _dates(item), gpa])
    yield _bullets([_line(one) for one in item["honors"]])


def _project(item: Json) -> Iterator[str]:
    yield f"### {_line(item['name'] or '?')}"
    yield from _lines([_dates(item), _line(item["url"])])
    yield from _paragraphs(item["description"])
    yield _line(", ".join(item["technologies"]))


def _skill(item: Json) -> str:
    details = [item["proficiency"], item["issuer"], item["date_obtained"], item["credential_id"]]
    known = ", ".join(one for one in details if one)
    return _line(f"{item['name'] or '?'} ({known})" if known else item["name"] or "?")


def _custom(value: Any) -> Iterator[str]:  # any JSON value
    if isinstance(value, str):
        yield from _paragraphs(value)
    elif isinstance(value, list) and all(isinstance(one, str) for one in value):
        yield _bullets([_line(one) for one in value])
    else:
        shown = json.dumps(value, ensure_ascii=False, indent=2)
        yield "\n".join(f"    {line}" for line in shown.splitlines())


def _dates(item: Json) -> str:
    end = "present" if item.get("is_current") else item["end_date"]
    return " – ".join(part for part in (item["start_date"], end) if part)


def _lines(lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines that say something as one paragraph with hard breaks."""
    if said := [line for line in lines if line]:
        yield "  \n".join(said)


def _bullets(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _paragraphs(text: str) -> Iterator[str]:
    yield from _lines([_line(line) for line in text.splitlines()])


def _strong(text: str | None) -> str:
    return f"**{_line(text)}**" if text and text.strip() else ""


def _line(text: str | None) -> str:
    """Return *text* as one line that shows exactly its words."""
    return escape_markdown(" ".join((text or "").split()))
