"""How well a candidate's evidence covers what a posting asks (tailoring.md §3).

Every part of the score is a weighted mean of things that evidence can only add to, so more evidence
never lowers it, and nothing depends on the order in which evidence or keywords are given.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import floor

from shared.matching import degrees, titles
from shared.matching.coverage import covers, evidenced
from shared.matching.keywords import Keyword, Span
from shared.matching.parties import (
    Candidate,
    Evidence,
    HeldTitle,
    Posting,
    Requirement,
    RequirementKind,
)
from shared.matching.requirements import JudgedRequirement, judge

__all__ = [
    "Candidate",
    "Evidence",
    "HeldTitle",
    "JudgedRequirement",
    "MatchReport",
    "MatchedKeyword",
    "MissingKeyword",
    "Part",
    "Posting",
    "Requirement",
    "RequirementKind",
    "covers",
    "relevance",
    "score",
]

# Points of each part; parts that the posting gives no ground for are left out and the rest is
# scaled to 100. Required comes before preferred, and both before everything else.
_POINTS = {
    "required_keywords": 45.0,
    "preferred_keywords": 15.0,
    "title": 18.0,
    "years": 8.0,
    "education": 5.0,
    "seniority": 4.0,
    "recency": 5.0,
}
_FRESH_YEARS = 3
_STALE_YEARS = 12
# Evidence of long ago keeps this share of its recency. The part is full at the same share of all
# keywords, so a keyword covered by old evidence cannot lower it.
_STALE_SHARE = 0.6
_RUNG_COST = 0.35
_DEGREE_COST = 0.5
_HALF_OF_ALL = 0.5
_TITLE_SHARE = 0.15
_TENTHS = 10


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score: the points reached, the points possible, and why.

    ``evidence`` are the ids of the facts behind the points.
    """

    score: float
    weight: float
    reason: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MatchedKeyword:
    """A keyword with the facts that evidence it and the place where the posting asks for it."""

    keyword: str
    evidence: tuple[str, ...]
    job_span: Span
    required: bool
    weight: float


@dataclass(frozen=True, slots=True)
class MissingKeyword:
    """A keyword that nothing in the profile evidences."""

    keyword: str
    required: bool
    weight: float
    job_span: Span


@dataclass(frozen=True, slots=True)
class MatchReport:
    """The score, 0-100 with one decimal, and everything it stands on.

    The points (``score``) of the parts of ``breakdown`` add up to ``score``, their weights to 100.
    """

    score: float
    breakdown: dict[str, Part]
    matched: tuple[MatchedKeyword, ...] = ()
    missing: tuple[MissingKeyword, ...] = ()
    requirements: tuple[JudgedRequirement, ...] = ()


@dataclass(slots=True)
class _Share:
    """A part before it is scaled: how much of it is reached (0-1), and why."""

    reached: float
    reason: str
    evidence: tuple[str, ...] = field(default=())


def score(posting: Posting, candidate: Candidate) -> MatchReport:
    """Judge ``candidate`` against ``posting``. Same input in any order, same report.

    A posting that asks for nothing (no keyword, title, years or degree) scores 0.
    """
    holders = {key.keyword: _holders(key, candidate) for key in posting.keywords}
    keywords = sorted(posting.keywords, key=lambda key: (-key.weight, key.span, key.keyword))
    shares = _shares(posting, candidate, keywords, holders)
    total, breakdown = _add_up(shares)
    return MatchReport(
        score=total,
        breakdown=breakdown,
        matched=tuple(
            MatchedKeyword(
                key.keyword,
                tuple(one.id for one in holders[key.keyword]),
                key.span,
                key.required,
                key.weight,
            )
            for key in keywords
            if holders[key.keyword]
        ),
        missing=tuple(
            MissingKeyword(key.keyword, key.required, key.weight, key.span)
            for key in keywords
            if not holders[key.keyword]
        ),
        requirements=tuple(judge(one, keywords, candidate) for one in posting.requirements),
    )


def relevance(text: str, posting: Posting) -> float:
    """How much one profile line says about what ``posting`` asks, 0-1; for ranking lines."""
    line = evidenced(text)
    silence = 1.0
    for key in posting.keywords:
        if line.covers(key.keyword):
            silence *= 1 - key.weight * (_HALF_OF_ALL if key.required else _HALF_OF_ALL * 0.7)
    topic = evidenced(posting.title).stems | (
        evidenced(posting.text).stems if posting.text else set()
    )
    shared = len(line.stems & topic) / len(line.stems) if line.stems else 0.0
    return round((1 - _TITLE_SHARE) * (1 - silence) + _TITLE_SHARE * shared, 6)


def _holders(key: Keyword, candidate: Candidate) -> list[Evidence]:
    """The evidence of a keyword, latest first."""
    found = [one for one in candidate.evidence if covers(one.text, key.keyword)]
    if not found and key.kind.value == "language":
        found = [
            Evidence(id=f"language:{name}", text=name, kind="skill")
            for name in candidate.languages
            if covers(name, key.keyword)
        ]
    return sorted(found, key=lambda one: (-(one.year or 0), one.id))


