"""What the routes are given."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.requests import HTTPConnection

from services.generation.application.removals import Removals
from services.generation.application.requests import GenerationRequests


async def _requests(connection: HTTPConnection) -> GenerationRequests:
    found: GenerationRequests = connection.app.state.requests
    return found


async def _removals(request: Request) -> Removals:
    found: Removals = request.app.state.removals
    return found


Requests = Annotated[GenerationRequests, Depends(_requests)]
RemovalCases = Annotated[Removals, Depends(_removals)]
