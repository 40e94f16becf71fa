"""The two sides of a match: what a posting asks and what a candidate can show."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from shared.matching.keywords import Keyword, Span

RequirementKind = Literal["required", "preferred", "responsibility"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact of the profile: an item or one of its lines.

    ``kind`` is experience, education, project, skill or summary; ``year`` the last year in which
    it was current, None when that is unknown.
    """

    id: str
    text: str
    kind: str
    year: int | None = None


@dataclass(frozen=True, slots=True)
class HeldTitle:
    """A job title that the candidate held, with the id of the fact that says so."""

    id: str
    title: str
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Everything of a profile that a match looks at.

    ``years`` of experience, overlaps counted once; None when unknown. ``languages`` are names of
    human languages that the person speaks. ``this_year`` is the year from which recency is
    counted; without it recency is not judged.
    """

    evidence: Sequence[Evidence] = ()
    titles: Sequence[HeldTitle] = ()
    years: float | None = None
    degrees: Sequence[str] = ()
    languages: Sequence[str] = ()
    this_year: int | None = None


@dataclass(frozen=True, slots=True)
class Requirement:
    """A line of the posting that asks for something, and where it stands."""

    text: str
    kind: RequirementKind
    span: Span = (0, 0)


@dataclass(frozen=True, slots=True)
class Posting:
    """Everything of a job that a match looks at.

    ``years_asked`` and ``degree_asked`` (in the posting's words) are None when it asks for none.
    """

    title: str
    keywords: Sequence[Keyword] = ()
    requirements: Sequence[Requirement] = ()
    text: str = ""
    years_asked: float | None = None
    degree_asked: str | None = None
