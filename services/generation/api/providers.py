"""``/generations/providers``: who can word a document."""

from typing import Annotated, Literal

from fastapi import Depends, Request
from pydantic import Field

from services.generation.application.providers import Provider, ProviderCatalogue
from shared.identity import Caller
from shared.schemas import View
from shared.service import api_router

router = api_router("/generations", tag="generations")


class ProviderRead(View):
    """A writer that ``options.provider`` and ``options.model`` may name, if it is configured."""

    name: str
    model: str = Field(description="Empty for the built-in writer, which needs none")
    configured: bool
    state: Literal["ready", "degraded", "down"]
    capabilities: list[Literal["resume", "cover_letter", "instructions"]]


async def _catalogue(request: Request) -> ProviderCatalogue:
    found: ProviderCatalogue = request.app.state.providers
    return found


@router.get("/providers", response_model=list[ProviderRead])
async def list_providers(
    caller: Caller, catalogue: Annotated[ProviderCatalogue, Depends(_catalogue)]
) -> list[Provider]:
    """List the writers: the built-in one, the configured models, and what could be configured.

    The state is what the workers met when they last asked; an hour without questions tells nothing.
    """
    del caller  # any user may know
    return await catalogue.all()
