"""What a language must bring so that the offline writer can write in it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from services.generation.domain.options import Tone
from shared.contracts.content import SectionKind


class Point(StrEnum):
    """Where a job stands in the story that a letter tells."""

    SAME = "same"
    """The job that the sentence before, in the same paragraph, has named."""
    CURRENT = "current"
    EARLIER = "earlier"
    ANY = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """The headings and sentence frames of one language.

    Frames are ``str.format`` templates; their slots hold the person's or the target's own words.
    No frame praises the person or states a feeling as a fact about them.
    """

    language: str
    headings: Mapping[SectionKind, str]
    resume: str
    letter: str
    labels: Mapping[str, str]
    """``key``, ``further``, ``all`` and ``soft`` skills, ``technologies``, ``gpa`` (a number),
    ``grade`` (in words), ``credential``.
    """
    proficiency: Mapping[str, str]
    conjunction: str
    in_field: str
    """Joins a degree to its field of study."""
    months: Sequence[str]
    day: str
    """How a date is written, from ``day``, ``month`` and ``year``."""

    experience: Callable[[int, bool], str]
    """(whole years, "over" is fair) → "over 8 years of professional experience"."""
    role: Callable[[str, str], str]
    """(title, company) → "Data Engineer at Acme"; the company may be empty."""
    position: Callable[[str, str], str]
    """(target title, target company), either may be empty → "the Nurse position at Acme"."""
    lead: Callable[[Point, str], str]
    """(point of the story, role) → "In my current role as Data Engineer at Acme"."""
    clause: Callable[[str, bool], str | None]
    """(the person's line, job goes on) → what follows a lead; None if it must be quoted."""
    further: Callable[[str, int], str]
    """(clause, its number in the letter, from 1) → a sentence body that follows another."""
    clause_joint: str
    quoted_further: str

    summary_role: str
    summary_skills: str
    summary_languages: str

    subject: str
    salutation: Mapping[Tone, str]
    salutation_company: Mapping[Tone, str] = field(default_factory=dict)
    opening: Mapping[Tone, str]
    now: str
    now_experience: str
    latest: str
    latest_experience: str
    graduate: str
    studied: str
    skills_lead: str
    skills_asked_one: str
    skills_asked_many: str
    certificate: Callable[[str], str]
    """(name) → a sentence that says that the person holds it."""
    language_levels: Mapping[str, str]
    project: str
    ending: Mapping[Tone, str]
    closing: Mapping[Tone, str]

    def listed(self, items: Sequence[str]) -> str:
        """Return "a, b and c"."""
        if len(items) < 2:  # noqa: PLR2004 -- a list of one or none needs no conjunction
            return "".join(items)
        return f"{', '.join(items[:-1])} {self.conjunction} {items[-1]}"
