"""Facts published by the document service, and the work it accepts."""

from typing import Any, ClassVar
from uuid import UUID

from pydantic import Field

from shared.contracts.event import Command, Event


class ExportDocument(Command):
    """Render the referenced content, prove it by reading it back, and keep it as a document.

    The content itself (shared/contracts/content.py, as JSON) lies in the file storage under
    ``content_key``; ``content_sha256`` is the hex digest of its bytes.
    """

    name: ClassVar[str] = "document.export"
    subject: ClassVar[str] = "generation_id"
    queue: ClassVar[str] = "document.export"

    generation_id: UUID
    fence: int
    user_id: UUID
    profile_id: UUID
    job_id: UUID
    document_type: str
    content_key: str
    content_sha256: str
    formats: tuple[str, ...] = ("pdf",)
    template: str | None = None
    title: str
    parameters: dict[str, Any] = Field(default_factory=dict)  # the request's options, as JSON
    job_keywords: tuple[str, ...] = ()
    """The posting's keywords that the document was allowed to use; the ATS score covers these."""


class DocumentExported(Event):
    """A document is stored, read back and ready for download."""

    name: ClassVar[str] = "document.exported"
    subject: ClassVar[str] = "generation_id"

    generation_id: UUID
    fence: int
    user_id: UUID
    document_id: UUID
    document_type: str
    pdf_url: str | None
    ats_score: float
    verification: dict[str, Any]  # the read-back report, as JSON


class DocumentExportFailed(Event):
    """No document could be made; ``code`` and ``message`` say why, without the person's data."""

    name: ClassVar[str] = "document.export_failed"
    subject: ClassVar[str] = "generation_id"

    generation_id: UUID
    fence: int
    user_id: UUID
    code: str
    message: str
