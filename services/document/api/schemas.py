"""What clients get (api.md §7, §8)."""

from typing import Any
from uuid import UUID

from pydantic import Field

from shared.contracts.content import Content, DocumentType
from shared.schemas import Instant, View


class ReaderFindingRead(View):
    """What one program found when it read the file back: paths into the content, never text."""

    share: float
    missing: list[str]
    out_of_order: list[str]
    joined: list[str]


class VerificationRead(View):
    """Whether the file, read back, says all that the content says; ``share`` is 0 to 1."""

    complete: bool = False
    share: float = 0.0
    fields: int = 0
    removed_characters: list[str] = Field(default_factory=list)
    extractors: dict[str, ReaderFindingRead] = Field(default_factory=dict)


class AtsPartRead(View):
    """One part of the ATS score: 0 to 100, its weight, and why."""

    name: str
    score: float
    weight: float
    reason: str


class ExportRead(View):
    """One file of a document, with the report of its reading-back."""

    format: str
    size_bytes: int
    page_count: int | None
    sha256: str
    verification: VerificationRead
    download_url: str


class DocumentRead(View):
    """A document as its owner sees it."""

    id: UUID
    parent_id: UUID | None
    title: str
    notes: str
    generation_id: UUID
    user_id: UUID
    job_id: UUID
    profile_id: UUID
    document_type: DocumentType
    version_number: int
    template: str
    parameters: dict[str, Any]  # the options of the generation
    content_text: str
    content_html: str
    content_markdown: str
    content: Content
    pdf_url: str | None
    pdf_file_path: str | None
    pdf_size_bytes: int | None
    pdf_page_count: int | None
    ats_score: float | None
    ats_score_details: list[AtsPartRead]
    exports: list[ExportRead]
    created_at: Instant
    updated_at: Instant
