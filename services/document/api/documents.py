"""``/documents``: the finished documents of their owners."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Header, Query, Response

from services.document.api.dependencies import DocumentCases
from services.document.api.downloads import RangeNotSatisfiable, answer
from services.document.api.schemas import DocumentRead, ExportRead, VerificationRead
from services.document.application.documents import MEDIA_TYPES
from services.document.domain.document import Document
from services.document.domain.errors import NotExported
from services.document.domain.ports import Wanted
from shared.contracts.content import DocumentType
from shared.identity import Caller
from shared.pagination import ListView, Paging, Slice, list_view
from shared.refusals import header_docs, refusals
from shared.service import api_router

router = api_router("/documents", tag="documents")

_CONTENT = {kind.split(";")[0]: dict[str, Any]() for kind in MEDIA_TYPES.values()}
_FILE = {
    "content": _CONTENT,
    "headers": header_docs("Content-Disposition", "ETag", "Accept-Ranges"),
}
_PART = {
    "content": _CONTENT,
    "headers": header_docs("Content-Disposition", "ETag", "Content-Range"),
}

Format = Annotated[
    Literal["pdf", "docx", "txt", "md", "html", "json"], Query(description="pdf if left out")
]


@router.get("", response_model=ListView[DocumentRead])
async def list_documents(
    caller: Caller,
    documents: DocumentCases,
    page: Paging,
    job_id: UUID | None = None,
    profile_id: UUID | None = None,
    generation_id: UUID | None = None,
    document_type: DocumentType | None = None,
) -> dict[str, Any]:
    """List your documents, newest first."""
    wanted = Wanted(caller.user_id, job_id, profile_id, generation_id, document_type)
    items, total = await documents.find(wanted, limit=page.limit, offset=page.offset)
    return list_view(page, Slice([_shown(document) for document in items], total))


@router.get("/{document_id}", response_model=DocumentRead)
async def get_document(
    document_id: UUID, caller: Caller, documents: DocumentCases
) -> dict[str, Any]:
    """Read one document: its text in every form, its scores, its files."""
    return _shown(await documents.get(document_id, user_id=caller.user_id))


@router.get(
    "/{document_id}/download",
    response_class=Response,
    responses={
        200: {"description": "The whole file", **_FILE},
        206: {"description": "The asked part of the file", **_PART},
        **refusals(NotExported("docx"), RangeNotSatisfiable(35_907)),
    },
)
async def download_document(
    document_id: UUID,
    caller: Caller,
    documents: DocumentCases,
    format: Format = "pdf",  # noqa: A002 -- the contract's name
    wanted_range: Annotated[str | None, Header(alias="Range")] = None,
    if_none_match: Annotated[str | None, Header()] = None,
    if_range: Annotated[str | None, Header()] = None,
) -> Response:
    """Download a document; ``Range`` and ``If-None-Match`` are honoured."""
    found = await documents.download(document_id, format, user_id=caller.user_id)
    return answer(found, wanted_range=wanted_range, if_none_match=if_none_match, if_range=if_range)


def _shown(document: Document) -> dict[str, Any]:
    """Return the document as its view reads it; each file knows where it is downloaded from."""
    computed = {"exports"}
    shown = {
        name: getattr(document, name) for name in DocumentRead.model_fields if name not in computed
    }
    shown["exports"] = [
        ExportRead(
            format=one.format,
            size_bytes=one.size_bytes,
            page_count=one.page_count,
            sha256=one.sha256,
            verification=VerificationRead.model_validate(one.verification),
            download_url=document.download_url(one.format),
        )
        for one in document.exports
    ]
    return shown
