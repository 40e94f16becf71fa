"""Stage 4: prove every line, then look at the document as a careful reader would."""

from dataclasses import dataclass
from datetime import date

from services.generation.domain.consistency import corrected, problems_of
from services.generation.domain.facts import FactSheet
from services.generation.domain.grounding.atoms import Target
from services.generation.domain.grounding.gate import examine
from services.generation.domain.grounding.repair import repaired
from services.generation.domain.options import Options, Review
from services.generation.domain.quality_report import (
    Problem,
    QualityReport,
    Refusal,
    Replacement,
    Severity,
)
from services.generation.domain.stages.analyze_job import JobAnalysis
from shared.contracts.content import Content

MANUAL = "manual review was asked for"
LOST_PART = "a part of the document could not be proven and was left out"


@dataclass(frozen=True, slots=True)
class Proven:
    """A document that holds nothing the profile lacks, and how it came to that."""

    content: Content
    report: QualityReport


def target_of(analysis: JobAnalysis) -> Target:
    """Return the job as the gate sees it: what a letter may quote as the target's."""
    return Target(company=analysis.company, title=analysis.title, text=analysis.text)


def validate_quality(
    content: Content,
    fallback: Content,
    *,
    analysis: JobAnalysis,
    facts: FactSheet,
    options: Options,
    today: date,
) -> Proven:
    """Return *content* without anything that the facts do not support, and the report.

    *fallback* is the offline writer's document: its lines take the place of refused ones. What is
    safe to correct is corrected in either mode of review; ``manual`` always needs a review. Safe
    corrections are proven again, so nothing after the gate can add a claim.
    """
    target = target_of(analysis)
    verdict = examine(content, facts, target, today=today)
    repair = repaired(content, fallback, verdict, facts, target, today=today)
    better, done = corrected(repair.content, facts)
    if better != repair.content and not examine(better, facts, target, today=today).passed:
        better, done = repair.content, ()
    problems = problems_of(better)
    reasons = [MANUAL] if options.review is Review.MANUAL else []
    reasons += [LOST_PART] if repair.needs_review else []
    reasons += _errors(problems)
    return Proven(
        better,
        QualityReport(
            needs_review=bool(reasons),
            reasons=tuple(reasons),
            problems=problems,
            corrected=done,
            refused=tuple(
                Refusal(
                    where=violation.path,
                    atom=violation.atom,
                    kind=str(violation.kind),
                    reason=violation.reason,
                )
                for violation in verdict.violations
            ),
            replaced=tuple(
                Replacement(
                    where=change.path, before=change.before, after=change.after, why=change.reason
                )
                for change in (*repair.replaced, *repair.dropped)
            ),
        ),
    )


def _errors(problems: tuple[Problem, ...]) -> list[str]:
    return [problem.fix for problem in problems if problem.severity is Severity.ERROR]
