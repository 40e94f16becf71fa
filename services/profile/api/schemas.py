"""What clients send (api.md §3, §8).

Read-only fields that come back in a body are taken and ignored, so that what was read can be sent.
"""

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import InitErrorDetails

from services.profile.domain.components import SkillCategory
from services.profile.domain.profile import MAX_ITEMS
from shared.schemas import (
    AchievementText,
    Flag,
    Key,
    LongText,
    Name,
    PartialDate,
    Schema,
    ShortText,
)

LANGUAGE_LEVELS = ("native", "fluent", "conversational", "basic")
Link = Annotated[str, StringConstraints(max_length=500)]
Echo = Annotated[Any, Field(default=None, exclude=True, description="Read-only; ignored")]
"""A field that we send and do not take: anything is accepted, nothing is used."""


def _email(value: str) -> str:
    local, at, domain = value.rpartition("@")
    if not (at and local and domain) or any(char.isspace() for char in value):
        raise ValueError("must be an e-mail address")
    return value


Email = Annotated[str, StringConstraints(max_length=320), AfterValidator(_email)]
Items = Annotated[list[AchievementText], Field(max_length=100)]


class ComponentWrite(Schema):
    """What every kind of item has in common: an ``id`` makes it an edit, none a new item."""

    REQUIRED: ClassVar[tuple[str, ...]] = ()

    id: UUID | None = None
    position: Echo
    created_at: Echo
    updated_at: Echo

    def to_changes(self) -> dict[str, Any]:
        """Return the fields that were given; a text that is null is an empty one."""
        changes = self.model_dump(exclude_unset=True)
        for name in ("location", "description"):
            if name in changes and changes[name] is None:
                changes[name] = ""
        return changes

    def missing(self) -> list[str]:
        """Return the names of the fields that a new item needs and this one lacks."""
        return [name for name in self.REQUIRED if getattr(self, name) is None]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.id is None:
            _refuse([(name,) for name in self.missing()])
        return self


def _refuse(missing: Sequence[tuple[str | int, ...]]) -> None:
    """Report each place as a missing field; do nothing if there is none."""
    errors = [InitErrorDetails(type="missing", loc=place, input=None) for place in missing]
    if errors:
        raise ValidationError.from_exception_data("Profile", errors)


class ExperienceWrite(ComponentWrite):
    """A job; ``title``, ``company`` and ``start_date`` are required for a new one."""

    REQUIRED: ClassVar = ("title", "company", "start_date")

    title: Name | None = None
    company: Name | None = None
    location: ShortText | None = None
    start_date: PartialDate | None = None
    end_date: PartialDate | None = None
    is_current: Flag | None = None
    description: LongText | None = None
    achievements: Items = Field(default_factory=list)

    def to_changes(self) -> dict[str, Any]:
        """A job without an end, of which nothing else is said, is the present one (api.md §8)."""
        changes = super().to_changes()
        if changes.get("is_current") is None:
            changes.pop("is_current", None)
            if self.id is None:
                changes["is_current"] = self.end_date is None
        return changes


class EducationWrite(ComponentWrite):
    """A school; ``institution`` and ``degree`` are required for a new one."""

    REQUIRED: ClassVar = ("institution", "degree")

    institution: Name | None = None
    degree: Name | None = None
    field_of_study: ShortText | None = None
    start_date: PartialDate | None = None
    end_date: PartialDate | None = None
    gpa: ShortText | None = None
    honors: Items = Field(default_factory=list)


class ProjectWrite(ComponentWrite):
    """A project; ``name`` is required for a new one."""

    REQUIRED: ClassVar = ("name",)

    name: Name | None = None
    description: LongText | None = None
    technologies: Annotated[list[Name], Field(max_length=100)] = Field(default_factory=list)
    url: Link | None = None
    start_date: PartialDate | None = None
    end_date: PartialDate | None = None


class SkillWrite(ComponentWrite):
    """A skill, language or certificate; ``category`` and ``name`` are required for a new one."""

    REQUIRED: ClassVar = ("category", "name")

    category: SkillCategory | None = None
    name: Name | None = None
    proficiency: Annotated[str, StringConstraints(max_length=50)] | None = None
    issuer: ShortText | None = None
    date_obtained: PartialDate | None = None
    credential_id: ShortText | None = None

    @model_validator(mode="after")
    def _known_level(self) -> Self:
        level = self.proficiency
        if (
            self.category is SkillCategory.LANGUAGE
            and level is not None
            and level not in LANGUAGE_LEVELS
        ):
            raise ValueError(f"proficiency of a language is one of {', '.join(LANGUAGE_LEVELS)}")
        return self

    def to_changes(self) -> dict[str, Any]:
        """A category that is null is not given."""
        changes = super().to_changes()
        if changes.get("category") is None:
            changes.pop("category", None)
        return changes


class _Nested(Schema):
    phone: Annotated[str, StringConstraints(max_length=50)] | None = None
    location: ShortText | None = None
    linkedin: Link | None = None
    github: Link | None = None
    website: Link | None = None
    professional_summary: LongText | None = None
    custom_fields: dict[Key, Any] | None = None  # key -> any JSON value
    experiences: Annotated[list[ExperienceWrite], Field(max_length=MAX_ITEMS)] | None = None
    education: Annotated[list[EducationWrite], Field(max_length=MAX_ITEMS)] | None = None
    projects: Annotated[list[ProjectWrite], Field(max_length=MAX_ITEMS)] | None = None
    skills: Annotated[list[SkillWrite], Field(max_length=MAX_ITEMS)] | None = None

    @field_validator("custom_fields")
    @classmethod
    def _bounded(cls, value: dict[str, Any] | None) -> dict[str, Any] | None:
        if value is not None and len(value) > MAX_ITEMS:
            raise ValueError(f"at most {MAX_ITEMS} custom fields")
        return value

    def to_changes(self) -> dict[str, Any]:
        """Return what was given, as the domain takes it; a null list means untouched."""
        changes = self.model_dump(exclude_unset=True)
        for name in ("experiences", "education", "projects", "skills"):
            items: list[ComponentWrite] | None = getattr(self, name)
            if items is not None:
                changes[name] = [item.to_changes() for item in items]
        for name in ("full_name", "email", "custom_fields"):
            if changes.get(name) is None:
                changes.pop(name, None)  # what a profile needs is not cleared by a null
        return changes


class ProfileCreate(_Nested):
    """A new profile, with or without its components."""

    full_name: Name
    email: Email

    @model_validator(mode="after")
    def _complete(self) -> Self:
        """Every item is new here, whatever ``id`` it brings along."""
        _refuse(
            [
                (kind, index, name)
                for kind in ("experiences", "education", "projects", "skills")
                for index, item in enumerate(getattr(self, kind) or ())
                for name in item.missing()
            ]
        )
        return self


class ProfileUpdate(_Nested):
    """What shall change; a component list that is given replaces the old one."""

    full_name: Name | None = None
    email: Email | None = None
    id: Echo
    user_id: Echo
    is_active: Echo
    version: Echo
    created_at: Echo
    updated_at: Echo
