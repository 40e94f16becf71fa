"""What the routes are given."""

from typing import Annotated

from fastapi import Depends, Query, Request

from services.job.application.jobs import Jobs
from services.job.application.parsing import Parsing
from services.job.domain.job import JobStatus
from services.job.domain.ports import Sort, Wanted
from shared.identity import Caller
from shared.schemas import FullDate


async def _jobs(request: Request) -> Jobs:
    found: Jobs = request.app.state.jobs
    return found


async def _parsing(request: Request) -> Parsing:
    found: Parsing = request.app.state.parsing
    return found


ParsingCases = Annotated[Parsing, Depends(_parsing)]
JobCases = Annotated[Jobs, Depends(_jobs)]
Word = Annotated[str | None, Query(max_length=200)]


async def _wanted(
    caller: Caller,
    jobs: JobCases,
    status: JobStatus | None = None,
    source: Word = None,
    q: Word = None,
    company: Word = None,
    location: Word = None,
    remote: bool | None = None,
    salary_min: Annotated[float | None, Query(ge=0, le=1e12, allow_inf_nan=False)] = None,
    posted_after: FullDate | None = None,
    sort: Sort = Sort.NEWEST,
) -> Wanted:
    return Wanted(
        user_id=caller.user_id,
        today=jobs.today,
        status=status,
        source=source,
        q=q,
        company=company,
        location=location,
        remote=remote,
        salary_min=salary_min,
        posted_after=posted_after,
        sort=sort,
    )


Filter = Annotated[Wanted, Depends(_wanted)]
