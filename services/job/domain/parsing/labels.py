"""Labelled values: ``TITLE: …``, ``**Place:** …``, a label on a line of its own, a table cell."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from services.job.domain.parsing.label_words import LABELS, MOST_WORDS, Field
from services.job.domain.parsing.lines import Line

_NOT_A_LETTER = re.compile(r"[^\w']+|_+")
_SEPARATOR = re.compile(r":|\t+| \| ?| [-–—] |[.…]{3,60}|= ")
_ALONE = re.compile(r"[^\W\d_][^:]{1,40}")
_LONGEST_LABEL = 60
_MOST_UNKNOWN_WORDS = 6
# A line this wide was probably wrapped by the program that the posting was copied from.
_WRAPPED_FROM = 56
_LONGEST_VALUE = 300
_SHORTEST_CAPITALS = 4

# Labels that are trusted without a colon, on a line of their own above their value.
_ALONE_FIELDS = {
    Field.TITLE: {"job title", "position title", "stellenbezeichnung", "intitulé du poste"},
    Field.COMPANY: {"company", "company name", "employer", "unternehmen", "arbeitgeber"},
    Field.LOCATION: {
        *("location", "locations", "job location", "work location", "office location"),
        *("job locations", "primary location", "standort", "arbeitsort", "einsatzort", "lieu"),
        *("lieu de travail", "localisation", "ubicación", "locatie", "lokalizacja"),
    },
    Field.DEADLINE: {
        *("deadline", "application deadline", "closing date", "apply by", "bewerbungsfrist"),
        *("applications close", "valid through", "date limite"),
    },
    Field.POSTED: {"posted", "date posted", "posted on", "posting date", "published"},
    Field.SALARY: {
        *("salary", "compensation", "pay", "salary range", "pay range", "compensation range"),
        *("gehalt", "vergütung", "salaire", "rémunération", "base salary", "base pay range"),
    },
    Field.EMPLOYMENT: {
        *("employment type", "job type", "contract type", "time type", "type of employment"),
        *("anstellungsart", "beschäftigungsart", "type de contrat"),
    },
    Field.WORKPLACE: {
        *("workplace type", "location type", "remote", "workplace", "work mode", "remote status"),
        *("arbeitsmodell", "télétravail"),
    },
    Field.OTHER: {"department", "team", "category", "job id", "requisition id", "reference"},
}
_ALONE_LABELS = {word: field for field, words in _ALONE_FIELDS.items() for word in words}


@dataclass(frozen=True, slots=True)
class Labelled:
    """One labelled value; ``span`` covers the value, ``label`` is spelled as looked up."""

    field: Field
    label: str
    span: tuple[int, int]
    label_start: int


@dataclass(frozen=True, slots=True)
class _Mark:
    field: Field
    label: str
    start: int
    value_start: int
    at_line_start: bool


def label_of(phrase: str) -> Field | None:
    """Return the field that a phrase announces, or None for an unknown phrase."""
    key = _key(phrase)
    field = LABELS.get(key)
    if field is None and ("/" in phrase or "&" in phrase):
        parts = re.split(r"[/&]", phrase)
        fields = {LABELS.get(_key(part)) for part in parts if part.strip()}
        known = {found for found in fields if found is not None}
        if len(known) == 1 and None not in fields:
            field = known.pop()
    return field


def read_labels(folded: str, lines: Sequence[Line]) -> list[Labelled]:
    """Return the labelled values of a folded posting in their order."""
    marks: list[list[_Mark]] = [_marks(line) for line in lines]
    found: list[Labelled] = []
    for index, line in enumerate(lines):
        own = marks[index]
        for mark, following in pairwise([*own, None]):
            if mark is None or mark.field is Field.OTHER:
                continue
            end = following.start if following is not None else line.end
            last = following is None
            span = _value_span(folded, lines, marks, index, (mark.value_start, end), last=last)
            if span is not None:
                found.append(Labelled(mark.field, mark.label, span, mark.start))
    return found


def has_label(line: Line) -> bool:
    """Tell whether the line begins with a label, known or not."""
    return any(mark.at_line_start for mark in _marks(line))


def _key(phrase: str) -> str:
    phrase = phrase.lower().replace("(s)", "").replace("(en)", "")
    return " ".join(_NOT_A_LETTER.sub(" ", phrase).split())


def _marks(line: Line) -> list[_Mark]:
    alone = _ALONE.fullmatch(line.text)
    if alone is not None:
        key = _key(line.text)
        field = _ALONE_LABELS.get(key)
        if field is not None:
            return [_Mark(field, key, line.start, line.end, at_line_start=True)]
    marks: list[_Mark] = []
    text = line.text
    previous = 0
    for match in _SEPARATOR.finditer(text):
        colon = match[0] == ":"
        if colon and (_is_time_or_url(text, match.start()) or _inside_brackets(text, match)):
            continue
        if not colon and marks:
            continue
        mark = _mark(line, previous, match, first=not marks)
        if mark is not None:
            marks.append(mark)
            previous = match.end()
        elif colon:
            previous = match.end()
    return marks


def _is_time_or_url(text: str, colon: int) -> bool:
    after = text[colon + 1 : colon + 3]
    return after.startswith("//") or (
        colon > 0 and text[colon - 1].isdigit() and after[:1].isdigit()
    )


def _inside_brackets(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - _LONGEST_LABEL) : match.start()]
    return before.rfind("(") > before.rfind(")")


def _mark(line: Line, previous: int, match: re.Match[str], *, first: bool) -> _Mark | None:
    """Read the words before a separator as a label."""
    colon = match[0] == ":"
    begin = max(previous, match.start() - _LONGEST_LABEL)
    prefix = line.text[begin : match.start()]
    value_start = line.start + match.end()
    if first and previous == 0 and begin == 0:
        field = label_of(prefix)
        if field is not None:
            return _Mark(field, _key(prefix), line.start, value_start, at_line_start=True)
        if not colon:
            return None
        inner = _inner_label(line, prefix, begin, value_start, in_run=False)
        if inner is not None:
            return inner
        if 0 < len(prefix.split()) <= _MOST_UNKNOWN_WORDS:
            return _Mark(Field.OTHER, _key(prefix), line.start, value_start, at_line_start=True)
        return None
    return _inner_label(line, prefix, begin, value_start, in_run=not first) if colon else None


def _inner_label(
    line: Line, prefix: str, begin: int, value_start: int, *, in_run: bool
) -> _Mark | None:
    """Find a label that ends the prefix: the middle of ``TITLE: Clerk LOCATION: Oslo``."""
    words = list(re.finditer(r"\S+", prefix))
    for count in range(min(MOST_WORDS, len(words)), 0, -1):
        first = words[-count]
        phrase = prefix[first.start() :]
        field = LABELS.get(_key(phrase))
        if field is None or not phrase[0].isupper():
            continue
        before = words[-count - 1][0] if len(words) > count else ""
        stands_out = phrase.isupper() and not before.isupper()
        if in_run or stands_out or before[-1:] in {".", ";", "|", ",", "•", "·"}:
            start = line.start + begin + first.start()
            return _Mark(field, _key(phrase), start, value_start, at_line_start=False)
    capitals = re.search(r"(?:[A-ZÀ-Ý][A-ZÀ-Ý/&]{1,30} ?){1,6}$", prefix) if in_run else None
    if capitals is not None and len(capitals[0].strip()) >= _SHORTEST_CAPITALS:
        start = line.start + begin + capitals.start()
        label = _key(capitals[0])
        return _Mark(Field.OTHER, label, start, value_start, at_line_start=False)
    return None


def _value_span(
    folded: str,
    lines: Sequence[Line],
    marks: Sequence[Sequence[_Mark]],
    index: int,
    bounds: tuple[int, int],
    *,
    last: bool,
) -> tuple[int, int] | None:
    start, end = _trim(folded, *bounds)
    following = index + 1
    if start == end:
        if not last or following >= len(lines) or marks[following]:
            return None
        start, end = lines[following].start, lines[following].end
        following += 1
    elif last and lines[index].text.endswith((",", "-", "/", "(", "&")) is False:
        wide = lines[index].end - lines[index].start >= _WRAPPED_FROM
        if not wide:
            return _cap(folded, start, end)
    if last and following < len(lines):
        after = lines[following]
        if not (after.blank_before or after.bullet or marks[following]):
            end = after.end
    return _cap(folded, start, end)


def _cap(folded: str, start: int, end: int) -> tuple[int, int] | None:
    start, end = _trim(folded, start, min(end, start + _LONGEST_VALUE))
    return (start, end) if start < end else None


def _trim(folded: str, start: int, end: int) -> tuple[int, int]:
    junk = " \t\n*_|;,\"'`=:\u200b\ufeff"
    while start < end and (folded[start] in junk or folded[start] in "-–—•·"):
        start += 1
    while end > start and (folded[end - 1] in junk or folded[end - 1] in "–—•·"):
        end -= 1
    return start, end
