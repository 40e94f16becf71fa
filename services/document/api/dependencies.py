"""What the routes are given."""

from typing import Annotated

from fastapi import Depends, Request

from services.document.application.documents import Documents


async def _documents(request: Request) -> Documents:
    found: Documents = request.app.state.documents
    return found


DocumentCases = Annotated[Documents, Depends(_documents)]
