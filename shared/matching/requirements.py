"""Say of one requirement of a posting whether the profile evidences it (tailoring.md §1)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from shared.matching import degrees
from shared.matching.alternatives import groups, terms
from shared.matching.coverage import Evidenced, evidenced
from shared.matching.keywords import Keyword
from shared.matching.parties import Candidate, Evidence, Requirement, RequirementKind
from shared.matching.vocabulary import vocabulary

State = Literal["evidenced", "ask", "missing"]

_YEARS = re.compile(
    r"\b(\d{1,2})\s?\+?\s?(?:[-–]\s?\d{1,2}\s?)?(?:years?|yrs?|jahre|ans|años|lat)\b", re.IGNORECASE
)
_MOST = 0.75
_SOME = 0.4
_GENERAL = 0.5
_FEW_WORDS = 3
_HALF = 0.5


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
    requirement: Requirement,
    keywords: Sequence[Keyword],
    candidate: Candidate,
    facts: Sequence[tuple[Evidence, Evidenced]],
) -> JudgedRequirement:
    """Judge ``requirement`` by the keywords in it, its years and degree, else by its words.

    ``facts`` is the candidate's evidence, each text read.
    """
    names = _asked_names(requirement, keywords)
    numbers = _numbers(requirement.text, candidate)
    by_words, nearest = _by_words(requirement.text, facts)
    if not names:
        if numbers:
            return _judged(requirement, min(numbers), set())
        return _judged(requirement, by_words, nearest)
    hits = {name: sorted(one.id for one, read in facts if read.covers(name)) for name in names}
    share = _share(requirement.text, hits)
    if share < _SOME:
        # None of the skills; a fact that says nearly the same may still be worth a question.
        return _judged(requirement, min(by_words, _SOME), nearest)
    share = min([share, *numbers])
    return _judged(requirement, share, {found[0] for found in hits.values() if found})


def _share(text: str, hits: Mapping[str, Sequence[str]]) -> float:
    """How much of what ``text`` names is evidenced; one of several alternatives is all of them.

    Beside a proper name, a general notion says less: "Docker and Kubernetes in production".
    """
    alternatives = [group & hits.keys() for group in groups(text, terms(text))]
    single = [{name} for name in hits if not any(name in group for group in alternatives)]
    named = any(not name.islower() for name in hits)
    possible = reached = 0.0
    for group in [*alternatives, *single]:
        general = all(name.islower() for name in group)
        weight = _GENERAL if named and general else 1.0
        possible += weight
        reached += weight * any(hits[name] for name in group)
    return reached / possible if possible else 0.0


def _judged(requirement: Requirement, share: float, ids: set[str]) -> JudgedRequirement:
    state: State = "missing"
    if share >= _MOST:
        state = "evidenced"
    elif share >= _SOME:
        state = "ask"
    evidence = tuple(sorted(ids)) if state != "missing" else ()
    return JudgedRequirement(requirement.text, requirement.kind, state, evidence)


def _asked_names(requirement: Requirement, keywords: Sequence[Keyword]) -> list[str]:
    """The skills that the requirement names; of a list of alternatives each one is a name."""
    known = {mention.skill.name for mention in vocabulary().mentions(requirement.text)}
    # A degree is judged by its level: a master's degree serves where a bachelor's is asked for.
    known = {name for name in known if not degrees.levels(name)}
    if known:
        return sorted(known)
    start, end = requirement.span
    return sorted({key.keyword for key in keywords if start <= key.span[0] and key.span[1] <= end})


def _numbers(text: str, candidate: Candidate) -> list[float]:
    """Whether the years and the degree asked for are reached: 1; half of the years: a question."""
    shares: list[float] = []
    years = _YEARS.search(text)
    if years and int(years.group(1)):
        reached = (candidate.years or 0.0) / int(years.group(1))
        shares.append(1.0 if reached >= 1 else _SOME if reached >= _HALF else 0.0)
    level = degrees.asked(text)
    if level is not None:
        shares.append(1.0 if degrees.held(candidate.degrees) >= level else 0.0)
    return shares


def _by_words(text: str, facts: Sequence[tuple[Evidence, Evidenced]]) -> tuple[float, set[str]]:
    """The best share of the requirement's own words that one fact repeats, and that fact."""
    wanted = evidenced(text).stems
    shares = sorted((-len(wanted & read.stems), one.id) for one, read in facts)
    if not wanted or not shares or not shares[0][0]:
        return 0.0, set()
    best = -shares[0][0] / len(wanted)
    if len(wanted) < _FEW_WORDS and best < 1:
        return 0.0, set()
    return best, {shares[0][1]}
