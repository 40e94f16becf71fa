"""The middle of a letter: short true stories, each from one job or project of the person."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.generation.domain.career_time import month_number
from services.generation.domain.selection import EntryChoice, LineChoice
from services.generation.domain.strength import strength
from services.generation.domain.writing.lines import sentence, sentences
from services.generation.domain.writing.phrases import Point
from services.generation.domain.writing.telling import Telling, latest

_LONGEST = 260  # characters of one example; longer ones are no letter prose
_SPOKEN_BONUS = 0.15  # a line that reads as a sentence is better told than quoted
_RECENCY = 0.08
_RECENT_JOBS = 2
_FAR_BACK_RELEVANCE = 0.15  # an older job is told of only if it says something about the target


@dataclass(frozen=True, slots=True)
class Story:
    """One paragraph and the facts it stands on."""

    text: str
    sources: tuple[str, ...]
    about: str
    """The job or project that is told of."""


@dataclass(frozen=True, slots=True)
class _Example:
    source: str
    said: str
    clause: str | None
    worth: float


def stories(telling: Telling, *, paragraphs: int, examples: int) -> list[Story]:
    """Return up to *paragraphs* stories, the most telling jobs, newest first.

    Each names its job or project, so that it can be read without the others. If no recent or
    relevant job can be told of, any one is, and else the person's projects are.
    """
    jobs = [
        (rank, entry, found)
        for rank, entry in enumerate(telling.selection.experiences)
        if telling.text(entry.source, "title") and (found := _examples(telling, entry))
    ]
    tellable = [
        job for job in jobs if job[0] < _RECENT_JOBS or job[1].relevance >= _FAR_BACK_RELEVANCE
    ] or jobs
    tellable.sort(key=lambda job: _RECENCY * job[0] - max(one.worth for one in job[2]))
    told: list[Story] = []
    before: EntryChoice | None = None
    said_further = 0
    for _, entry, found in sorted(tellable[:paragraphs], key=lambda job: job[0]):
        lead = telling.phrases.lead(
            _point(telling, entry, before, len(told)), telling.role(entry.source)
        )
        told.append(_story(telling, lead, entry.source, found[:examples], said_further))
        said_further += len(found[:examples]) - 1
        before = entry
    for entry in telling.selection.projects[: paragraphs - len(told)]:
        name, found = telling.text(entry.source, "name"), _examples(telling, entry)
        if found and name:
            lead = telling.phrases.project.format(name=name)
            told.append(_story(telling, lead, entry.source, found[:examples], said_further))
            said_further += len(found[:examples]) - 1
    return told


def _examples(telling: Telling, entry: EntryChoice) -> list[_Example]:
    current = bool(telling.items[entry.source].get("is_current"))
    found = []
    for line in entry.lines:
        said = sentences(line.text)[0].rstrip(".")
        if said and len(said) <= _LONGEST:
            clause = telling.phrases.clause(said, current)
            found.append(_Example(line.source, said, clause, _worth(line, clause)))
    return sorted(found, key=lambda one: (one.clause is None, -one.worth))


def _worth(line: LineChoice, clause: str | None) -> float:
    return line.relevance + strength(line.text) + (_SPOKEN_BONUS if clause else 0.0)


def _story(
    telling: Telling, lead: str, source: str, found: Sequence[_Example], said_further: int
) -> Story:
    phrases = telling.phrases
    # what the job is comes before what was reached in it
    found = sorted(found, key=lambda one: (one.clause is None, "/description" not in one.source))
    first = found[0]
    if first.clause is None:
        said = [sentence(f"{lead.rstrip(',')}: {first.said}")]
    else:
        said = [sentence(f"{lead}{phrases.clause_joint}{first.clause}")]
    for number, example in enumerate(found[1:], start=said_further + 1):
        if example.clause is None:
            said.append(sentence(phrases.quoted_further.format(line=example.said)))
        else:
            said.append(sentence(phrases.further(example.clause, number)))
    sources = (source, *dict.fromkeys(one.source for one in found))
    return Story(" ".join(said), sources, source)


def _point(telling: Telling, entry: EntryChoice, before: EntryChoice | None, told: int) -> Point:
    """Tell where a job stands in time, only as far as its dates say so."""
    item = telling.items[entry.source]
    newest = latest(telling)
    if before is None:
        if newest is not None and newest.source == entry.source:
            return Point.SAME
        return Point.CURRENT if item.get("is_current") else Point.ANY
    ended = month_number(item.get("end_date"))
    started = month_number(telling.items[before.source].get("start_date"))
    if item.get("is_current") or ended is None or started is None or ended > started:
        return Point.ANY
    return Point.EARLIER if told == 1 else Point.ANY
