"""How well a candidate's evidence covers what a posting asks (tailoring.md §3).

Every part of the score is a weighted mean of things that evidence can only add to, so more evidence
never lowers it, and nothing depends on the order in which evidence or keywords are given.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import floor

from shared.matching import degrees
from shared.matching.alternatives import choices_of
from shared.matching.coverage import Evidenced, covers, evidenced
from shared.matching.keywords import Keyword, Span
from shared.matching.parties import (
    Candidate,
    Evidence,
    HeldTitle,
    Posting,
    Requirement,
    RequirementKind,
)
from shared.matching.parts import Holders, Share, asked_of, shares
from shared.matching.requirements import JudgedRequirement, judge
from shared.matching.vocabulary import Kind

__all__ = [
    "Candidate",
    "Comparison",
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
_REQUIRED_SAYS = 0.5
_PREFERRED_SAYS = 0.35
_WORDS_SHARE = 0.15
_LOOSE = 0.25
_ENOUGH = 5
_HALF = 0.5
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


def score(posting: Posting, candidate: Candidate) -> MatchReport:
    """Judge ``candidate`` against ``posting``. Same input in any order, same report.

    A posting that asks for nothing (no keyword, title, years or degree) scores 0.
    """
    return Comparison(posting, candidate).report()


class Comparison:
    """A candidate beside a posting, read once: for the report, and for what more would add."""

    def __init__(self, posting: Posting, candidate: Candidate) -> None:
        """Look for the evidence of every keyword of ``posting``."""
        self._posting = posting
        self._candidate = candidate
        self._facts = [(one, evidenced(one.text)) for one in candidate.evidence]
        self._keywords = sorted(
            posting.keywords, key=lambda key: (-key.weight, key.span, key.keyword)
        )
        self._choices = choices_of(posting)
        sizes = {name: len(others) for name, others in self._choices.items()}
        self._asked = asked_of(self._keywords, sizes)
        self._holders = {
            key.keyword: _holders(key, self._facts, candidate.languages) for key in self._keywords
        }
        self._stand_ins = {
            key.keyword: self._holders[key.keyword] or self._holders_of_any(key, self._facts)
            for key in self._keywords
        }

    def report(self) -> MatchReport:
        """Return the score and everything that it stands on."""
        total, breakdown = self._points(self._stand_ins)
        return MatchReport(
            score=total,
            breakdown=breakdown,
            matched=tuple(
                MatchedKeyword(
                    key.keyword,
                    tuple(one.id for one in self._holders[key.keyword]),
                    key.span,
                    key.required,
                    key.weight,
                )
                for key in self._keywords
                if self._holders[key.keyword]
            ),
            missing=tuple(
                MissingKeyword(key.keyword, key.required, key.weight, key.span)
                for key in _listed(self._keywords)
                if not self._stand_ins[key.keyword]
            ),
            requirements=tuple(
                judge(one, self._keywords, self._candidate, self._facts)
                for one in self._posting.requirements
            ),
        )

    def score_with(self, more: Evidence) -> float:
        """Return what the score would be if the candidate had this evidence as well.

        Only the keywords that it speaks for are looked at again.
        """
        added = [(more, evidenced(more.text))]
        facts = [*self._facts, *added]
        stand_ins = dict(self._stand_ins)
        for key in self._keywords:
            if _holders(key, added, ()) or self._holders_of_any(key, added):
                found = _holders(key, facts, self._candidate.languages)
                stand_ins[key.keyword] = found or self._holders_of_any(key, facts)
        return self._points(stand_ins)[0]

    def _points(self, stand_ins: Holders) -> tuple[float, dict[str, Part]]:
        return _add_up(shares(self._posting, self._candidate, self._asked, stand_ins))

    def _holders_of_any(
        self, key: Keyword, facts: Sequence[tuple[Evidence, Evidenced]]
    ) -> list[Evidence]:
        """The evidence of what may stand in the place of ``key``, latest first."""
        found = [
            one
            for name in self._choices.get(key.keyword, ())
            for one in _holders(replace(key, keyword=name), facts, self._candidate.languages)
        ]
        return _latest_first(found)


def relevance(text: str, posting: Posting) -> float:
    """How much one profile line says about what ``posting`` asks, 0-1; for ranking lines.

    Keywords that the line evidences count most, required ones before preferred; words that it
    shares with the posting break the ties.
    """
    line = evidenced(text)
    silence = 1.0
    for key in sorted(posting.keywords, key=lambda key: (key.weight, key.keyword)):
        if line.covers(key.keyword):
            silence *= 1 - key.weight * (_REQUIRED_SAYS if key.required else _PREFERRED_SAYS)
    topic = evidenced(posting.title).stems | evidenced(posting.text).stems
    shared = len(line.stems & topic) / len(line.stems) if line.stems else 0.0
    return round((1 - _WORDS_SHARE) * (1 - silence) + _WORDS_SHARE * shared, 6)


def _listed(keywords: Sequence[Keyword]) -> Sequence[Keyword]:
    """The keywords whose lack is worth telling: loose phrases only where there is little else."""
    heavy = [key for key in keywords if key.weight >= _LOOSE]
    return heavy if len(heavy) >= _ENOUGH else keywords


def _holders(
    key: Keyword, facts: Sequence[tuple[Evidence, Evidenced]], languages: Sequence[str]
) -> list[Evidence]:
    """The evidence of a keyword, latest first."""
    level = degrees.asked(key.keyword) if key.kind is Kind.CERTIFICATE else None
    found = [
        one
        for one, read in facts
        if read.covers(key.keyword)
        or (level is not None and one.kind == "education" and degrees.held([one.text]) >= level)
    ]
    if not found and key.kind is Kind.LANGUAGE:
        found = [
            Evidence(id=f"language:{name}", text=name, kind="skill")
            for name in languages
            if covers(name, key.keyword)
        ]
    return _latest_first(found)


def _latest_first(found: Iterable[Evidence]) -> list[Evidence]:
    return sorted(found, key=lambda one: (-(one.year or 0), one.id))


def _add_up(reached_shares: dict[str, Share]) -> tuple[float, dict[str, Part]]:
    """Scale the parts to 100 points; in tenths, so that they add up to the total exactly."""
    possible = sum(_POINTS[name] for name in reached_shares)
    if not possible:
        return 0.0, {}
    weights = {name: _POINTS[name] * 100 * _TENTHS / possible for name in reached_shares}
    reached = {name: weights[name] * reached_shares[name].reached for name in reached_shares}
    most = _whole(weights, weights)
    points = _whole(reached, most)
    breakdown = {
        name: Part(points[name] / _TENTHS, most[name] / _TENTHS, share.reason, share.evidence)
        for name, share in reached_shares.items()
    }
    return sum(points.values()) / _TENTHS, breakdown


def _whole(amounts: Mapping[str, float], most: Mapping[str, float]) -> dict[str, int]:
    """Round the amounts to integers that sum to their rounded sum, none above its ``most``.

    The largest remainders are rounded up first.
    """
    parts = {name: floor(min(amount, most[name])) for name, amount in amounts.items()}
    # A hair is added so that a sum of exact tenths is not rounded down by its float error.
    left = floor(sum(amounts.values()) + _HALF + 1e-9) - sum(parts.values())
    by_remainder = sorted(amounts, key=lambda name: (parts[name] - amounts[name], name))
    for name in by_remainder + by_remainder:
        if left > 0 and parts[name] < most[name]:
            parts[name] += 1
            left -= 1
    return parts
