"""A job posting that somebody keeps."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from services.job.domain.errors import DeadlineBeforePosting, SalaryReversed
from shared.ids import new_id

MAX_JOBS = 1_000


class JobStatus(StrEnum):
    """What a user sees; ``expired`` follows from the deadline and is never stored."""

    ACTIVE = "active"
    DRAFT = "draft"
    ARCHIVED = "archived"
    EXPIRED = "expired"


EDITABLE = (
    "source",
    "title",
    "company",
    "location",
    "remote",
    "employment_type",
    "description",
    "raw_text",
    "url",
    "benefits",
    "salary_range",
    "salary",
    "date_posted",
    "application_deadline",
    "stored_status",
    "requirements",
    "parsed_keywords",
    "parse",
)
Fields = Mapping[str, Any]  # values of editable fields


@dataclass(eq=False, kw_only=True)
class Job:
    """One posting. ``parse`` says how sure we are of what was read, and where it stands."""

    user_id: UUID | None
    source: str
    created_at: datetime
    updated_at: datetime
    id: UUID = field(default_factory=new_id)
    title: str | None = None
    company: str | None = None
    location: str | None = None
    remote: bool | None = None
    employment_type: str | None = None
    description: str = ""
    raw_text: str | None = None
    url: str | None = None
    requirements: list[Any] = field(default_factory=list)  # {text, kind}
    parsed_keywords: list[Any] = field(default_factory=list)  # api.md §8
    benefits: str | None = None
    salary_range: str | None = None
    salary: dict[str, Any] | None = None  # {min, max, currency, period}
    date_posted: date | None = None
    application_deadline: date | None = None
    stored_status: JobStatus = JobStatus.ACTIVE
    is_published: bool = False
    parse: dict[str, Any] = field(default_factory=lambda: {"confidence": {}, "spans": {}})
    version: int = 1

    @classmethod
    def created(cls, user_id: UUID, values: Fields, at: datetime) -> "Job":
        """Return a new posting; raises ``SalaryReversed`` or ``DeadlineBeforePosting``."""
        job = cls(user_id=user_id, source=values["source"], created_at=at, updated_at=at)
        job._take(values)
        return job

    def edit(self, values: Fields, at: datetime) -> None:
        """Change the given fields; raises what ``created`` raises, and then changes nothing."""
        self._take(values)
        self.version += 1
        self.updated_at = at

    def status_on(self, today: date) -> JobStatus:
        """Return the status as of *today*: a deadline in the past ends an active posting."""
        past = self.application_deadline is not None and self.application_deadline < today
        if self.stored_status is JobStatus.ACTIVE and past:
            return JobStatus.EXPIRED
        return self.stored_status

    def _take(self, values: Fields) -> None:
        merged = {name: values.get(name, getattr(self, name)) for name in EDITABLE}
        salary = merged["salary"] or {}
        low, high = salary.get("min"), salary.get("max")
        if low is not None and high is not None and low > high:
            raise SalaryReversed
        posted, deadline = merged["date_posted"], merged["application_deadline"]
        if "application_deadline" in values and posted and deadline and deadline < posted:
            raise DeadlineBeforePosting
        for name, value in merged.items():
            setattr(self, name, value)
