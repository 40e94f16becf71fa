"""What clients send and get (api.md §5, §8)."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from services.generation.domain.generation import Status
from services.generation.domain.options import Length, Options, Review, Tone
from shared.contracts.content import DocumentType
from shared.schemas import Flag, Instant, Schema, ShortText, View, Whole

Format = Literal["pdf", "txt", "md", "html", "docx", "json"]
Language = Literal["", "en", "de", "fr", "es", "pl", "ru"]
Template = Literal["classic", "modern"]


class OptionsCreate(Schema):
    """How the document shall be; everything has a default."""

    template: Template | None = None
    tone: Tone = Tone.PROFESSIONAL
    length: Length = Length.STANDARD
    language: Language = Field("", description="Language of headings and our own sentences")
    max_pages: Whole = Field(2, ge=1, le=10)
    formats: list[Format] = Field(default=["pdf"], min_length=1, max_length=6)
    instructions: Annotated[str, StringConstraints(max_length=2_000)] = Field(
        "", description="Wishes in your own words; they never unlock the proof of facts"
    )
    provider: ShortText | None = None
    model: ShortText | None = None
    use_llm: Flag | None = None
    include_summary: Flag = True
    include_cover_letter: Flag = False
    review: Review = Review.AUTO

    def to_domain(self) -> Options:
        """Return the options as the domain knows them."""
        given = self.model_dump()
        given["formats"] = tuple(dict.fromkeys(given["formats"]))
        return Options(**given)


class GenerationCreate(Schema):
    """Which profile is tailored to which job."""

    profile_id: UUID
    job_id: UUID
    options: OptionsCreate = Field(default_factory=OptionsCreate)


class OptionsRead(View):
    """How the document was asked for."""

    template: str | None
    tone: Tone
    length: Length
    language: str
    max_pages: int
    formats: list[str]
    instructions: str
    provider: str | None
    model: str | None
    use_llm: bool | None
    include_summary: bool
    include_cover_letter: bool
    review: Review


class GenerationRead(View):
    """A generation as its owner sees it."""

    id: UUID
    generation_id: UUID
    user_id: UUID
    profile_id: UUID
    job_id: UUID
    parent_id: UUID | None
    document_type: DocumentType
    status: Status
    progress: int
    stage_progress: dict[str, Any]  # {stage: {status, started_at, completed_at}}
    options: OptionsRead
    match_score: float | None
    ats_score: float | None
    keywords_required_count: int | None
    keywords_matched_count: int | None
    recommendations: list[Any]  # {text, gain, target}
    token_usage: int
    generation_time_seconds: float | None
    error: dict[str, str] | None
    error_message: str | None
    estimated_completion: Instant
    result: dict[str, Any] | None
    created_at: Instant
    completed_at: Instant | None
    updated_at: Instant


class ContentRead(View):
    """The text of the document in the forms that people and programs want."""

    text: str
    markdown: str
    html: str
    structured: dict[str, Any] | list[Any]  # shared/contracts/content.py as JSON


class ResultRead(View):
    """What a generation made, and the evidence for it."""

    generation_id: UUID
    status: Status
    document_id: UUID | None
    pdf_url: str | None
    content: ContentRead
    match_score: float | None
    ats_score: float | None
    keywords: dict[str, Any]
    requirements: list[Any]
    breakdown: dict[str, Any] | None
    provenance: list[Any]
    changes: dict[str, Any]
    notices: list[str]
