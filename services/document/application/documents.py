"""What people do with their documents."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from services.document.domain.document import Document
from services.document.domain.errors import NotExported, NotYourDocument
from services.document.domain.ports import BeginWork, Wanted
from shared.errors import DependencyUnavailable
from shared.storage import FileStorage, NoSuchFile

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "txt": "text/plain; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
}
"""The formats of a download; the first two are files that must have been exported."""


@dataclass(frozen=True, slots=True)
class Download:
    """The bytes of a document in one format."""

    title: str
    file_format: str
    media_type: str
    data: bytes = field(repr=False)


class Documents:
    """Lists, reads and hands out documents to their owners."""

    def __init__(self, begin: BeginWork, storage: FileStorage) -> None:
        self._begin = begin
        self._storage = storage

    async def get(self, document_id: UUID, *, user_id: UUID) -> Document:
        """Return the caller's document; raises ``DocumentNotFound`` or ``NotYourDocument``."""
        async with self._begin(reading=True) as work:
            document = await work.documents.get(document_id)
        if document.user_id != user_id:
            raise NotYourDocument
        return document

    async def find(
        self, wanted: Wanted, *, limit: int, offset: int
    ) -> tuple[Sequence[Document], int]:
        """Return a page of the caller's documents, newest first, and how many there are."""
        async with self._begin(reading=True) as work:
            return await work.documents.find(wanted, limit=limit, offset=offset)

    async def download(self, document_id: UUID, file_format: str, *, user_id: UUID) -> Download:
        """Return the document as a file (api.md §9.14).

        Text formats are made on the spot; raises ``NotExported`` for a PDF or DOCX that was never
        made.
        """
        document = await self.get(document_id, user_id=user_id)
        data = await self._bytes(document, file_format)
        return Download(document.title, file_format, MEDIA_TYPES[file_format], data)

    async def _bytes(self, document: Document, file_format: str) -> bytes:
        match file_format:
            case "txt":
                return document.content_text.encode()
            case "md":
                return document.content_markdown.encode()
            case "html":
                return document.content_html.encode()
            case "json":
                content = document.content.model_dump(mode="json")
                return json.dumps(content, ensure_ascii=False, indent=1).encode()
        export = document.export_of(file_format)
        if export is None:
            raise NotExported(file_format)
        try:
            return await self._storage.get(export.file_key)
        except NoSuchFile:
            raise DependencyUnavailable("The file is not available right now.") from None
