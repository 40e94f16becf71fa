"""``/generations/{id}``: stop it, remove it, or ask for it once more."""

from uuid import UUID

from fastapi import Response

from services.generation.api.dependencies import RemovalCases, Requests
from services.generation.api.regeneration import RegenerationCreate
from services.generation.api.schemas import GenerationRead
from services.generation.domain.generation import Generation
from shared.identity import Caller
from shared.service import API_PREFIX, api_router

router = api_router("/generations", tag="generations")


@router.delete(
    "/{generation_id}",
    response_model=GenerationRead,
    responses={
        200: {"description": "It was running and is cancelled now"},
        204: {"description": "It had ended; it is deleted with its documents"},
    },
)
async def remove_generation(
    generation_id: UUID, caller: Caller, removals: RemovalCases
) -> Generation | Response:
    """Cancel a generation that is running, or delete one that has ended.

    A cancelled generation gives its share of the monthly quota back, and its worker stops within
    seconds. Deleting one removes its documents and their files, too; this cannot be undone.
    """
    cancelled = await removals.remove(generation_id, user_id=caller.user_id)
    return cancelled or Response(status_code=204)


@router.post("/{generation_id}/regenerate", status_code=201, response_model=GenerationRead)
async def regenerate(
    generation_id: UUID,
    body: RegenerationCreate,
    caller: Caller,
    requests: Requests,
    response: Response,
) -> Generation:
    """Generate anew from the profile and the job as they are now.

    The options are those of the earlier generation, with the given ones in their place. The new
    one names the earlier one as ``parent_id`` and counts against the quota; the earlier one stays.
    """
    generation = await requests.regenerate(
        generation_id,
        user_id=caller.user_id,
        token=caller.token,
        account_email=caller.email,
        tier=caller.tier,
        changes=body.changes(),
    )
    response.headers["Location"] = f"{API_PREFIX}/generations/{generation.id}"
    return generation
