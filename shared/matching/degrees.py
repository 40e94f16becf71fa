"""The level of an academic degree, in the wordings of several countries."""

import re
from collections.abc import Iterable

# Higher levels first: "Master's or PhD" asks for the lower one, "BSc, MSc" holds the higher one.
_LEVELS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (
        5,
        re.compile(
            r"\b(?:ph\.?\s?d|doctor(?:ate|al)?|dr\.|promotion|doctorat|doktorat)\b", re.IGNORECASE
        ),
    ),
    (
        4,
        re.compile(
            r"\b(?:master(?:['’]?s)?|m\.?\s?sc|m\.?b\.?a|m\.?\s?eng|m\.?\s?ed|m\.?a\.|mphil|llm"
            r"|diplom|dipl|magister|maestr[ií]a|graduate degree|j\.?d\.?|m\.?d\.?)\b",
            re.IGNORECASE,
        ),
    ),
    (
        3,
        re.compile(
            r"\b(?:bachelor(?:['’]?s)?|b\.?\s?sc|b\.?\s?eng|b\.?a\.?|b\.?s\.?|b\.?tech|bba|llb"
            r"|licence|licenciatura|licencjat|undergraduate degree|(?:university|college) degree"
            r"|hochschulabschluss|studium|inżynier|honours|grado)\b",
            re.IGNORECASE,
        ),
    ),
    (
        2,
        re.compile(
            r"\b(?:associate(?:['’]?s)? degree|associate of|a\.?a\.?s|hnd|bts|dut|foundation degree"
            r"|vocational|apprenticeship|ausbildung|diploma|technician degree)\b",
            re.IGNORECASE,
        ),
    ),
    (
        1,
        re.compile(
            r"\b(?:high school|ged|secondary|a[- ]levels?|abitur|matura|baccalaur[ée]at"
            r"|bachillerato)\b",
            re.IGNORECASE,
        ),
    ),
)
_LONGEST = 300
_BACHELOR = 3


def levels(text: str) -> frozenset[int]:
    """Every level that ``text`` names: 1 school, 2 vocational, 3 bachelor, 4 master, 5 doctor."""
    head = text[:_LONGEST]
    return frozenset(level for level, pattern in _LEVELS if pattern.search(head))


def held(degrees: Iterable[str]) -> int:
    """The highest level among ``degrees``; 0 when none is recognised."""
    return max((level for degree in degrees for level in levels(degree)), default=0)


def asked(text: str) -> int | None:
    """The level that a posting's wording asks for (the lowest named); None when none is."""
    named = levels(text)
    if named:
        return min(named)
    # "A degree in physics" asks for a first one.
    return (
        _BACHELOR
        if re.search(r"\b(?:degree|abschluss|diplôme|título)\b", text, re.IGNORECASE)
        else None
    )
