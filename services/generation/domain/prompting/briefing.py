"""What is sent to a model for one document: the facts, the posting, the wishes.

It is made of what stage 2 chose. Contact data is hidden, and unseen characters are taken out, by
the adapter that sends it: both need the whole text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.generation.domain.options import Options
from services.generation.domain.ports import Assignment
from services.generation.domain.prompting.answers import letter_schema, resume_schema
from services.generation.domain.prompting.facts_told import facts_told
from services.generation.domain.selection import Selection, State
from services.generation.domain.stages.analyze_job import JobAnalysis
from services.generation.domain.writing.telling import Telling
from shared.contracts.content import DocumentType

Json = dict[str, Any]  # what is sent

_LONGEST_POSTING = 6_000
_LONGEST_REQUIREMENT = 300
_MOST_REQUIREMENTS = 40
_MOST_KEYWORDS = 60


@dataclass(frozen=True, slots=True)
class Briefing:
    """One question's data and the schema of its answer; None as schema: there is nothing to ask.

    ``sources`` and ``entries`` say which facts of the profile our short ids stand for.
    """

    document_type: DocumentType
    data: Json
    schema: Json | None
    sources: Mapping[str, str]
    entries: Mapping[str, str]


def briefing(assignment: Assignment) -> Briefing:
    """Return what the model gets to know for *assignment*; the same input, the same briefing."""
    analysis, selection = assignment.analysis, assignment.selection
    telling = Telling(
        selection=selection,
        facts=assignment.facts,
        options=assignment.options,
        target_title=analysis.title,
        target_company=analysis.company,
        target_text=analysis.text,
    )
    told = facts_told(telling)
    kind = assignment.document_type
    worded = [entry["id"] for entry in told.applicant["entries"] if entry["facts"]]
    schema: Json | None
    if kind is DocumentType.COVER_LETTER:
        schema = letter_schema(list(told.sources)) if told.sources else None
    else:
        summary = assignment.options.include_summary and bool(told.sources)
        schema = resume_schema(list(told.sources), entries=worded, summary=summary)
    return Briefing(
        document_type=kind,
        data={
            "task": task(kind, assignment.options, selection),
            "job": _job(analysis, selection),
            "applicant": told.applicant,
        },
        schema=schema,
        sources=told.sources,
        entries={name: told.entries[name] for name in worded},
    )


def task(kind: DocumentType | None, options: Options, selection: Selection) -> Json:
    """Return how the document shall be; the user's own wishes are data among other data."""
    return {
        "document": kind.value if kind else "both",
        "language": selection.language,
        "tone": options.tone.value,
        "length": options.length.value,
        "wishes": options.instructions,
    }


def _job(analysis: JobAnalysis, selection: Selection) -> Json:
    match = selection.match
    return {
        "title": analysis.title,
        "company": analysis.company,
        "evidenced": [one.keyword for one in match.matched[:_MOST_KEYWORDS]],
        "not_evidenced": [one.keyword for one in match.missing[:_MOST_KEYWORDS]],
        "requirements": [
            {"text": one.text[:_LONGEST_REQUIREMENT], "met": one.state is State.EVIDENCED}
            for one in match.requirements[:_MOST_REQUIREMENTS]
        ],
        "text": analysis.text[:_LONGEST_POSTING],
    }
