"""What clients send and get (api.md §4, §8).

Read-only fields that come back in a body are taken and ignored, so that what was read can be sent.
"""

from datetime import date
from typing import Annotated, Any, ClassVar, Literal, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_core import InitErrorDetails

from services.job.application.parsing import Pasted
from services.job.domain.job import JobStatus
from shared.matching.vocabulary import Kind
from shared.schemas import Flag, FullDate, Instant, LongText, Name, Schema, ShortText, View


def _not_blank(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be blank")
    return value


RawText = Annotated[
    str, StringConstraints(min_length=1, max_length=50_000), AfterValidator(_not_blank)
]
Link = Annotated[str, StringConstraints(max_length=2_000)]
Echo = Annotated[Any, Field(default=None, exclude=True, description="Read-only; ignored")]
"""A field that we send and do not take: anything is accepted, nothing is used."""


class Requirement(Schema):
    """One thing that the posting asks for or says."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=2_000)]
    kind: Literal["required", "preferred", "responsibility"] = "required"
    span: tuple[int, int] | None = None


class Salary(Schema):
    """Pay as numbers; ``currency`` is an ISO 4217 code."""

    min: Annotated[float, Field(ge=0, le=1e12)] | None = None
    max: Annotated[float, Field(ge=0, le=1e12)] | None = None
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = None
    period: Literal["hour", "day", "week", "month", "year"] | None = None


class _JobWrite(Schema):
    title: Name | None = None
    company: Name | None = None
    location: ShortText | None = None
    remote: Flag | None = None
    employment_type: ShortText | None = None
    description: RawText | None = None
    raw_text: RawText | None = None
    url: Link | None = None
    requirements: Annotated[list[Requirement], Field(max_length=200)] | None = None
    benefits: LongText | None = None
    salary_range: ShortText | None = None
    salary: Salary | None = None
    date_posted: FullDate | None = None
    application_deadline: FullDate | None = None
    status: Literal["active", "draft", "archived", "expired"] | None = None
    id: Echo
    user_id: Echo
    parsed_keywords: Echo
    is_published: Echo
    parse: Echo
    version: Echo
    created_at: Echo
    updated_at: Echo

    def to_fields(self) -> dict[str, Any]:
        """Return what was given, as the domain takes it."""
        fields = self.model_dump(exclude_unset=True)
        if (status := fields.pop("status", None)) is not None:
            # "expired" is what a deadline makes of an active job; it comes back from a client
            # that sends what it has read.
            active = status == JobStatus.EXPIRED
            fields["stored_status"] = JobStatus.ACTIVE if active else JobStatus(status)
        fields.pop("requirements", None)
        if self.requirements is not None:  # whole, with the defaults of what was left out
            fields["requirements"] = [
                one.model_dump(exclude_none=True) for one in self.requirements
            ]
        return fields


class JobCreate(_JobWrite):
    """A posting: the pasted text, or fields; given fields win over what the text says."""

    source: Name
    use_llm: Flag = False

    def to_fields(self) -> dict[str, Any]:
        """Return what was given, as the domain takes it."""
        fields = super().to_fields()
        fields.pop("use_llm", None)
        return fields

    @model_validator(mode="after")
    def _complete(self) -> Self:
        needed = ("title", "company", "description")
        missing = [
            InitErrorDetails(type="missing", loc=(name,), input=None)
            for name in needed
            if getattr(self, name) is None
        ]
        only_an_address = self.url is not None and len(missing) == len(needed)
        if missing and self.raw_text is None and not only_an_address:
            raise ValidationError.from_exception_data(type(self).__name__, missing)
        return self


class PastedPosting(Schema):
    """A posting to read: exactly one of ``raw_text``, ``html`` and ``url``."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "raw_text": "Data Platform Engineer\nMeridian Freight\nGdynia, Poland\n\n"
                    "Requirements\n- 4+ years of Python and SQL\n",
                    "use_llm": False,
                }
            ]
        }
    )

    raw_text: RawText | None = None
    html: Annotated[str, StringConstraints(min_length=1, max_length=500_000)] | None = None
    url: Link | None = None
    source: Name = "user_created"
    use_llm: Flag = False

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        given = [name for name in ("raw_text", "html", "url") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError("give exactly one of raw_text, html and url")
        return self

    def to_pasted(self) -> Pasted:
        """Return what was given, as the use case takes it."""
        return Pasted(source=self.source, raw_text=self.raw_text, html=self.html, url=self.url)


class JobUpdate(_JobWrite):
    """What shall change; a new text is read anew."""

    source: Name | None = None

    def to_fields(self) -> dict[str, Any]:
        """Nobody clears what a job needs by sending null."""
        fields = super().to_fields()
        for name in ("source", "description"):
            if name in fields and fields[name] is None:
                del fields[name]
        return fields


class RequirementRead(View):
    """One thing that the posting asks for or says; ``span`` is its place in the description."""

    text: str
    kind: Literal["required", "preferred", "responsibility"]
    span: tuple[int, int] | None = None


class KeywordRead(View):
    """A skill that the posting names; ``weight`` is 0 to 1."""

    keyword: str
    kind: Kind
    required: bool
    weight: float
    span: tuple[int, int] | None


class ParseRead(View):
    """How sure the reading was of each field (0-1), and where in the description it stands."""

    confidence: dict[str, float]
    spans: dict[str, tuple[int, int]]
    warnings: tuple[str, ...] = ()
    """What went wrong while reading; only in the answer to the request that read."""


class ParsedJobRead(View):
    """What a posting says, as a job would have it; what it does not say is null."""

    FROM_POSTING: ClassVar = ("workplace", "years_asked", "degree_asked", "languages", "language")
    """Fields that no job has."""

    source: str
    title: str | None
    company: str | None
    location: str | None
    remote: bool | None
    workplace: str | None
    """remote, hybrid or onsite."""
    employment_type: str | None
    description: str
    requirements: list[RequirementRead]
    parsed_keywords: list[KeywordRead]
    benefits: str | None
    salary_range: str | None
    salary: Salary | None
    date_posted: date | None
    application_deadline: date | None
    years_asked: float | None
    degree_asked: str | None
    languages: tuple[str, ...]
    """Those asked of the applicant, by their English names."""
    language: str
    """The posting's own, ISO 639-1."""
    parse: ParseRead


class JobRead(View):
    """A posting as its owner sees it; what the text did not say is null."""

    id: UUID
    user_id: UUID | None
    source: str
    title: str | None
    company: str | None
    location: str | None
    remote: bool | None
    employment_type: str | None
    description: str
    raw_text: str | None
    url: str | None
    requirements: list[RequirementRead]
    parsed_keywords: list[KeywordRead]
    benefits: str | None
    salary_range: str | None
    salary: Salary | None
    date_posted: date | None
    application_deadline: date | None
    status: JobStatus
    is_published: bool
    parse: ParseRead
    version: int
    created_at: Instant
    updated_at: Instant
