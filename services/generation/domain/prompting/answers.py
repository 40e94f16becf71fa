"""The closed schemas of a model's answers (security.md L3): lines of text and their sources.

There is no property for a head: employers, titles, dates, degrees, contact data, headings and the
frame of a letter come from our data, so no answer can change them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

Schema = dict[str, Any]  # JSON Schema


def resume_schema(
    sources: Sequence[str], *, entries: Sequence[str], summary: bool
) -> Schema | None:
    """Return the schema of a resume's lines, or None if there is nothing to be worded.

    *sources* are the ids that a line may cite, *entries* those whose lines may be worded again.
    """
    properties: Schema = {}
    if summary:
        properties["summary"] = _list_of(_line(sources))
    if entries:
        properties["entries"] = _list_of(
            _object(entry=_one_of(entries), lines=_list_of(_line(sources)))
        )
    return _object(**properties) if properties else None


def letter_schema(sources: Sequence[str]) -> Schema:
    """Return the schema of a letter's paragraphs."""
    line = _line(sources)
    return _object(opening=line, body=_list_of(line), ending=line)


def mend_schema(lines: Sequence[str]) -> Schema:
    """Return the schema of new texts for *lines*, the ids of refused ones."""
    return _object(lines=_list_of(_object(line=_one_of(lines), text={"type": "string"})))


def _line(sources: Sequence[str]) -> Schema:
    return _object(text={"type": "string"}, sources=_list_of(_one_of(sources)))


def _one_of(words: Sequence[str]) -> Schema:
    return {"type": "string", "enum": list(words)}


def _list_of(items: Mapping[str, Any]) -> Schema:  # JSON Schema
    return {"type": "array", "items": dict(items)}


def _object(**properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
