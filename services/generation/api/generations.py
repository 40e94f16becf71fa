"""``/generations``: ask for documents, watch them being made, read the result."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from services.generation.api.dependencies import Requests
from services.generation.api.schemas import GenerationCreate, GenerationRead, ResultRead
from services.generation.domain.errors import (
    GenerationUnsuccessful,
    JobNotFound,
    ProfileNotFound,
    ResultNotReady,
)
from services.generation.domain.generation import Generation, Status
from services.generation.domain.ports import Wanted
from services.generation.domain.results import Result
from shared.contracts.content import DocumentType
from shared.identity import Caller, NotYours
from shared.pagination import ListView, Paging, Slice, list_view
from shared.refusals import refusals
from shared.service import API_PREFIX, api_router

router = api_router("/generations", tag="generations")

_REFUSED = refusals(ProfileNotFound(), JobNotFound(), NotYours())


@router.post("/resume", status_code=201, response_model=GenerationRead, responses=_REFUSED)
async def generate_resume(
    body: GenerationCreate, caller: Caller, requests: Requests, response: Response
) -> Generation:
    """Start tailoring a resume; follow ``Location`` for its progress."""
    return await _start(DocumentType.RESUME, body, caller, requests, response)


@router.post("/cover-letter", status_code=201, response_model=GenerationRead, responses=_REFUSED)
async def generate_cover_letter(
    body: GenerationCreate, caller: Caller, requests: Requests, response: Response
) -> Generation:
    """Start writing a cover letter; follow ``Location`` for its progress."""
    return await _start(DocumentType.COVER_LETTER, body, caller, requests, response)


async def _start(
    kind: DocumentType,
    body: GenerationCreate,
    caller: Caller,
    requests: Requests,
    response: Response,
) -> Generation:
    generation = await requests.request(
        user_id=caller.user_id,
        token=caller.token,
        account_email=caller.email,
        tier=caller.tier,
        profile_id=body.profile_id,
        job_id=body.job_id,
        document_type=kind,
        options=body.options.to_domain(),
    )
    response.headers["Location"] = f"{API_PREFIX}/generations/{generation.id}"
    return generation


@router.get("", response_model=ListView[GenerationRead])
async def list_generations(
    caller: Caller,
    requests: Requests,
    page: Paging,
    job_id: UUID | None = None,
    profile_id: UUID | None = None,
    status: Status | None = None,
    document_type: Annotated[DocumentType | None, Query()] = None,
    parent_id: UUID | None = None,
) -> dict[str, Any]:
    """List your generations, newest first."""
    wanted = Wanted(caller.user_id, job_id, profile_id, status, document_type, parent_id)
    items, total = await requests.find(wanted, limit=page.limit, offset=page.offset)
    return list_view(page, Slice(items, total))


@router.get("/{generation_id}", response_model=GenerationRead)
async def get_generation(generation_id: UUID, caller: Caller, requests: Requests) -> Generation:
    """Read one generation with the state of its five stages."""
    return await requests.get(generation_id, user_id=caller.user_id)


@router.get(
    "/{generation_id}/result",
    response_model=ResultRead,
    responses=refusals(
        ResultNotReady(),
        GenerationUnsuccessful("stage_failed", "The document could not be made."),
    ),
)
async def get_result(generation_id: UUID, caller: Caller, requests: Requests) -> Result:
    """Read what a generation made; 409 ``not_ready`` while it still runs."""
    return await requests.result(generation_id, user_id=caller.user_id, token=caller.token)
