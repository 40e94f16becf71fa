"""``/profiles/{id}/export``: a profile to take away."""

import json
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Response

from services.profile.api.dependencies import ProfileCases
from services.profile.api.views import ProfileRead
from services.profile.domain.importing.json_resume_export import to_json_resume
from services.profile.domain.markdown_export import to_markdown
from shared.identity import Caller
from shared.preconditions import etag
from shared.refusals import header_docs
from shared.service import api_router

router = api_router("/profiles", tag="profiles")

Format = Annotated[Literal["jsonresume", "markdown"], Query(description="jsonresume if left out")]
_NAMES = {"jsonresume": "resume.json", "markdown": "resume.md"}
_MEDIA_TYPES = {"jsonresume": "application/json", "markdown": "text/markdown; charset=utf-8"}


@router.get(
    "/{profile_id}/export",
    response_class=Response,
    responses={
        200: {
            "description": "The file",
            "content": {"application/json": {}, "text/markdown": {}},
            "headers": header_docs("Content-Disposition", "ETag"),
        }
    },
)
async def export_profile(
    profile_id: UUID,
    caller: Caller,
    profiles: ProfileCases,
    format: Format = "jsonresume",  # noqa: A002 -- the contract's name
) -> Response:
    """Take a profile away; importing the JSON Resume gives the same profile again."""
    profile = await profiles.get(profile_id, user_id=caller.user_id)
    shown = ProfileRead.model_validate(profile).model_dump(mode="json")
    if format == "markdown":
        text = to_markdown(shown)
    else:
        text = json.dumps(to_json_resume(shown), ensure_ascii=False, indent=1)
    headers = {
        "Content-Disposition": f'attachment; filename="{_NAMES[format]}"',
        "X-Content-Type-Options": "nosniff",
        "ETag": etag(profile.version),
    }
    return Response(text.encode(), media_type=_MEDIA_TYPES[format], headers=headers)
