"""What a document will say and what it leaves out, decided before a word is written."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from services.generation.domain.stored import Stored


class State(StrEnum):
    """How a requirement of the posting stands (tailoring.md §1, honest gaps)."""

    EVIDENCED = "evidenced"
    ASK = "ask"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeywordMatch(Stored):
    """A keyword of the posting; ``evidence`` holds fact ids and is empty when it is missing.

    ``gain`` is the points of the match score that evidence for a missing one would bring.
    """

    keyword: str
    kind: str
    required: bool
    weight: float
    span: tuple[int, int] | None = None
    evidence: tuple[str, ...] = ()
    gain: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementMatch(Stored):
    """A requirement sentence of the posting with its state and the facts behind it.

    ``gain`` is the points of the match score that the person's word for it would bring.
    """

    text: str
    state: State
    evidence: tuple[str, ...] = ()
    gain: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchResult(Stored):
    """The match score 0-100 and everything it stands on (tailoring.md §3)."""

    score: float = 0.0
    breakdown: dict[str, Any] | None = None  # the scorer's own shape, kept as JSON
    matched: tuple[KeywordMatch, ...] = ()
    missing: tuple[KeywordMatch, ...] = ()
    requirements: tuple[RequirementMatch, ...] = ()

    @property
    def keywords_required_count(self) -> int:
        """How many keywords the posting requires."""
        return sum(item.required for item in (*self.matched, *self.missing))

    @property
    def keywords_matched_count(self) -> int:
        """How many of the required keywords the profile evidences."""
        return sum(item.required for item in self.matched)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChoice(Stored):
    """One line of the person, chosen for the document, and the fact it is."""

    text: str
    source: str
    relevance: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryChoice(Stored):
    """One item of the profile by its fact id, with the lines chosen for it (maybe none)."""

    source: str
    relevance: float = 0.0
    lines: tuple[LineChoice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillChoice(Stored):
    """A skill in the person's spelling; ``keyword`` is what the posting calls it, if it asks."""

    name: str
    source: str
    category: str = "technical"
    keyword: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut(Stored):
    """Something of the profile that this document leaves out, and why."""

    source: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation(Stored):
    """What the person could do for a better match; ``gain`` is points of the match score.

    ``target`` is where to act: a part of the profile (``profile.skills/Rust``,
    ``profile.experiences/<id>``, ``profile.phone``), the requirement to attest by its position
    (``attestations/3``), or an option (``options.max_pages``).
    """

    text: str
    gain: float
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection(Stored):
    """The output of ``compile_profile``: the plan of the document.

    ``experiences`` are in reverse chronological order and hold every employer of the profile;
    ``education`` holds every degree. ``pages`` is what it takes, more than the options allow only
    when the heads of all jobs and degrees need it. ``as_of`` is the date (ISO) that durations
    count to.
    """

    as_of: str
    language: str
    pages: int
    experience_months: int = 0
    experience_exact: bool = False
    experiences: tuple[EntryChoice, ...] = ()
    education: tuple[EntryChoice, ...] = ()
    projects: tuple[EntryChoice, ...] = ()
    skills: tuple[SkillChoice, ...] = ()
    languages: tuple[SkillChoice, ...] = ()
    certifications: tuple[SkillChoice, ...] = ()
    additional: tuple[LineChoice, ...] = ()
    cut: tuple[Cut, ...] = ()
    match: MatchResult = MatchResult()
    recommendations: tuple[Recommendation, ...] = ()
