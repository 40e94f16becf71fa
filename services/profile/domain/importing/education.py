"""Read where a person has studied."""

import re
from collections.abc import Sequence
from dataclasses import replace

from services.profile.domain.importing.collecting import Collector
from services.profile.domain.importing.entries import Entry, cut_entries, is_duration
from services.profile.domain.importing.experiences import fill_period
from services.profile.domain.importing.heads import pieces_of
from services.profile.domain.importing.lines import Line
from services.profile.domain.importing.occupations import DEGREE, INSTITUTION
from services.profile.domain.importing.places import is_place, split_trailing_place
from services.profile.domain.importing.structured import blank
from services.profile.domain.importing.wrapped import bullets_and_text

_GPA = re.compile(
    r"(?:c?gpa|grade|note|abschlussnote|średnia|ocena|nota(?: media)?|mention|средний балл)\s*:?\s*"
    r"(\d{1,3}(?:[.,]\d{1,3})?(?:\s?(?:/|out of|von|sur)\s?\d{1,3}(?:[.,]\d{1,2})?)?)",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"^(?P<degree>.{1,120}?)\s+(?:in|of science in|of arts in|im fach|en|w zakresie|na kierunku|"
    r"по специальности|по направлению|v oboru|em)\s+(?P<field>\S.{1,150})$",
    re.IGNORECASE,
)
_OF = re.compile(r"^(?:bachelor|master|doctor|associate) of \w+$", re.IGNORECASE)
_MAJOR = re.compile(
    r"^(?:major|majored|minor|field of study|kierunek|специальность)(?: in)?\s*:?\s+(?=\S)",
    re.IGNORECASE,
)
_LONGEST_PART = 200
_LONGEST_NAME = 14


def read_education(lines: Sequence[Line], heading: str, into: Collector) -> None:
    """Add every school of the section to the draft; lines that fit none are kept aside."""
    before, entries = cut_entries([_without_stop(line) for line in lines])
    into.keep(heading, [line.flat for line in before])
    for entry in entries:
        _read_entry(entry, heading, into)


def _without_stop(line: Line) -> Line:
    """A school or degree that ends with a full stop is still a head and no sentence."""
    if line.bullet or not line.text.endswith(".") or len(line.text.split()) > _LONGEST_NAME:
        return line
    if INSTITUTION.search(line.text) or DEGREE.search(line.text):
        return replace(line, text=line.text[:-1])
    return line


def _head_texts(entry: Entry) -> tuple[list[str], int]:
    """The lines that name school and degree, and how many of them stand below the dates."""
    texts = [line.text for line in entry.head]
    used = 0
    for line in entry.maybe:
        known = "\t".join(texts)
        wanted = not INSTITUTION.search(known) or not DEGREE.search(known)
        if texts and not wanted:
            break
        if texts and not (INSTITUTION.search(line.text) or DEGREE.search(line.text) or used == 0):
            break
        if texts and _GPA.search(line.text):
            break
        texts.append(line.text)
        used += 1
    return texts, used


def _read_entry(entry: Entry, heading: str, into: Collector) -> None:
    texts, used = _head_texts(entry)
    body = [*entry.maybe[used:], *entry.body]
    if not texts or not any(text.strip() for text in texts):
        into.keep(heading, [line.flat for line in [*entry.head, *entry.maybe, *entry.body]])
        if entry.period is not None:
            into.keep(f"{heading} (dates)", entry.period_source)
        return
    source = " / ".join(" ".join(text.split()) for text in texts)
    place, names = _names(texts)
    institution = _pick(names, INSTITUTION)
    degree = _pick(names, DEGREE)
    sure = 0.9 if institution else 0.6
    if institution is None:
        unnamed = [name for name in names if not DEGREE.search(name)]
        if unnamed:
            institution = unnamed[0]
            names.remove(institution)
    field = _field_of(names)
    degree, field = _split_degree(degree, field)
    index = into.add("education", blank("education"))
    into.fill("education", index, "institution", institution, sure, source)
    into.fill("education", index, "degree", degree, 0.9, source)
    into.fill("education", index, "field_of_study", field, 0.8, source)
    if entry.period is not None and entry.period.single:
        into.fill("education", index, "end_date", entry.period.start, 0.8, entry.period_source)
    else:
        fill_period("education", index, entry, into)
    bullets, text = bullets_and_text(body)
    gpa = _GPA.search("\n".join([*texts, *bullets, text]))
    if gpa:
        into.fill("education", index, "gpa", gpa.group(1), 0.9, gpa.group())
    left = [*([place] if place else []), *names]
    honors = [*bullets, *(line for line in text.split("\n") if line)]
    into.fill("education", index, "honors", honors, 0.8, "\n".join(honors))
    into.keep(f"{heading}: {institution or degree}", left, source)
    for name in ("institution", "degree"):
        if into.profile["education"][index][name] is None:
            into.warn(f"education.{index}.{name} was not found in the file.")


