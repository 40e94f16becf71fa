"""The parts of a match score: each a share (0-1) of what the posting asks, with its reason.

Every part is a weighted mean, or a maximum, of things that evidence can only add to; so more
evidence never lowers one, and nothing depends on order (tailoring.md §3).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

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
_UNNAMED_RUNG = 2  # a title without a level is that of a fully trained person
# A posting describes the ideal, so the first half of what it asks counts more than the second:
# coverage x is worth 1 - (1 - x) ** exponent.
_REQUIRED_EXPONENT = 1.7
_PREFERRED_EXPONENT = 2.0
_MOST_REQUIRED = 20
_MOST_PREFERRED = 12
# Years, degree and level prove little to a posting of another field.
_ANY_FIELD = 0.1
_FULL_FIT = 0.5

Holders = Mapping[str, Sequence[Evidence]]
"""The evidence of each keyword, or of an alternative that the posting allows; latest first."""


@dataclass(frozen=True, slots=True)
class Share:
    """How much of a part is reached, 0-1, why, and the ids of the facts behind it."""

    reached: float
    reason: str
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A keyword as it counts: ``counts`` is what it adds to the coverage of its part."""

    key: Keyword
    counts: float


def asked_of(keywords: Sequence[Keyword], choices: Mapping[str, int]) -> list[Asked]:
    """Say how much each keyword counts; heavy ones far more than the many light ones.

    ``choices`` is the number of alternatives that a keyword is one of; together they count as one.
    """
    return [Asked(key, key.weight**2 / choices.get(key.keyword, 1)) for key in keywords]


def shares(
    posting: Posting, candidate: Candidate, asked: Sequence[Asked], holders: Holders
) -> dict[str, Share]:
    """The parts that the posting gives ground for, by name."""
    required = [one for one in asked if one.key.required]
    preferred = [one for one in asked if not one.key.required]
    coverage = {
        "required_keywords": _coverage(required, holders, _MOST_REQUIRED, _REQUIRED_EXPONENT),
        "preferred_keywords": _coverage(preferred, holders, _MOST_PREFERRED, _PREFERRED_EXPONENT),
    }
    title = _title(posting, candidate)
    core = coverage["required_keywords"] or coverage["preferred_keywords"]
    fit = _fit(core, title)
    parts = {
        **coverage,
        "title": title,
        "years": _within(fit, _years(posting, candidate)),
        "education": _within(fit, _education(posting, candidate)),
        "seniority": _within(fit, _seniority(posting, candidate)),
        "recency": _recency(asked, holders, candidate.this_year),
    }
    return {name: share for name, share in parts.items() if share is not None}


def _fit(coverage: Share | None, title: Share | None) -> float:
    """How sure it is that the person works in the posting's field, 0-1.

    Where a posting names neither a title nor a skill, there is nothing to doubt.
    """
    said = [share.reached for share in (coverage, title) if share is not None]
    return min(1.0, max(said) / _FULL_FIT) if said else 1.0


def _within(fit: float, share: Share | None) -> Share | None:
    """Give ``share`` its worth in a field that the person fits by ``fit``."""
    if share is None or fit >= 1:
        return share
    reached = share.reached * (_ANY_FIELD + (1 - _ANY_FIELD) * fit)
    return replace(share, reached=reached, reason=f"{share.reason}; little of it is in this field")


def _coverage(asked: Sequence[Asked], holders: Holders, most: int, exponent: float) -> Share | None:
    """How much of the heaviest ``most`` keywords is evidenced, by weight."""
    heaviest = sorted(asked, key=lambda one: (-one.counts, one.key.span, one.key.keyword))[:most]
    possible = sum(one.counts for one in heaviest)
    if not possible:
        return None
    covered = [one for one in heaviest if holders[one.key.keyword]]
    ids = {holders[one.key.keyword][0].id for one in covered}
    return Share(
        1 - (1 - min(1.0, sum(one.counts for one in covered) / possible)) ** exponent,
        f"{len(covered)} of the {len(heaviest)} keywords that count most are evidenced",
        tuple(sorted(ids)),
    )


def _title(posting: Posting, candidate: Candidate) -> Share | None:
    if not posting.title.strip():
        return None
    near = max(
        (
            (
                titles.similarity(one.title, posting.title),
                -abs(_level(one.title) - _level(posting.title)),
                one.year or 0,
                one.id,
                one.title,
            )
            for one in candidate.titles
        ),
        default=(0.0, 0, 0, "", ""),
    )
    if not near[0]:
        return Share(0.0, "no title held is near the posting's")
    return Share(near[0], f"nearest title held: {near[4]}", (near[3],))


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
    held = max(((_level(one.title), one.id, one.title) for one in candidate.titles), default=None)
    if held is None:
        return Share(0.0, "no title held names a level")
    reached = max(0.0, 1 - _RUNG_COST * max(0, wanted - held[0]))
    return Share(reached, f"highest level held: {held[2]}", (held[1],))


def _level(title: str) -> int:
    rung = titles.rung(title)
    return _UNNAMED_RUNG if rung is None else rung


def _recency(asked: Sequence[Asked], holders: Holders, this_year: int | None) -> Share | None:
    possible = sum(one.counts for one in asked)
    if this_year is None or not possible:
        return None
    fresh = sum(
        one.counts * max(_freshness(held.year, this_year) for held in holders[one.key.keyword])
        for one in asked
        if holders[one.key.keyword]
    )
    return Share(min(1.0, fresh / (_STALE_SHARE * possible)), "how recent the evidence is")


def _freshness(year: int | None, this_year: int) -> float:
    """1 for evidence of the last years, falling to the stale share; unknown counts as stale."""
    if year is None:
        return _STALE_SHARE
    age = max(0, this_year - year)
    spent = min(1.0, max(0, age - _FRESH_YEARS) / (_STALE_YEARS - _FRESH_YEARS))
    return 1 - (1 - _STALE_SHARE) * spent
