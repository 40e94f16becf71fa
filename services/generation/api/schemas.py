"""What clients send and get (api.md §5, §8)."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from services.generation.api.shapes import (
    ChangesRead,
    ContentRead,
    FailureRead,
    KeywordsRead,
    MadeRead,
    MatchedRequirementRead,
    ProvenanceRead,
    RecommendationRead,
    ScorePartRead,
    StagesRead,
)
from services.generation.domain.generation import Status
from services.generation.domain.options import Length, Options, Review, Tone
from shared.contracts.content import DocumentType
from shared.idempotency.body_field import ClientRequestId
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
    client_request_id: ClientRequestId = None


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
    stage_progress: StagesRead
    options: OptionsRead
    match_score: float | None
    ats_score: float | None
    keywords_required_count: int | None
    keywords_matched_count: int | None
    recommendations: list[RecommendationRead]
    token_usage: int
    cost_usd: float = Field(
        description="Price of the model's answers; 0 if the operator has set no price"
    )
    generation_time_seconds: float | None
    error: FailureRead | None
    error_message: str | None
    estimated_completion: Instant
    result: MadeRead | None
    created_at: Instant
    completed_at: Instant | None
    updated_at: Instant


class WriterRead(View):
    """Who worded the document: ``llm`` with its provider and model, or ``offline``."""

    name: str
    provider: str | None
    model: str | None
    prompt_version: str | None


class ResultRead(View):
    """What a generation made, and the evidence for it."""

    generation_id: UUID
    status: Status
    document_id: UUID | None
    pdf_url: str | None
    content: ContentRead
    match_score: float | None
    ats_score: float | None
    keywords: KeywordsRead
    requirements: list[MatchedRequirementRead]
    breakdown: dict[str, ScorePartRead] | None
    provenance: list[ProvenanceRead]
    changes: ChangesRead
    notices: list[str]
    writer: WriterRead
