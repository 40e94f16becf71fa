"""One line that says all: a browser's title such as "Acme hiring Clerk in Oslo | Jobs"."""

import re
from dataclasses import dataclass

from services.job.domain.parsing.found import Found
from services.job.domain.parsing.location import place_score
from services.job.domain.parsing.role_words import role_strength

_APPLICATION = re.compile(r"Job Application for (?P<title>.{3,100}) at (?P<company>.{2,60})$")
_HIRING = re.compile(
    r"(?P<company>[A-Z0-9].{1,50}?)(?<! the)(?<! our)(?<! The)(?<! Our) (?:is )?hiring (?:an? )?"
    r"(?P<title>[A-ZÀ-Þ(].{2,89}?)"
    r"(?: in (?P<place>.{2,60}?))?(?: \| .{1,40})?$"
)
_AT = re.compile(
    r"(?P<title>.{3,90}?) (?:at|@|bei|chez|w) (?P<company>[A-Z0-9][^|]{1,60}?)(?: [|–-] .{0,60})?$"
)
_LIKELY_PLACE = 0.66


@dataclass(frozen=True, slots=True)
class PageTitle:
    """The parts of a page's title; each stands at its own offsets of the posting."""

    title: Found[str] | None
    company: Found[str] | None
    location: Found[str] | None


def announces_job(text: str) -> bool:
    """Tell whether the line is a page's title of the form "Acme hiring Clerk"."""
    return _HIRING.fullmatch(text) is not None and role_strength(text) > 0


def read_page_title(text: str, start: int) -> PageTitle | None:
    """Read a line that begins at ``start`` as a page's title; None when it is none."""
    for pattern in (_APPLICATION, _HIRING, _AT):
        match = pattern.fullmatch(text)
        if match is None or not role_strength(match["title"]):
            continue
        # "Teacher at London" names no employer.
        if pattern is _AT and place_score(match["company"]) >= _LIKELY_PLACE:
            continue
        return PageTitle(
            _part(match, "title", start, 0.88),
            _part(match, "company", start, 0.8),
            _part(match, "place", start, 0.8),
        )
    return None


def _part(match: re.Match[str], name: str, start: int, confidence: float) -> Found[str] | None:
    text = match.groupdict().get(name)
    if text is None:
        return None
    return Found(text, confidence, (start + match.start(name), start + match.end(name)))
