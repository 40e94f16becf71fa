"""The facts that a model is told, under short ids of ours instead of the profile's."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.generation.domain.facts import FactKind
from services.generation.domain.selection import EntryChoice, LineChoice, SkillChoice
from services.generation.domain.writing.lines import tidy
from services.generation.domain.writing.telling import Telling

Json = dict[str, Any]  # what is sent

MOST_FACTS = 200
"""Schemas of providers end at some hundreds of allowed words; what is not told stays as it is."""
_LONGEST_FACT = 800
_MOST_CHARACTERS = 40_000
"""The token budget of a question, some 10,000 tokens, goes to what the person has done."""
_MOST_SKILLS = 60


@dataclass
class FactsTold:
    """The applicant as JSON, while it is being made, and what our short ids mean.

    ``sources`` maps the id of each fact that was told to the fact's own, ``entries`` those of the
    items whose lines the model may word again.
    """

    applicant: Json = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    characters: int = 0
    entries: dict[str, str] = field(default_factory=dict)

    def fact(self, source: str, text: str) -> Json:
        """Tell one fact and return it with its new id."""
        self.characters += len(text[:_LONGEST_FACT])
        return {"id": self.name("f", source), "text": text[:_LONGEST_FACT]}

    def name(self, letter: str, source: str) -> str:
        """Return a new short id for *source*."""
        name = f"{letter}{len(self.sources) + 1}"
        self.sources[name] = source
        return name

    @property
    def is_full(self) -> bool:
        """Whether no further fact fits."""
        return len(self.sources) >= MOST_FACTS or self.characters >= _MOST_CHARACTERS


def facts_told(telling: Telling) -> FactsTold:
    """Tell what stage 2 chose, and nothing else of the profile; contact data is no part of it."""
    told = FactsTold()
    plan = telling.selection
    own = telling.facts.snapshot.get("professional_summary")
    told.applicant["entries"] = [
        *_entries(told, telling, plan.experiences, "job"),
        *_entries(told, telling, plan.projects, "project"),
    ]
    told.applicant["summary"] = (
        [told.fact(f"{FactKind.PROFILE}:professional_summary", tidy(str(own)))] if own else []
    )
    told.applicant["education"] = _schools(told, telling)
    told.applicant["skills"] = _named(told, plan.skills)
    told.applicant["certificates"] = _named(told, plan.certifications)
    told.applicant["languages"] = [
        {**one, "level": telling.text(told.sources[one["id"]], "proficiency")}
        for one in _named(told, plan.languages)
    ]
    told.applicant["more"] = list(_lines(told, plan.additional))
    years = telling.worked.years
    told.applicant["years_of_experience"] = years if years and not telling.says_own_years else None
    return told


def _entries(
    told: FactsTold, telling: Telling, choices: tuple[EntryChoice, ...], kind: str
) -> Iterator[Json]:
    for choice in choices:
        if told.is_full:
            return
        source = choice.source
        name = told.name("e", source)
        told.entries[name] = source
        item = telling.items[source]
        entry = {
            "id": name,
            "kind": kind,
            "title": telling.text(source, "title" if kind == "job" else "name"),
            "facts": list(_lines(told, choice.lines)),
            **_dates(item),
        }
        if kind == "job":
            entry["employer"] = telling.text(source, "company")
        yield entry


def _lines(told: FactsTold, choices: tuple[LineChoice, ...]) -> Iterator[Json]:
    for line in choices:
        if told.is_full:
            return
        yield told.fact(line.source, line.text)


def _schools(told: FactsTold, telling: Telling) -> list[Json]:
    return [
        {
            "id": told.name("f", choice.source),
            "degree": telling.degree(choice.source),
            "school": telling.text(choice.source, "institution"),
            **_dates(telling.items[choice.source]),
        }
        for choice in telling.selection.education
        if not told.is_full
    ]


def _named(told: FactsTold, choices: tuple[SkillChoice, ...]) -> list[Json]:
    return [
        {"id": told.name("s", choice.source), "name": choice.name}
        for choice in choices[:_MOST_SKILLS]
        if not told.is_full
    ]


def _dates(item: Mapping[str, Any]) -> Json:  # an item of the profile's JSON
    return {
        "from": item.get("start_date") or "",
        "to": "" if item.get("is_current") else item.get("end_date") or "",
        "goes_on": bool(item.get("is_current")),
    }
