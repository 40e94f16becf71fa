"""What the routes are given."""

from typing import Annotated

from fastapi import Depends
from fastapi.requests import HTTPConnection

from services.generation.application.requests import GenerationRequests


def _requests(connection: HTTPConnection) -> GenerationRequests:
    found: GenerationRequests = connection.app.state.requests
    return found


Requests = Annotated[GenerationRequests, Depends(_requests)]
