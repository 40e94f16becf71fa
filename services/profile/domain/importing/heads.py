"""Take the head of an entry apart: who, what, where."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from services.profile.domain.importing.entries import is_duration
from services.profile.domain.importing.occupations import (
    is_company_like,
    is_company_suffix,
    is_employment_kind,
    title_strength,
)
from services.profile.domain.importing.places import (
    is_place,
    looks_like_place,
    split_trailing_place,
)

_STRONG = re.compile(r"\t|\s+[|•·‖¦]\s+|\s+[–—]\s+|\s+-\s+|\s*//\s+|\s+[@＠]\s+")
_AT = re.compile(r"\s+(?:at|@|bei|chez|w firmie|в компании|presso)\s+|,?\s+(?:bei der|at the)\s+")
_BRACKETED = re.compile(r"^(.{2,150}?)\s*\(([^()]{2,80})\)$")
_EDGE = " \t,;:|·•–—-/"


@dataclass(slots=True)
class Head:
    """The parts of a job's head; ``rest`` is what could not be placed."""

    title: str | None = None
    company: str | None = None
    location: str | None = None
    rest: tuple[str, ...] = ()
    sure: bool = True


def pieces_of(text: str) -> list[str]:
    """The parts of a head line that strong marks set apart."""
    return [piece for part in _STRONG.split(text) if part and (piece := part.strip(_EDGE))]


def read_head(texts: Iterable[str], *, company_first: bool = True) -> Head:
    """Tell title, company and location in the lines of a head.

    ``company_first`` decides where neither part bears an occupation: the employer comes first.
    """
    head = Head()
    rest: list[str] = []
    names: list[str] = []
    for text in texts:
        for piece in pieces_of(text):
            if is_duration(piece):
                continue
            if is_employment_kind(piece):
                rest.append(piece)
                continue
            if head.location is None and is_place(piece):
                head.location = piece.strip("() ")
                continue
            names.extend(_split_piece(piece, head))
    titles = [name for name in names if title_strength(name)]
    titles.sort(key=lambda name: -title_strength(name))
    if titles:
        head.title = titles[0]
        names.remove(head.title)
        names = _with_place(names, head)
        companies = [name for name in names if is_company_like(name)] or names
        if companies:
            head.company = companies[0]
            names.remove(head.company)
    else:
        names = _without_occupation(_with_place(names, head), head, company_first=company_first)
    head.rest = (*rest, *names)
    return head


def _without_occupation(names: list[str], head: Head, *, company_first: bool) -> list[str]:
    """Fill the head from names of which none bears an occupation; the names that are left."""
    head.sure = False
    if len(names) < 2:  # noqa: PLR2004 -- an employer and a title
        head.company = names[0] if names else None
        return []
    first, second = names[:2] if company_first else (names[1], names[0])
    if is_company_like(second) and not is_company_like(first):
        first, second = second, first
    head.company, head.title = first, second
    return names[2:]


def _with_place(names: list[str], head: Head) -> list[str]:
    """Names without the one that reads as a place, where employer and place are both left."""
    if head.location is None and len(names) > 1:
        for name in names[1:]:
            if looks_like_place(name) and not is_company_like(name):
                head.location = name
                return [other for other in names if other != name]
    return names


def _split_piece(piece: str, head: Head) -> list[str]:
    """One piece as title and employer, its place taken off."""
    if (around := _AT.split(piece, maxsplit=1)) and len(around) == 2 and title_strength(around[0]):  # noqa: PLR2004 -- both sides of one word
        return [around[0], *_split_piece(around[1], head)]
    if head.location is None:
        piece, head.location = split_trailing_place(piece)
    if head.location is None and (bracketed := _BRACKETED.match(piece)):
        inner = bracketed.group(2)
        if is_place(inner):
            piece, head.location = bracketed.group(1), inner
    if "," not in piece:
        return [piece.strip(_EDGE)] if piece.strip(_EDGE) else []
    parts = [part.strip() for part in piece.split(",")]
    strengths = [title_strength(part) for part in parts]
    if any(strengths) and not all(strengths):
        return _title_and_company(parts, strengths)
    if len(parts) == 2 and not any(strengths):  # noqa: PLR2004 -- a name on either side
        marked = [is_company_like(part) and not is_company_suffix(part) for part in parts]
        if any(marked) and not all(marked):
            return parts
    return [piece.strip(_EDGE)]


def _title_and_company(parts: list[str], strengths: list[int]) -> list[str]:
    """ "Acme, Inc., Engineer" and "Engineer, Platform, Acme" into their two names."""
    first = 0 if strengths[0] else len(parts)
    if first == 0:
        count = 1
        while count < len(parts) - 1 and strengths[count]:
            count += 1
        return [", ".join(parts[:count]), ", ".join(parts[count:])]
    first = next(index for index, strength in enumerate(strengths) if strength)
    return [", ".join(parts[:first]), ", ".join(parts[first:])]
