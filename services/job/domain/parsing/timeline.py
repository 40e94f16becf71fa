"""When a posting was published and until when it takes applications."""
# ruff: noqa: E501 -- an alternation of words is one thing

import re
from collections.abc import Sequence
from itertools import islice

from services.job.domain.parsing.dates import find_dates, reads_month_first
from services.job.domain.parsing.found import Found
from services.job.domain.parsing.label_words import Field
from services.job.domain.parsing.labels import Labelled

_DEADLINE_CUE = re.compile(
    r"(?:dead ?line|clos(?:es|ing|e) (?:date|on|at|by)|appl(?:y|ications?|ying) (?:\w+ ){0,6}?(?:by|before|until|till|no later than|close|closes|due)"
    r"|no later than|not later than|last (?:date|day)|due (?:by|date)|accept(?:ed|ing) (?:\w+ ){0,3}?(?:until|till|through|by)|open until|expires?|valid (?:through|until)"
    r"|(?:submit|send|submitted|received|sent) (?:\w+ ){0,8}?(?:by|before|until)"
    r"|bewerbungsfrist|bewerbungsschluss|bewerb\w* (?:\w+ ){0,8}?bis|einsendeschluss|frist"
    r"|date limite|jusqu'au|avant le|clôture|fecha límite|hasta el|plazo|scadenza|entro il"
    r"|uiterlijk|vóór|voor \d|do dnia|termin składania|prazo|até|senast den|senest|срок|до )",
    re.IGNORECASE,
)
_POSTED_CUE = re.compile(
    r"(?:posted|published|veröffentlicht|publiée?|publicado|pubblicato|geplaatst|opublikowano)"
    r"(?: (?:on|am|le|el|il|op|the))?:?[ \t]*$",
    re.IGNORECASE,
)
_NOT_A_DEADLINE = re.compile(
    r"start|begin|commenc|born|founded|since|established|dated?\b|grounded|awarded|eintritt|ab dem",
    re.IGNORECASE,
)
_REACH = 90
_MOST_DATES = 100  # more than any posting has; keeps hostile text cheap
_UNITED_STATES = re.compile(
    r"\b(?:USA|United States|U\.S\.|EEO|401\(?k\)?|[A-Z][a-z]+, (?:CA|NY|TX|WA|MA|IL|FL|CO|GA|NC|VA|PA|OH|AZ))\b"
)
_ELSEWHERE = re.compile(
    r"£|€|\bUnited Kingdom\b|\bUK\b|\bLondon\b|\bAustralia\b|\bIreland\b|\bIndia\b"
)


def order_of_dates(folded: str, language: str) -> bool | None:
    """Tell whether ``03/04/2026`` is March (True), April (False) or unknown (None) here."""
    shown = reads_month_first(folded)
    if shown is not None:
        return shown
    if language != "en":
        return False
    american = _UNITED_STATES.search(folded) is not None
    other = _ELSEWHERE.search(folded) is not None
    return american if american != other else None


def read_deadline(
    folded: str, labelled: Sequence[Labelled], *, month_first: bool | None
) -> Found[str] | None:
    """Return the last day for applications as ``YYYY-MM-DD``, labelled or said in a sentence."""
    found = _labelled(folded, labelled, Field.DEADLINE, month_first)
    return found or _in_prose(folded, month_first)


def read_posted(
    folded: str, labelled: Sequence[Labelled], *, month_first: bool | None
) -> Found[str] | None:
    """Return the day of publication as ``YYYY-MM-DD``; "3 days ago" has no day of its own."""
    found = _labelled(folded, labelled, Field.POSTED, month_first)
    if found is not None:
        return found
    for day, start, end in islice(find_dates(folded, month_first=month_first), _MOST_DATES):
        if _POSTED_CUE.search(folded[max(0, start - 30) : start]):
            return Found(day.isoformat(), 0.85, (start, end))
    return None


def _labelled(
    folded: str, labelled: Sequence[Labelled], field: Field, month_first: bool | None
) -> Found[str] | None:
    for item in labelled:
        if item.field is not field:
            continue
        start, end = item.span
        for day, at, to in find_dates(folded[start:end], month_first=month_first):
            return Found(day.isoformat(), 0.97, (start + at, start + to))
    return None


def _in_prose(folded: str, month_first: bool | None) -> Found[str] | None:
    for day, start, end in islice(find_dates(folded, month_first=month_first), _MOST_DATES):
        before = re.split(r"[.!?]\s|\n\s*\n", folded[max(0, start - _REACH) : start])[-1]
        cues = list(_DEADLINE_CUE.finditer(before))
        if cues and not _NOT_A_DEADLINE.search(before, cues[-1].end()):
            return Found(day.isoformat(), 0.8, (start, end))
    return None
