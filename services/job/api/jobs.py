"""``/jobs``: the postings that people keep."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Header, Response

from services.job.api.dependencies import Filter, JobCases
from services.job.api.schemas import JobCreate, JobRead, JobUpdate
from services.job.application.jobs import Jobs
from services.job.domain.errors import (
    DeadlineBeforePosting,
    EmptyPosting,
    SalaryReversed,
    TooManyJobs,
    UrlImportDisabled,
)
from services.job.domain.job import Job
from shared.identity import Caller
from shared.pagination import ListView, Paging, Slice, list_view
from shared.preconditions import ExpectedVersion, etag, is_unchanged, tag
from shared.refusals import refusals
from shared.service import API_PREFIX, api_router

router = api_router("/jobs", tag="jobs")


_BROKEN = refusals(SalaryReversed(), DeadlineBeforePosting(), EmptyPosting())


@router.post(
    "",
    status_code=201,
    response_model=JobRead,
    responses=refusals(
        TooManyJobs(1_000),
        UrlImportDisabled(),
        SalaryReversed(),
        DeadlineBeforePosting(),
        EmptyPosting(),
    ),
)
async def create_job(
    body: JobCreate, caller: Caller, jobs: JobCases, response: Response
) -> dict[str, Any]:
    """Keep a posting: paste its text as ``raw_text``, or give its fields.

    With ``use_llm`` a language model is asked for what the rules leave open in the text; it only
    points at words that stand there.
    """
    job, warnings = await jobs.create(caller.user_id, body.to_fields(), use_llm=body.use_llm)
    response.headers["Location"] = f"{API_PREFIX}/jobs/{job.id}"
    tag(response, job.version)
    shown = _shown(job, jobs)
    return shown | {"parse": job.parse | {"warnings": warnings}}


@router.get("", response_model=ListView[JobRead])
async def list_jobs(wanted: Filter, jobs: JobCases, page: Paging) -> dict[str, Any]:
    """List your jobs; filters narrow the list, ``sort`` orders it."""
    items, total = await jobs.find(wanted, limit=page.limit, offset=page.offset)
    return list_view(page, Slice([_shown(job, jobs) for job in items], total))


@router.get("/{job_id}", response_model=JobRead)
async def get_job(
    job_id: UUID,
    caller: Caller,
    jobs: JobCases,
    response: Response,
    if_none_match: Annotated[str | None, Header()] = None,
) -> dict[str, Any] | Response:
    """Read one job; ``If-None-Match`` spares you an unchanged one."""
    job = await jobs.get(job_id, user_id=caller.user_id)
    if is_unchanged(if_none_match, job.version):
        return Response(status_code=304, headers={"ETag": etag(job.version)})
    tag(response, job.version)
    return _shown(job, jobs)


@router.put("/{job_id}", response_model=JobRead, responses=_BROKEN)
async def update_job(
    job_id: UUID,
    body: JobUpdate,
    caller: Caller,
    jobs: JobCases,
    expected: ExpectedVersion,
    response: Response,
) -> dict[str, Any]:
    """Change a job; fields that are left out stay as they are."""
    job = await jobs.edit(job_id, body.to_fields(), user_id=caller.user_id, expected=expected)
    tag(response, job.version)
    return _shown(job, jobs)


@router.delete("/{job_id}", status_code=204)
async def delete_job(
    job_id: UUID, caller: Caller, jobs: JobCases, expected: ExpectedVersion
) -> None:
    """Delete a job; documents made for it stay."""
    await jobs.delete(job_id, user_id=caller.user_id, expected=expected)


def _shown(job: Job, jobs: Jobs) -> dict[str, Any]:
    """Return the job as its view reads it: with the status of today."""
    shown = {name: getattr(job, name) for name in JobRead.model_fields if name != "status"}
    return shown | {"status": job.status_on(jobs.today)}
