"""Which lines a profile offers for a document, item by item, in the person's words."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from services.generation.domain.career_time import month_number
from services.generation.domain.facts import FactKind
from services.generation.domain.selection import Cut, LineChoice
from services.generation.domain.word_set import word_set
from services.generation.domain.writing.lines import bullet, fingerprint, sentences

SAID_TWICE = "says the same as another line"
REMAINS = "what an import could not place; move it to its section in your profile"
PERSONAL = "personal data that a resume leaves out"

_REMAINS = word_set("header headline footer education experience skills summary other")
_LINK = re.compile(r"https?://\S{1,2000}\Z")
_DATE = re.compile(r"\d{4}(?:-\d{2}){0,2}")
_SENTENCE = 30  # characters from which the last value tells of the entry
_SHORT_ENTRY = 60
_PERSONAL_KEYS = word_set(
    "age birth born gender marital nationality photo religion salary reference password ssn "
    "passport attestation note geburt familienstand data_urodzenia"
)

Item = Mapping[str, Any]  # an item of the profile's JSON (api.md §8)
Relevance = Callable[[str], float]


def newest_first(items: Iterable[Item]) -> list[Item]:
    """Sort items in reverse chronological order; those without dates go last, in given order."""

    def order(item: Item) -> tuple[bool, int, int]:
        start = month_number(item.get("start_date")) or 0
        end = month_number(item.get("end_date")) or start
        return (bool(item.get("is_current")), end, start)

    return sorted(items, key=order, reverse=True)


def lines_of(
    kind: FactKind, item: Item, relevance: Relevance, seen: set[str]
) -> tuple[list[LineChoice], list[Cut]]:
    """Return the statements of an item, description first, and those that say a thing twice.

    *seen* holds the fingerprints of lines already offered; it grows.
    """
    source = f"{kind}:{item['id']}"
    offered = [
        (f"{source}/description", said) for said in sentences(str(item.get("description") or ""))
    ]
    field = {FactKind.EXPERIENCE: "achievements", FactKind.EDUCATION: "honors"}.get(kind)
    for index, said in enumerate(item.get(field) or () if field else ()):
        offered.append((f"{source}/{field}/{index}", str(said)))
    lines, cut = [], []
    for fact_id, said in offered:
        text = bullet(said)
        mark = fingerprint(text)
        if not mark:
            continue
        if mark in seen:
            cut.append(Cut(source=fact_id, text=text, reason=SAID_TWICE))
            continue
        seen.add(mark)
        lines.append(LineChoice(text=text, source=fact_id, relevance=relevance(text)))
    return lines, cut


def additional_lines(
    custom_fields: Mapping[str, Any], relevance: Relevance
) -> tuple[list[LineChoice], list[Cut]]:
    """Return what a resume may say of the person's own fields, and what it leaves out.

    Values that are no text (numbers, flags) are settings rather than statements and left out too.
    """
    lines, cut = [], []
    for key, value in custom_fields.items():
        source = f"{FactKind.CUSTOM}:{key}"
        for text in _statements(value):
            if not text:
                continue
            if any(word in key.casefold() for word in _PERSONAL_KEYS):
                cut.append(Cut(source=source, text=text, reason=PERSONAL))
            elif key.casefold() in _REMAINS:
                cut.append(Cut(source=source, text=text, reason=REMAINS))
            else:
                lines.append(LineChoice(text=text, source=source, relevance=relevance(text)))
    return lines, cut


def _statements(value: Any) -> list[str]:  # any JSON value
    """Return what a custom field states: long entries on lines of their own."""
    if isinstance(value, list | tuple):
        texts = [custom_text(one) for one in value]
        if any(len(text) > _SHORT_ENTRY for text in texts):
            return texts
    return [custom_text(value)]


def custom_text(value: Any) -> str:  # a custom field is any JSON value
    """Return a custom field as one line of text, or "" where it states nothing."""
    if isinstance(value, str):
        return bullet(value)
    if isinstance(value, Mapping):
        return _entry_text([inner for inner in value.values() if isinstance(inner, str)])
    if isinstance(value, list | tuple):
        return "; ".join(part for inner in value if (part := custom_text(inner)))
    return ""


def _entry_text(values: Iterable[str]) -> str:
    """Return "Food Bank, Volunteer (2024–2025): Helped the team", without links."""
    said = [text for value in values if (text := bullet(value)) and not _LINK.match(text)]
    years = [text[:4] for text in said if _DATE.fullmatch(text)]
    named = [text for text in said if not _DATE.fullmatch(text)]
    told = named.pop() if len(named) > 1 and len(named[-1]) >= _SENTENCE else ""
    when = f" ({years[0]})" if len(set(years)) == 1 else ""
    return f"{', '.join(named)}{when}{': ' if told else ''}{told}".strip()