def _names(texts: Sequence[str]) -> tuple[str | None, list[str]]:
    """The place and the names in the head of an entry."""
    place: str | None = None
    names: list[str] = []
    for text in texts:
        for piece in pieces_of(text):
            if is_duration(piece):
                continue
            if is_place(piece) and not INSTITUTION.fullmatch(piece):
                place = place or piece
                if place != piece:
                    names.append(piece)
                continue
            rest, found = split_trailing_place(piece)
            if found and place is None:
                place = found
            else:
                rest = piece
            names.extend(_parts(rest))
    return place, names


def _parts(piece: str) -> list[str]:
    """One piece cut at its commas where school and degree stand on different sides."""
    leading = DEGREE.match(piece)
    if leading and "," not in piece and INSTITUTION.search(piece, leading.end()):
        return _degree_then_school(piece, leading.end())
    if "," not in piece:
        return [piece]
    parts = [part.strip() for part in piece.split(",") if part.strip()]
    if leading and INSTITUTION.search(parts[0], leading.end()):
        return [*_degree_then_school(parts[0], leading.end()), *parts[1:]]
    merged: list[str] = []
    for part in parts:
        told = bool(INSTITUTION.search(part)), bool(DEGREE.search(part))
        if merged and not any(told) and not DEGREE.search(merged[-1]) and len(parts) > 2:  # noqa: PLR2004 -- "Faculty, Town" belong together
            merged[-1] = f"{merged[-1]}, {part}"
        else:
            merged.append(part)
    return merged


def _degree_then_school(text: str, cut: int) -> list[str]:
    """ "PhD Princeton University": a short degree right before the school's name."""
    degree, school = text[:cut].strip(), text[cut:].strip()
    if re.match(r"(?:in|of|w|im|en|по|de|der|für)\s", school, re.IGNORECASE):
        around = re.split(r"\s+(?:at|an der|von der|from|de la)\s+", text, maxsplit=1)
        return around if len(around) > 1 else [text]
    return [degree, school]


def _pick(names: list[str], pattern: re.Pattern[str]) -> str | None:
    """Take the first name that bears the pattern out of ``names``."""
    other = DEGREE if pattern is INSTITUTION else INSTITUTION
    bearing = [name for name in names if pattern.search(name) and len(name) <= _LONGEST_PART]
    bearing.sort(key=lambda name: bool(other.search(name) or _MAJOR.match(name)))
    if not bearing:
        return None
    names.remove(bearing[0])
    return bearing[0]


def _field_of(names: list[str]) -> str | None:
    for name in names:
        if _GPA.search(name) is None and not any(letter.isdigit() for letter in name):
            names.remove(name)
            return _MAJOR.sub("", name)
    return None


def _split_degree(degree: str | None, field: str | None) -> tuple[str | None, str | None]:
    if degree is None:
        return None, field
    match = _FIELD.match(degree)
    if match and field is None and DEGREE.search(match.group("degree")):
        return match.group("degree").strip(" ,"), match.group("field")
    return degree, field
