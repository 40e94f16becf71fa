"""Stage 4: prove every line, then look at the document as a careful reader would."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.generation.domain.consistency import corrected, problems_of
from services.generation.domain.grounding.atoms import Target
from services.generation.domain.grounding.gate import Gate
from services.generation.domain.grounding.repair import Change, repaired
from services.generation.domain.options import Options, Review
from services.generation.domain.prompting.refusals import (
    refused_lines,
    with_offline_lines,
    with_texts,
)
from services.generation.domain.prompting.retelling import speaks_of
from services.generation.domain.quality_report import (
    Problem,
    QualityReport,
    Refusal,
    Replacement,
    Severity,
)
from services.generation.domain.refused_line import RefusedLine
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


def refused_by_gate(content: Content, fallback: Content, gate: Gate) -> tuple[RefusedLine, ...]:
    """Return the lines of a model in *content* that the gate refuses; ours are never among them."""
    return refused_lines(content, fallback, gate.examine(content))


def validate_quality(
    content: Content,
    fallback: Content,
    gate: Gate,
    options: Options,
    *,
    mended: Mapping[str, str] | None = None,
) -> Proven:
    """Return *content* without anything that the facts do not support, and the report.

    *gate* is that of the person and the job. *fallback* is the offline writer's document: its
    lines take the place of refused ones. What is safe to correct is corrected in either mode of
    review; ``manual`` always needs a review. Safe corrections are proven again, so nothing after
    the gate can add a claim.

    *mended* says that a model worded *content*: its new texts for refused lines, by path. They are
    proven like any other.
    """
    verdict = first = gate.examine(content)
    changes: list[Change] = []
    if mended is not None:
        content, changes = _without_refused(content, fallback, gate, mended)
        verdict = gate.examine(content)
    repair = repaired(content, fallback, gate)
    better, done = corrected(repair.content, gate.facts)
    if better != repair.content and not gate.examine(better).passed:
        better, done = repair.content, ()
    problems = problems_of(better)
    reasons = [MANUAL] if options.review is Review.MANUAL else []
    reasons += [LOST_PART] if repair.needs_review else []
    reasons += _errors(problems)
    violations = dict.fromkeys((*first.violations, *verdict.violations))
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
                for violation in violations
            ),
            replaced=tuple(
                Replacement(
                    where=change.path, before=change.before, after=change.after, why=change.reason
                )
                for change in (*changes, *repair.replaced, *repair.dropped)
            ),
        ),
    )


def _without_refused(
    content: Content, fallback: Content, gate: Gate, mended: Mapping[str, str]
) -> tuple[Content, list[Change]]:
    """Put the new texts in, and the offline lines where the gate refuses those as well."""
    refused = refused_by_gate(content, fallback, gate)
    texts = {one.path: _usable(mended.get(one.path, ""), one, gate) for one in refused}
    content = with_texts(content, texts)
    again = {one.path: one for one in refused_by_gate(content, fallback, gate)}
    kept = [
        Change(one.path, one.line.text, texts[one.path], one.because[0][1])
        for one in refused
        if one.path not in again
    ]
    content, replaced = with_offline_lines(content, fallback, tuple(again.values()))
    return content, [*kept, *replaced]


def _usable(text: str, refused: RefusedLine, gate: Gate) -> str:
    """Return a new text if it is about the facts of its line or the position, else ""."""
    facts, target = gate.facts, gate.target
    known = [facts.facts[one].text for one in refused.line.sources if one in facts]
    known += [] if refused.entry else [target.title, target.company]
    return text if speaks_of(text, known, share=0) else ""


def _errors(problems: tuple[Problem, ...]) -> list[str]:
    return [problem.fix for problem in problems if problem.severity is Severity.ERROR]
