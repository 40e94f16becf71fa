"""What clients get (api.md §3, §8)."""

from typing import Any
from uuid import UUID

from services.profile.domain.components import SkillCategory
from services.profile.domain.imports import ImportStatus
from shared.schemas import Instant, View


class ComponentRead(View):
    """What every item has."""

    id: UUID
    position: int
    created_at: Instant
    updated_at: Instant


class ExperienceRead(ComponentRead):
    """A job."""

    title: str | None
    company: str | None
    location: str
    start_date: str | None
    end_date: str | None
    is_current: bool
    description: str
    achievements: list[str]


class EducationRead(ComponentRead):
    """A school."""

    institution: str | None
    degree: str | None
    field_of_study: str | None
    start_date: str | None
    end_date: str | None
    gpa: str | None
    honors: list[str]


class ProjectRead(ComponentRead):
    """A project."""

    name: str | None
    description: str
    technologies: list[str]
    url: str | None
    start_date: str | None
    end_date: str | None


class SkillRead(ComponentRead):
    """A skill, language or certificate."""

    category: SkillCategory
    name: str | None
    proficiency: str | None
    issuer: str | None
    date_obtained: str | None
    credential_id: str | None


class ProfileRead(View):
    """A whole profile; what an import did not find is null."""

    id: UUID
    user_id: UUID
    full_name: str | None
    email: str | None
    phone: str | None
    location: str | None
    linkedin: str | None
    github: str | None
    website: str | None
    professional_summary: str | None
    is_active: bool
    version: int
    created_at: Instant
    updated_at: Instant
    experiences: list[ExperienceRead]
    education: list[EducationRead]
    projects: list[ProjectRead]
    skills: list[SkillRead]
    custom_fields: dict[str, Any]  # key -> any JSON value


class ImportedFieldRead(View):
    """One value that was read, with the words of the file that say so."""

    path: str
    value: Any  # a JSON value
    confidence: float
    source_text: str


class ImportFailureRead(View):
    """Why an import has failed."""

    code: str
    message: str


class ImportRead(View):
    """How far an import is, and what came of it."""

    import_id: UUID
    status: ImportStatus
    progress: int
    profile_id: UUID | None
    fields: list[ImportedFieldRead]
    warnings: list[str]
    error: ImportFailureRead | None
    created_at: Instant
    updated_at: Instant
