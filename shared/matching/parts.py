"""The parts of a match score: each a share (0-1) of what the posting asks, with its reason.

Every part is a weighted mean, or a maximum, of things that evidence can only add to; so more
evidence never lowers one, and nothing depends on order (tailoring.md §3).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.matching import degrees, titles
from shared.matching.keywords import Keyword
from shared.matching.parties import Candidate, Evidence, Posting

_FRESH_YEARS = 3
_STALE_YEARS = 12
# Evidence of long ago keeps this share of its recency. The part is full at the same share of all
# keywords, so a keyword covered by old evidence cannot lower it.
_STALE_SHARE = 0.6
_RUNG_COST = 0.35
_DEGREE_COST = 0.5

Holders = Mapping[str, Sequence[Evidence]]
"""The evidence of each keyword, latest first."""


@dataclass(frozen=True, slots=True)
class Share:
    """How much of a part is reached, 0-1, why, and the ids of the facts behind it."""

    reached: float
    reason: str
    evidence: tuple[str, ...] = ()


def shares(
    posting: Posting,
    candidate: Candidate,
    keywords: Sequence[Keyword],
    holders: Holders,
) -> dict[str, Share]:
    """The parts that the posting gives ground for, by name."""
    parts = {
        "required_keywords": _coverage([k for k in keywords if k.required], holders),
        "preferred_keywords": _coverage([k for k in keywords if not k.required], holders),
        "title": _title(posting, candidate),
        "years": _years(posting, candidate),
        "education": _education(posting, candidate),
        "seniority": _seniority(posting, candidate),
        "recency": _recency(keywords, holders, candidate.this_year),
    }
    return {name: share for name, share in parts.items() if share is not None}


def _coverage(keywords: Sequence[Keyword], holders: Holders) -> Share | None:
    possible = sum(key.weight for key in keywords)
    if not possible:
        return None
    covered = [key for key in keywords if holders[key.keyword]]
    ids = {holders[key.keyword][0].id for key in covered}
    return Share(
        sum(key.weight for key in covered) / possible,
        f"{len(covered)} of {len(keywords)} keywords are evidenced",
        tuple(sorted(ids)),
    )


def _title(posting: Posting, candidate: Candidate) -> Share | None:
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
        return Share(0.0, "no title held is near the posting's")
    return Share(near[0], f"nearest title held: {near[2]}", (near[1],))


def _years(posting: Posting, candidate: Candidate) -> Share | None:
    if not posting.years_asked or posting.years_asked <= 0:
        return None
    if candidate.years is None:
        return Share(0.0, f"{posting.years_asked:g} years asked, dates unknown")
    return Share(
        min(1.0, max(0.0, candidate.years) / posting.years_asked),
        f"{candidate.years:.1f} of {posting.years_asked:g} years asked",
    )


def _education(posting: Posting, candidate: Candidate) -> Share | None:
    wanted = degrees.asked(posting.degree_asked) if posting.degree_asked else None
    if wanted is None:
        return None
    short = max(0, wanted - degrees.held(candidate.degrees))
    reason = "the degree asked is held" if not short else "no degree of the level asked"
    return Share(max(0.0, 1 - _DEGREE_COST * short), reason)


def _seniority(posting: Posting, candidate: Candidate) -> Share | None:
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
        return Share(0.0, "no title held names a level")
    reached = max(0.0, 1 - _RUNG_COST * max(0, wanted - held[0]))
    return Share(reached, "level of the titles held", (held[1],))


def _recency(keywords: Sequence[Keyword], holders: Holders, this_year: int | None) -> Share | None:
    possible = sum(key.weight for key in keywords)
    if this_year is None or not possible:
        return None
    fresh = sum(
        key.weight * max(_freshness(one.year, this_year) for one in holders[key.keyword])
        for key in keywords
        if holders[key.keyword]
    )
    return Share(min(1.0, fresh / (_STALE_SHARE * possible)), "how recent the evidence is")


def _freshness(year: int | None, this_year: int) -> float:
    """1 for evidence of the last years, falling to the stale share; unknown counts as stale."""
    if year is None:
        return _STALE_SHARE
    age = max(0, this_year - year)
    spent = min(1.0, max(0, age - _FRESH_YEARS) / (_STALE_YEARS - _FRESH_YEARS))
    return 1 - (1 - _STALE_SHARE) * spent
