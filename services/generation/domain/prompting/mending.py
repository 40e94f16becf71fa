"""The question that has refused lines said again, all of them at once."""

from collections.abc import Mapping
from typing import Any

from services.generation.domain.ports import Assignment
from services.generation.domain.prompting.answers import mend_schema
from services.generation.domain.prompting.briefing import task
from services.generation.domain.refused_line import RefusedLine

MOST_LINES = 40
_MOST_FACTS = 12
_LONGEST_FACT = 800
_LONGEST_LINE = 1_500
_LONGEST_ATOM = 200
_MOST_REASONS = 8

Json = dict[str, Any]  # what is sent


def mending(
    assignment: Assignment, refused: Mapping[str, RefusedLine]
) -> tuple[Json, Json, Mapping[str, str]]:
    """Return the question's data, the schema of its answer, and what its line ids stand for."""
    names = {f"r{at}": key for at, key in enumerate(list(refused)[:MOST_LINES], 1)}
    data = {
        "task": task(None, assignment.options, assignment.selection),
        "job": {"title": assignment.analysis.title, "company": assignment.analysis.company},
        "refused": [_line(name, refused[key], assignment) for name, key in names.items()],
    }
    return data, mend_schema(list(names)), names


def _line(name: str, refused: RefusedLine, assignment: Assignment) -> Json:
    known = assignment.facts.facts
    entry = refused.entry
    return {
        "line": name,
        "said": refused.line.text[:_LONGEST_LINE],
        "because": [
            {"refused": atom[:_LONGEST_ATOM], "reason": reason}
            for atom, reason in refused.because[:_MOST_REASONS]
        ],
        "of": {"title": entry.title, "organization": entry.organization} if entry else None,
        "facts": [
            known[source].text[:_LONGEST_FACT]
            for source in refused.line.sources[:_MOST_FACTS]
            if source in known and source != "profile:full_name"
        ],
    }
