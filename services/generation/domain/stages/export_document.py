"""Stage 5: what the document service is asked for, and what the result tells its owner."""

from dataclasses import dataclass
from typing import Any

from services.generation.domain.consistency import placed_lines
from services.generation.domain.facts import FactSheet
from services.generation.domain.options import Options
from services.generation.domain.selection import Selection
from services.generation.domain.stored import Stored
from shared.contracts.content import Content


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOrder(Stored):
    """The parts of an export command that the content decides (shared/contracts/document.py).

    ``job_keywords`` are those that the profile evidences: the document was allowed no others.
    """

    title: str
    formats: tuple[str, ...]
    template: str | None
    parameters: dict[str, Any]  # the options, as JSON
    job_keywords: tuple[str, ...]


def export_order(content: Content, selection: Selection, options: Options) -> ExportOrder:
    """Return what to ask the document service for."""
    return ExportOrder(
        title=content.title,
        formats=options.formats,
        template=options.template,
        parameters=options.parameters,
        job_keywords=tuple(match.keyword for match in selection.match.matched),
    )


def provenance(content: Content, facts: FactSheet) -> list[dict[str, Any]]:  # JSON of the result
    """Return every line of the document with the facts that it stands on, in their words."""
    return [
        {
            "path": path,
            "text": line.text,
            "sources": [
                {"id": source, "text": facts.facts[source].text}
                for source in line.sources
                if source in facts
            ],
        }
        for path, line, _ in placed_lines(content)
    ]


def changes(selection: Selection, facts: FactSheet) -> dict[str, Any]:  # JSON of the result
    """Return what tailoring did to the profile: what was chosen, moved up and left out.

    ``reordered`` lists jobs whose lines stand in another order than in the profile.
    """
    order = {fact_id: position for position, fact_id in enumerate(facts.facts)}
    entries = (*selection.experiences, *selection.projects, *selection.education)
    return {
        "selected": [
            {"source": entry.source, "lines": [line.source for line in entry.lines]}
            for entry in entries
        ],
        "reordered": [
            entry.source
            for entry in entries
            if (places := [order.get(line.source, 0) for line in entry.lines]) != sorted(places)
        ],
        "skills_first": [skill.name for skill in selection.skills if skill.keyword],
        "cut": [item.to_json() for item in selection.cut],
    }
