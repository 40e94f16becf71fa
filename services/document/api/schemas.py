"""What clients get (api.md §7, §8)."""

from typing import Any
from uuid import UUID

from shared.contracts.content import DocumentType
from shared.schemas import Instant, View


class ExportRead(View):
    """One file of a document, with the report of its reading-back."""

    format: str
    size_bytes: int
    page_count: int | None
    sha256: str
    verification: dict[str, Any]  # {complete, share, ...}
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
    content: dict[str, Any]  # shared/contracts/content.py as JSON
    pdf_url: str | None
    pdf_file_path: str | None
    pdf_size_bytes: int | None
    pdf_page_count: int | None
    ats_score: float | None
    ats_score_details: list[Any]  # {name, score, weight, reason}
    exports: list[ExportRead]
    created_at: Instant
    updated_at: Instant
