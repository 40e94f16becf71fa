"""What the writer of a document works from: the plan, the person's items, the words to use."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from services.generation.domain.career_time import TimeWorked
from services.generation.domain.facts import FactKind, FactSheet
from services.generation.domain.options import Options
from services.generation.domain.selection import EntryChoice, Selection, SkillChoice
from services.generation.domain.writing.lines import fingerprint, lowered, tidy
from services.generation.domain.writing.phrases import Phrases, phrases_for
from shared.matching.scoring import covers
from shared.matching.vocabulary import vocabulary

_COLLECTIONS = {
    FactKind.EXPERIENCE: "experiences",
    FactKind.EDUCATION: "education",
    FactKind.PROJECT: "projects",
    FactKind.SKILL: "skills",
}
_OWN_BUSINESS = frozenset(
    {
        "freelance", "freelancer", "self-employed", "self employed", "independent", "contractor",
        "freiberuflich", "selbstständig", "selbständig", "indépendant", "autónomo", "autónoma",
        "własna działalność", "samozatrudnienie", "фриланс", "самозанятость",
    }
)  # fmt: skip
_YEARS = re.compile(
    r"\b(?:years?|yrs?|jahre?n?|ans|années?|años?|lata?|лет|года?|decades?)\b", re.IGNORECASE
)
_NAMEABLE = frozenset({"hard", "tool", "domain", "certificate", "soft"})


@dataclass(frozen=True)
class Telling:
    """One document in the making; everything in it can be looked up by fact id."""

    selection: Selection
    facts: FactSheet
    options: Options
    target_title: str
    target_company: str
    target_text: str

    @cached_property
    def phrases(self) -> Phrases:
        """The fixed words of the document's language."""
        return phrases_for(self.selection.language)

    @cached_property
    def items(self) -> Mapping[str, Mapping[str, Any]]:  # items of the profile's JSON
        """Every item of the profile by its fact id."""
        return {
            f"{kind}:{item['id']}": item
            for kind, collection in _COLLECTIONS.items()
            for item in self.facts.snapshot.get(collection) or ()
        }

    @property
    def worked(self) -> TimeWorked:
        """The time worked, as counted when the plan was made."""
        return TimeWorked(self.selection.experience_months, self.selection.experience_exact)

    def text(self, source: str, name: str) -> str:
        """Return a field of an item on one line, "" where it is absent."""
        return tidy(str(self.items[source].get(name) or ""))

    def degree(self, source: str) -> str:
        """Return a degree with its field of study, said once."""
        degree, studied = self.text(source, "degree"), self.text(source, "field_of_study")
        if not studied or fingerprint(studied) in fingerprint(degree):
            return degree or studied
        joint = self.phrases.in_field
        if f" {joint.strip()} " in f" {degree} ":
            joint = ", "
        return f"{degree}{joint}{studied}" if degree else studied

    def role(self, source: str) -> str:
        """Return "Data Engineer at Acme"; a freelancer's role names no employer."""
        company = self.text(source, "company")
        own = company.casefold() in _OWN_BUSINESS
        return self.phrases.role(self.text(source, "title"), "" if own else company)

    @property
    def experience_sources(self) -> tuple[str, ...]:
        """The jobs that a statement about the whole career stands on."""
        return tuple(entry.source for entry in self.selection.experiences)

    def experience(self) -> str:
        """Return "over 8 years of experience", or "" below one year."""
        worked = self.worked
        return self.phrases.experience(worked.years, worked.over) if worked.years else ""

    @property
    def says_own_years(self) -> bool:
        """Whether the person's own summary speaks of years; no other count may contradict it."""
        return _YEARS.search(str(self.facts.snapshot.get("professional_summary") or "")) is not None

    def in_sentence(self, skill: str) -> str:
        """Return a skill as it stands inside a sentence: general notions in small letters."""
        known = vocabulary().canonical(skill)
        general = known is not None and known.name.islower()
        if not general or self.phrases.language == "de":
            return skill
        return " ".join(lowered(word) for word in skill.split(" "))

    def asked_skills(self, most: int, *, but: Sequence[str] = ()) -> list[SkillChoice]:
        """Return skills that the job asks for and that no text of *but* names already."""
        kinds = {item.keyword: item.kind for item in self.selection.match.matched}
        found: list[SkillChoice] = []
        for choice in self.selection.skills:
            told = [*but, *(other.name for other in found)]
            if (
                choice.keyword
                and kinds[choice.keyword] in _NAMEABLE
                and not any(covers(text, choice.keyword) for text in told)
            ):
                found.append(choice)
        return found[:most]


def latest(telling: Telling) -> EntryChoice | None:
    """Return the latest job that names its title, or None."""
    jobs = telling.selection.experiences
    return next((entry for entry in jobs if telling.text(entry.source, "title")), None)
