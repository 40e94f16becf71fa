"""``/profiles/import``: upload a resume, get a profile."""

from typing import Annotated
from uuid import UUID

from fastapi import File, Response, UploadFile

from services.profile.api.dependencies import ImportCases
from services.profile.api.views import ImportRead
from services.profile.application.profiles import NotYourProfile
from services.profile.domain.errors import ProfileNotFound
from services.profile.domain.importing.errors import EmptyFile, FileTooLarge, UnsupportedFile
from services.profile.domain.imports import Import
from shared.errors import TooLarge
from shared.identity import Caller
from shared.refusals import refusals
from shared.service import API_PREFIX, api_router

router = api_router("/profiles", tag="profiles")

MAX_UPLOAD = 10 * 1024 * 1024


@router.post(
    "/import",
    status_code=202,
    response_model=ImportRead,
    responses=refusals(
        NotYourProfile(), ProfileNotFound(), FileTooLarge(), UnsupportedFile(), EmptyFile()
    ),
)
async def import_profile(
    file: Annotated[UploadFile, File(description="PDF, DOCX, TXT, Markdown or JSON Resume")],
    caller: Caller,
    imports: ImportCases,
    response: Response,
    profile_id: UUID | None = None,
) -> Import:
    """Upload a resume of 10 MiB at most; ``Location`` tells what becomes of it."""
    data = await file.read(MAX_UPLOAD + 1)
    if len(data) > MAX_UPLOAD:
        raise TooLarge("The file is larger than 10 MiB.")
    upload = await imports.request(caller.user_id, file.filename or "", data, target_id=profile_id)
    response.headers["Location"] = f"{API_PREFIX}/profiles/imports/{upload.id}"
    return upload


@router.get("/imports/{import_id}", response_model=ImportRead)
async def get_import(import_id: UUID, caller: Caller, imports: ImportCases) -> Import:
    """Read how far an import is, and each field with its confidence and source text."""
    return await imports.get(import_id, user_id=caller.user_id)