def _shares(
    posting: Posting,
    candidate: Candidate,
    keywords: Sequence[Keyword],
    holders: dict[str, list[Evidence]],
) -> dict[str, _Share]:
    """The parts that the posting gives ground for."""
    shares = {
        "required_keywords": _coverage([k for k in keywords if k.required], holders),
        "preferred_keywords": _coverage([k for k in keywords if not k.required], holders),
        "title": _title(posting, candidate),
        "years": _years(posting, candidate),
        "education": _education(posting, candidate),
        "seniority": _seniority(posting, candidate),
        "recency": _recency(keywords, holders, candidate.this_year),
    }
    return {name: share for name, share in shares.items() if share is not None}


def _coverage(keywords: Sequence[Keyword], holders: dict[str, list[Evidence]]) -> _Share | None:
    possible = sum(key.weight for key in keywords)
    if not possible:
        return None
    covered = [key for key in keywords if holders[key.keyword]]
    ids = {holders[key.keyword][0].id for key in covered}
    return _Share(
        sum(key.weight for key in covered) / possible,
        f"{len(covered)} of {len(keywords)} keywords are evidenced",
        tuple(sorted(ids)),
    )


def _title(posting: Posting, candidate: Candidate) -> _Share | None:
    if not posting.title.strip():
        return None
    near = max(
        (
            (titles.similarity(one.title, posting.title), one.id, one.title)
            for one in candidate.titles
        ),
        default=(0.0, "", ""),
    )
    if not near[0]:
        return _Share(0.0, "no title held is near the posting's")
    return _Share(near[0], f"nearest title held: {near[2]}", (near[1],))


def _years(posting: Posting, candidate: Candidate) -> _Share | None:
    if not posting.years_asked or posting.years_asked <= 0:
        return None
    if candidate.years is None:
        return _Share(0.0, f"{posting.years_asked:g} years asked, dates unknown")
    return _Share(
        min(1.0, max(0.0, candidate.years) / posting.years_asked),
        f"{candidate.years:.1f} of {posting.years_asked:g} years asked",
    )


def _education(posting: Posting, candidate: Candidate) -> _Share | None:
    wanted = degrees.asked(posting.degree_asked) if posting.degree_asked else None
    if wanted is None:
        return None
    short = max(0, wanted - degrees.held(candidate.degrees))
    reason = "the degree asked is held" if not short else "no degree of the level asked"
    return _Share(max(0.0, 1 - _DEGREE_COST * short), reason)


def _seniority(posting: Posting, candidate: Candidate) -> _Share | None:
    wanted = titles.rung(posting.title)
    if wanted is None:
        return None
    held = max(
        (
            (rung, one.id)
            for one in candidate.titles
            if (rung := titles.rung(one.title)) is not None
        ),
        default=None,
    )
    if held is None:
        return _Share(0.0, "no title held names a level")
    reached = max(0.0, 1 - _RUNG_COST * max(0, wanted - held[0]))
    return _Share(reached, "level of the titles held", (held[1],))


def _recency(
    keywords: Sequence[Keyword], holders: dict[str, list[Evidence]], this_year: int | None
) -> _Share | None:
    possible = sum(key.weight for key in keywords)
    if this_year is None or not possible:
        return None
    fresh = sum(
        key.weight * max(_freshness(one.year, this_year) for one in holders[key.keyword])
        for key in keywords
        if holders[key.keyword]
    )
    return _Share(min(1.0, fresh / (_STALE_SHARE * possible)), "how recent the evidence is")


def _freshness(year: int | None, this_year: int) -> float:
    """1 for evidence of the last years, falling to the stale share; unknown counts as stale."""
    if year is None:
        return _STALE_SHARE
    age = max(0, this_year - year)
    spent = min(1.0, max(0, age - _FRESH_YEARS) / (_STALE_YEARS - _FRESH_YEARS))
    return 1 - (1 - _STALE_SHARE) * spent


def _add_up(shares: dict[str, _Share]) -> tuple[float, dict[str, Part]]:
    """Scale the parts to 100 points; in tenths, so that they add up to the total exactly."""
    possible = sum(_POINTS[name] for name in shares)
    if not possible:
        return 0.0, {}
    weights = {name: _POINTS[name] * 100 * _TENTHS / possible for name in shares}
    reached = {name: weights[name] * shares[name].reached for name in shares}
    points, most = _whole(reached), _whole(weights)
    breakdown = {
        name: Part(points[name] / _TENTHS, most[name] / _TENTHS, share.reason, share.evidence)
        for name, share in shares.items()
    }
    return sum(points.values()) / _TENTHS, breakdown


def _whole(amounts: dict[str, float]) -> dict[str, int]:
    """Round the amounts so that they sum to their rounded sum (largest remainders first)."""
    parts = {name: floor(amount) for name, amount in amounts.items()}
    # A hair is added so that a sum of exact tenths is not rounded down by its float error.
    left = floor(sum(amounts.values()) + _HALF_OF_ALL + 1e-9) - sum(parts.values())
    by_remainder = sorted(amounts, key=lambda name: (parts[name] - amounts[name], name))
    for name in by_remainder[:left]:
        parts[name] += 1
    return parts
