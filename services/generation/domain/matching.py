"""The profile and the posting as ``shared.matching`` sees them, and its answer as we keep it."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from services.generation.domain.candidate_lines import Relevance
from services.generation.domain.career_time import MONTHS, TimeWorked, month_number
from services.generation.domain.facts import FactKind, FactSheet
from services.generation.domain.selection import (
    KeywordMatch,
    MatchResult,
    RequirementMatch,
    State,
)
from services.generation.domain.stages.analyze_job import (
    PREFERRED,
    REQUIRED,
    RESPONSIBILITY,
    JobAnalysis,
)
from shared.matching import scoring
from shared.matching.keywords import Keyword
from shared.matching.vocabulary import Kind

_GAINS_COUNTED = 12  # of the heaviest missing keywords
_KINDS = {kind.value for kind in Kind}
_REQUIREMENT_KINDS: Mapping[str, scoring.RequirementKind] = {
    REQUIRED: "required",
    PREFERRED: "preferred",
    RESPONSIBILITY: "responsibility",
}
_COLLECTIONS = {
    FactKind.EXPERIENCE: "experiences",
    FactKind.EDUCATION: "education",
    FactKind.PROJECT: "projects",
    FactKind.SKILL: "skills",
}
# Contact data evidences nothing: a place name or a link is no skill.
_SAYING = {f"{FactKind.PROFILE}:professional_summary"}


def posting_of(analysis: JobAnalysis) -> scoring.Posting:
    """Return the analysis as the scorer's posting."""
    return scoring.Posting(
        title=analysis.title,
        keywords=[
            Keyword(
                keyword=item.keyword,
                kind=Kind(item.kind) if item.kind in _KINDS else Kind.HARD,
                required=item.required,
                weight=item.weight,
                span=item.span or (0, 0),
            )
            for item in analysis.keywords
        ],
        requirements=[
            scoring.Requirement(item.text, _REQUIREMENT_KINDS.get(item.kind, "required"))
            for item in analysis.requirements
        ],
        text=analysis.text,
        years_asked=analysis.years_required,
        degree_asked=analysis.degree_required or None,
    )


def candidate_of(facts: FactSheet, worked: TimeWorked, today: date) -> scoring.Candidate:
    """Return the profile as the scorer's candidate; every evidence id is a fact id."""
    profile = facts.snapshot
    return scoring.Candidate(
        evidence=list(_evidence(facts, today.year)),
        titles=[
            scoring.HeldTitle(
                f"{FactKind.EXPERIENCE}:{job['id']}", job["title"], _last_year(job, today.year)
            )
            for job in profile.get("experiences") or ()
            if job.get("title")
        ],
        years=worked.months / MONTHS,
        degrees=[
            " ".join(str(item[name]) for name in ("degree", "field_of_study") if item.get(name))
            for item in profile.get("education") or ()
        ],
        this_year=today.year,
    )


def match_profile(
    analysis: JobAnalysis, facts: FactSheet, worked: TimeWorked, today: date
) -> MatchResult:
    """Score the profile against the posting (tailoring.md §3)."""
    compared = scoring.Comparison(posting_of(analysis), candidate_of(facts, worked, today))
    report = compared.report()

    def gain(said: str) -> float:
        better = compared.score_with(scoring.Evidence("skill:new", said, "skill", today.year))
        return round(better - report.score, 1)

    kinds = {item.keyword: item.kind for item in analysis.keywords}
    spans = {item.keyword: item.span for item in analysis.keywords}
    return MatchResult(
        score=report.score,
        breakdown={name: _json(asdict(part)) for name, part in report.breakdown.items()},
        matched=tuple(
            KeywordMatch(
                keyword=item.keyword,
                kind=kinds[item.keyword],
                required=item.required,
                weight=item.weight,
                span=spans[item.keyword],
                evidence=tuple(item.evidence),
            )
            for item in report.matched
        ),
        missing=tuple(
            KeywordMatch(
                keyword=item.keyword,
                kind=kinds[item.keyword],
                required=item.required,
                weight=item.weight,
                span=spans[item.keyword],
                gain=gain(item.keyword) if number < _GAINS_COUNTED else 0.0,
            )
            for number, item in enumerate(report.missing)
        ),
        requirements=tuple(
            RequirementMatch(
                text=item.text,
                state=State(item.state),
                evidence=tuple(item.evidence),
                gain=gain(item.text) if State(item.state) is State.ASK else 0.0,
            )
            for item in report.requirements
        ),
    )


def relevance_to(analysis: JobAnalysis) -> Relevance:
    """Return how much a line says about what the posting asks, 0-1."""
    posting = posting_of(analysis)
    return lambda text: scoring.relevance(text, posting)


def _evidence(facts: FactSheet, this_year: int) -> Iterator[scoring.Evidence]:
    years = {
        f"{kind}:{item['id']}": _last_year(item, this_year)
        for kind, collection in _COLLECTIONS.items()
        for item in facts.snapshot.get(collection) or ()
    }
    for fact in facts.facts.values():
        if fact.kind is FactKind.PROFILE and fact.id not in _SAYING:
            continue
        kind = "summary" if fact.kind is FactKind.PROFILE else str(fact.kind)
        yield scoring.Evidence(fact.id, fact.text, kind, years.get(fact.item))


def _last_year(item: Mapping[str, Any], this_year: int) -> int | None:  # an item's JSON
    if item.get("is_current"):
        return this_year
    month = month_number(item.get("end_date") or item.get("date_obtained") or None)
    return min(month // MONTHS, this_year) if month is not None else None


def _json(part: dict[str, Any]) -> dict[str, Any]:  # a scorer's part as JSON
    return {name: list(v) if isinstance(v, tuple) else v for name, v in part.items()}
