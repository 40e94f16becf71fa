"""Say of one requirement of a posting whether the profile evidences it (tailoring.md §1)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from shared.matching import degrees
from shared.matching.coverage import evidenced
from shared.matching.keywords import Keyword
from shared.matching.parties import Candidate, Requirement, RequirementKind
from shared.matching.vocabulary import vocabulary

State = Literal["evidenced", "ask", "missing"]

_YEARS = re.compile(
    r"\b(\d{1,2})\s?\+?\s?(?:[-–]\s?\d{1,2}\s?)?(?:years?|yrs?|jahre|ans|años|lat)\b", re.IGNORECASE
)
_MOST = 0.7
_SOME = 0.3
_WORDS_MOST = 0.75
_WORDS_SOME = 0.4
_FEW_WORDS = 3


@dataclass(frozen=True, slots=True)
class JudgedRequirement:
    """A requirement with its state and the ids of the facts that speak for it.

    ``ask``: something near it is evidenced, and the person may attest the rest.
    """

    text: str
    kind: RequirementKind
    state: State
    evidence: tuple[str, ...]


def judge(
    requirement: Requirement, keywords: Sequence[Keyword], candidate: Candidate
) -> JudgedRequirement:
    """Judge ``requirement`` by the keywords in it, its years and degree, else by its words."""
    names = _asked_names(requirement, keywords)
    shares: list[float] = []
    ids: set[str] = set()
    if names:
        hits = {
            name: [one.id for one in candidate.evidence if evidenced(one.text).covers(name)]
            for name in names
        }
        shares.append(sum(1 for found in hits.values() if found) / len(names))
        ids.update(found[0] for found in map(sorted, hits.values()) if found)
    shares.extend(_numbers(requirement.text, candidate))
    if not shares:
        shares, ids = _by_words(requirement.text, candidate)
        return _judged(requirement, shares, ids, _WORDS_MOST, _WORDS_SOME)
    return _judged(requirement, shares, ids, _MOST, _SOME)


def _judged(
    requirement: Requirement, shares: list[float], ids: set[str], most: float, some: float
) -> JudgedRequirement:
    state: State = "missing"
    if min(shares) >= most:
        state = "evidenced"
    elif max(shares) >= some:
        state = "ask"
    evidence = tuple(sorted(ids)) if state != "missing" else ()
    return JudgedRequirement(requirement.text, requirement.kind, state, evidence)


def _asked_names(requirement: Requirement, keywords: Sequence[Keyword]) -> list[str]:
    """The skills that the requirement names; of a list of alternatives each one is a name."""
    known = {mention.skill.name for mention in vocabulary().mentions(requirement.text)}
    if known:
        return sorted(known)
    start, end = requirement.span
    return sorted({key.keyword for key in keywords if start <= key.span[0] and key.span[1] <= end})


def _numbers(text: str, candidate: Candidate) -> list[float]:
    """How far the years and the degree that the requirement asks for are reached."""
    shares: list[float] = []
    years = _YEARS.search(text)
    if years and int(years.group(1)):
        shares.append(min(1.0, (candidate.years or 0.0) / int(years.group(1))))
    level = degrees.asked(text)
    if level is not None:
        shares.append(1.0 if degrees.held(candidate.degrees) >= level else 0.0)
    return shares


def _by_words(text: str, candidate: Candidate) -> tuple[list[float], set[str]]:
    """The best share of the requirement's own words that one fact repeats."""
    wanted = evidenced(text).stems
    best, holder = 0.0, ""
    for one in candidate.evidence:
        share = len(wanted & evidenced(one.text).stems) / len(wanted) if wanted else 0.0
        if (share, holder) > (best, one.id) or share > best:
            best, holder = share, one.id
    if len(wanted) < _FEW_WORDS and best < 1:
        return [0.0], set()
    return [best], {holder} if best else set()
