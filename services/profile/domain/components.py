"""The items of a profile: jobs, schools, projects and skills.

Dates are partial, as in JSON Resume: ``2021``, ``2021-04`` or ``2021-04-30``, kept as given.
"""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from shared.ids import new_id


class SkillCategory(StrEnum):
    """What kind of skill it is."""

    TECHNICAL = "technical"
    SOFT = "soft"
    LANGUAGE = "language"
    CERTIFICATION = "certification"


@dataclass(eq=False, kw_only=True)
class Component:
    """One item of a profile; its place among its kind is ``position``, from 0."""

    created_at: datetime
    updated_at: datetime
    id: UUID = field(default_factory=new_id)
    position: int = 0

    EDITABLE: ClassVar[tuple[str, ...]] = ()


@dataclass(eq=False, kw_only=True)
class Experience(Component):
    """A job. ``is_current`` stands on its own: no end date and not current is an unknown end."""

    title: str | None = None
    company: str | None = None
    location: str = ""
    start_date: str | None = None
    end_date: str | None = None
    is_current: bool = False
    description: str = ""
    achievements: list[str] = field(default_factory=list)

    EDITABLE: ClassVar = (
        "title",
        "company",
        "location",
        "start_date",
        "end_date",
        "is_current",
        "description",
        "achievements",
    )


@dataclass(eq=False, kw_only=True)
class Education(Component):
    """A school and what was learned there."""

    institution: str | None = None
    degree: str | None = None
    field_of_study: str | None = None
    start_date: str | None = None
    end_date: str | None = None
    gpa: str | None = None
    honors: list[str] = field(default_factory=list)

    EDITABLE: ClassVar = (
        "institution",
        "degree",
        "field_of_study",
        "start_date",
        "end_date",
        "gpa",
        "honors",
    )


@dataclass(eq=False, kw_only=True)
class Project(Component):
    """Something the person made."""

    name: str | None = None
    description: str = ""
    technologies: list[str] = field(default_factory=list)
    url: str | None = None
    start_date: str | None = None
    end_date: str | None = None

    EDITABLE: ClassVar = (
        "name",
        "description",
        "technologies",
        "url",
        "start_date",
        "end_date",
    )


@dataclass(eq=False, kw_only=True)
class Skill(Component):
    """Something the person can do, speaks, or is certified in."""

    category: SkillCategory
    name: str | None = None
    proficiency: str | None = None
    issuer: str | None = None
    date_obtained: str | None = None
    credential_id: str | None = None

    EDITABLE: ClassVar = (
        "category",
        "name",
        "proficiency",
        "issuer",
        "date_obtained",
        "credential_id",
    )


KINDS: Mapping[str, type[Component]] = {
    "experiences": Experience,
    "education": Education,
    "projects": Project,
    "skills": Skill,
}
"""The components of a profile by the name under which clients know them."""

_EMPTY: Mapping[str, Any] = {
    "location": "",
    "description": "",
    "is_current": False,
    "achievements": [],
    "honors": [],
    "technologies": [],
}
"""What these fields hold when nothing is known; the others are null then."""


def kept_value(key: str, value: Any) -> Any:  # any field of a component
    """Return *value* as the field keeps it: a null becomes the field's own empty value."""
    return copy(_EMPTY[key]) if value is None and key in _EMPTY else value


def ends_before_it_starts(start: str | None, end: str | None) -> bool:
    """Compare two partial dates as far as both are known: 2020-05 and 2020 do not contradict."""
    if not start or not end:
        return False
    shared = min(len(start), len(end))
    return end[:shared] < start[:shared]
