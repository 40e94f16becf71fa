"""A document: a finished text, and the files that were made of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.contracts.content import Content, DocumentType
from shared.ids import new_id


@dataclass(frozen=True, slots=True)
class Export:
    """One file of a document; ``verification`` is the report of its reading-back."""

    format: str
    file_key: str
    size_bytes: int
    page_count: int | None
    sha256: str
    verification: dict[str, Any] = field(default_factory=dict)  # Verification.report()


@dataclass(eq=False, kw_only=True)
class Document:
    """One version of a resume or letter of one person."""

    user_id: UUID
    generation_id: UUID
    profile_id: UUID
    job_id: UUID
    document_type: DocumentType
    title: str
    content: Content
    content_sha256: str
    content_text: str
    content_markdown: str
    content_html: str
    template: str
    parameters: dict[str, Any]  # the options that it was made with
    created_at: datetime
    updated_at: datetime
    id: UUID = field(default_factory=new_id)
    parent_id: UUID | None = None
    notes: str = ""
    version_number: int = 1
    ats_score: float | None = None
    ats_score_details: list[Any] = field(default_factory=list)  # AtsScore.details()
    exports: list[Export] = field(default_factory=list)

    def export_of(self, file_format: str) -> Export | None:
        """Return the file of that format, if it was made."""
        return next((one for one in self.exports if one.format == file_format), None)

    def download_url(self, file_format: str) -> str:
        """Return where the file is downloaded from, root-relative (api.md §9.2)."""
        return f"/api/v1/documents/{self.id}/download?format={file_format}"

    @property
    def pdf_url(self) -> str | None:
        """Where the PDF is, if there is one."""
        return self.download_url("pdf") if self.export_of("pdf") else None

    @property
    def pdf_file_path(self) -> str | None:
        """The storage key of the PDF."""
        found = self.export_of("pdf")
        return found.file_key if found else None

    @property
    def pdf_size_bytes(self) -> int | None:
        """The size of the PDF."""
        found = self.export_of("pdf")
        return found.size_bytes if found else None

    @property
    def pdf_page_count(self) -> int | None:
        """How many pages the PDF has."""
        found = self.export_of("pdf")
        return found.page_count if found else None
