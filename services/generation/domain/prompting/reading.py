"""Reads a model's answer: of its many words, lines of plain text that stand on facts we told.

What is no line, or cites nothing that we know, is passed over; our own lines take its place later.
Only an answer of another shape than asked for is an error, worth asking once more.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from services.generation.domain.facts import FactKind, FactSheet
from services.generation.domain.prompting.briefing import Briefing
from services.generation.domain.prompting.plain_words import plain_line
from services.generation.domain.prompting.retelling import speaks_of
from shared.contracts.content import Line

Json = Mapping[str, Any]  # whatever the model says

_MOST_SUMMARY_LINES = 5
_MOST_PARAGRAPHS = 4
_MOST_ITEMS = 500  # of one list; the rest is not looked at
_LONGEST_SUMMARY_LINE = 400
_LONGEST_LINE = 600
_LONGEST_PARAGRAPH = 1_500
_LONGEST_ENDING = 500
_NO_CLAIM = (f"{FactKind.PROFILE}:full_name",)
"""What a sentence without any claim stands on."""


@dataclass(frozen=True, slots=True)
class ResumeAnswer:
    """The usable lines of a resume; those of entries by the fact id of the item."""

    summary: tuple[Line, ...]
    entries: Mapping[str, tuple[Line, ...]]


@dataclass(frozen=True, slots=True)
class LetterAnswer:
    """The usable paragraphs of a letter; None where there is none."""

    opening: Line | None
    body: tuple[Line, ...]
    ending: Line | None


def read_resume(answer: Json, brief: Briefing, facts: FactSheet) -> ResumeAnswer:
    """Return the lines of *answer*; raises ``ValueError`` with a reason that names no data."""
    asked = (brief.schema or {})["properties"]
    summary: list[Line] = []
    if "summary" in asked:
        for said in _objects(answer, "summary"):
            line = _line(said, brief, longest=_LONGEST_SUMMARY_LINE)
            summary += [line] if line and _is_about(line, facts) else []
    entries: dict[str, tuple[Line, ...]] = {}
    if "entries" in asked:
        for said in _objects(answer, "entries"):
            item = brief.entries.get(_text(said, "entry"))
            lines = tuple(_lines_of(said, item, brief, facts)) if item else ()
            if item and lines:
                entries[item] = (*entries.get(item, ()), *lines)
    return ResumeAnswer(tuple(summary[:_MOST_SUMMARY_LINES]), entries)


def read_letter(answer: Json, brief: Briefing, facts: FactSheet) -> LetterAnswer:
    """Return the paragraphs of *answer*; raises ``ValueError`` with a reason without data."""
    body = []
    for said in _objects(answer, "body"):
        line = _line(said, brief, longest=_LONGEST_PARAGRAPH)
        # In another language than the profile's only names stay, so a letter needs fewer of them.
        body += [line] if line and _is_about(line, facts, share=0) else []
    opening = _claimless(answer, "opening", brief, longest=_LONGEST_PARAGRAPH)
    if opening is not None:
        target = [brief.data["job"]["title"], brief.data["job"]["company"]]
        about = [*target, *_texts(opening, facts)]
        opening = opening if speaks_of(opening.text, about, share=0) else None
    return LetterAnswer(
        opening=opening,
        body=tuple(body[:_MOST_PARAGRAPHS]),
        ending=_claimless(answer, "ending", brief, longest=_LONGEST_ENDING),
    )


def read_mended(answer: Json, names: Mapping[str, str]) -> dict[str, str]:
    """Return the new texts by what *names* says that the ids stand for; empty ones are left out.

    Raises ``ValueError`` with a reason that names no data.
    """
    found: dict[str, str] = {}
    for said in _objects(answer, "lines"):
        place = names.get(_text(said, "line"))
        text = plain_line(_text(said, "text"), longest=_LONGEST_PARAGRAPH)
        if place and text:
            found.setdefault(place, text)
    return found


def _lines_of(said: Json, item: str, brief: Briefing, facts: FactSheet) -> Iterator[Line]:
    own = {fact.id for fact in facts.of_item(item)}
    for one in _objects(said, "lines"):
        line = _line(one, brief, longest=_LONGEST_LINE)
        sources = tuple(source for source in line.sources if source in own) if line else ()
        if line is not None and sources:
            yield line.model_copy(update={"sources": sources})


def _is_about(line: Line, facts: FactSheet, **share: float) -> bool:
    return bool(line.sources) and speaks_of(line.text, _texts(line, facts), **share)


def _texts(line: Line, facts: FactSheet) -> list[str]:
    return [facts.facts[one].text for one in line.sources if one not in _NO_CLAIM]


def _claimless(answer: Json, name: str, brief: Briefing, *, longest: int) -> Line | None:
    line = _line(_object(answer, name), brief, longest=longest)
    return line and line.model_copy(update={"sources": line.sources or _NO_CLAIM})


def _line(said: Json, brief: Briefing, *, longest: int) -> Line | None:
    text = plain_line(_text(said, "text"), longest=longest)
    cited = said.get("sources")
    if not isinstance(cited, list):
        raise ValueError("sources must be a list")  # noqa: TRY004 -- converse takes ValueError
    known = [
        brief.sources[one]
        for one in cited[:_MOST_ITEMS]
        if isinstance(one, str) and one in brief.sources
    ]
    return Line(text=text, sources=tuple(dict.fromkeys(known))) if text else None


def _objects(said: Json, name: str) -> list[Json]:
    value = said.get(name)
    if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
        raise ValueError(f"{name} must be a list of objects")
    return value[:_MOST_ITEMS]


def _object(said: Json, name: str) -> Json:
    value = said.get(name)
    if not isinstance(value, Mapping):
        raise ValueError(f"{name} must be an object")  # noqa: TRY004 -- converse takes ValueError
    return value


def _text(said: Json, name: str) -> str:
    value = said.get(name)
    if not isinstance(value, str):
        raise ValueError(f"{name} must be text")  # noqa: TRY004 -- converse takes ValueError
    return value
