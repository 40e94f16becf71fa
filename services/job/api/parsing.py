"""``/jobs/parse``: what a posting says, without keeping it."""

from typing import Any

from services.job.api.dependencies import ParsingCases
from services.job.api.schemas import ParsedJobRead, PastedPosting
from services.job.domain.errors import EmptyPosting, UrlImportDisabled
from shared.identity import Caller
from shared.refusals import refusals
from shared.service import api_router

router = api_router("/jobs", tag="jobs")


@router.post(
    "/parse",
    response_model=ParsedJobRead,
    responses=refusals(UrlImportDisabled(), EmptyPosting()),
)
async def parse_job(body: PastedPosting, caller: Caller, parsing: ParsingCases) -> dict[str, Any]:
    """Read a posting without keeping it; ``use_llm`` asks a model for what the rules leave open."""
    reading = await parsing.parse(caller.user_id, body.to_pasted(), use_llm=body.use_llm)
    return {
        **{name: getattr(reading.posting, name) for name in ParsedJobRead.FROM_POSTING},
        **reading.fields,
        "parse": reading.fields["parse"] | {"warnings": reading.warnings},
    }
