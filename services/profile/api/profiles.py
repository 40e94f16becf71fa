"""``/profiles``: the master profiles of their owners."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Header, Response

from services.profile.api.dependencies import ProfileCases
from services.profile.api.schemas import ProfileCreate, ProfileUpdate
from services.profile.api.views import ProfileRead
from services.profile.domain.errors import (
    BrokenRules,
    NoActiveProfile,
    TooManyItems,
    TooManyProfiles,
    UnknownComponent,
)
from services.profile.domain.profile import Profile
from shared.identity import Caller
from shared.pagination import ListView, Paging, Slice, list_view
from shared.preconditions import ExpectedVersion, etag, is_unchanged, tag
from shared.refusals import refusals
from shared.service import API_PREFIX, api_router

router = api_router("", tag="profiles")

IfNoneMatch = Annotated[str | None, Header()]


_REVERSED = BrokenRules(
    "end_before_start", "The end lies before the start.", ["experiences.0.end_date"]
)
_EDITED = refusals(_REVERSED, UnknownComponent("experiences.0.id"), TooManyItems("skills", 200))


@router.post(
    "/profiles",
    status_code=201,
    response_model=ProfileRead,
    responses=refusals(TooManyProfiles(10), _REVERSED),
)
async def create_profile(
    body: ProfileCreate, caller: Caller, profiles: ProfileCases, response: Response
) -> Profile:
    """Create a profile, with its components if they are given."""
    profile = await profiles.create(caller.user_id, body.to_changes())
    response.headers["Location"] = f"{API_PREFIX}/profiles/{profile.id}"
    tag(response, profile.version)
    return profile


@router.get("/profiles", response_model=ListView[ProfileRead])
async def list_profiles(caller: Caller, profiles: ProfileCases, page: Paging) -> dict[str, Any]:
    """List your profiles, newest first."""
    items, total = await profiles.of_user(caller.user_id, limit=page.limit, offset=page.offset)
    return list_view(page, Slice(items, total))


@router.get("/profile/me", response_model=ProfileRead, responses=refusals(NoActiveProfile()))
@router.get(
    "/profiles/me",
    response_model=ProfileRead,
    name="get_my_profile",
    responses=refusals(NoActiveProfile()),
)
async def get_active_profile(
    caller: Caller, profiles: ProfileCases, response: Response, if_none_match: IfNoneMatch = None
) -> Profile | Response:
    """Read your active profile; ``If-None-Match`` spares you an unchanged one."""
    return _fresh(await profiles.active(caller.user_id), response, if_none_match)


@router.put(
    "/profile/me",
    response_model=ProfileRead,
    responses=refusals(NoActiveProfile()) | _EDITED,
)
async def update_active_profile(
    body: ProfileUpdate,
    caller: Caller,
    profiles: ProfileCases,
    expected: ExpectedVersion,
    response: Response,
) -> Profile:
    """Change your active profile; fields that are left out stay as they are."""
    profile = await profiles.edit_active(
        body.to_changes(), user_id=caller.user_id, expected=expected
    )
    tag(response, profile.version)
    return profile


@router.get("/profiles/{profile_id}", response_model=ProfileRead)
async def get_profile(
    profile_id: UUID,
    caller: Caller,
    profiles: ProfileCases,
    response: Response,
    if_none_match: IfNoneMatch = None,
) -> Profile | Response:
    """Read one profile; ``If-None-Match`` spares you an unchanged one."""
    profile = await profiles.get(profile_id, user_id=caller.user_id)
    return _fresh(profile, response, if_none_match)


@router.put("/profiles/{profile_id}", response_model=ProfileRead, responses=_EDITED)
async def update_profile(
    profile_id: UUID,
    body: ProfileUpdate,
    caller: Caller,
    profiles: ProfileCases,
    expected: ExpectedVersion,
    response: Response,
) -> Profile:
    """Change a profile; a component list that is given replaces the old one."""
    profile = await profiles.edit(
        profile_id, body.to_changes(), user_id=caller.user_id, expected=expected
    )
    tag(response, profile.version)
    return profile


@router.delete("/profiles/{profile_id}", status_code=204)
async def delete_profile(
    profile_id: UUID, caller: Caller, profiles: ProfileCases, expected: ExpectedVersion
) -> None:
    """Delete a profile; if it was active, your newest other one becomes so."""
    await profiles.delete(profile_id, user_id=caller.user_id, expected=expected)


@router.post("/profiles/{profile_id}/activate", response_model=ProfileRead)
async def activate_profile(
    profile_id: UUID, caller: Caller, profiles: ProfileCases, response: Response
) -> Profile:
    """Make a profile your active one."""
    profile = await profiles.activate(profile_id, user_id=caller.user_id)
    tag(response, profile.version)
    return profile


def _fresh(profile: Profile, response: Response, if_none_match: str | None) -> Profile | Response:
    """Return the profile with its tag, or 304 if the client has it."""
    if is_unchanged(if_none_match, profile.version):
        return Response(status_code=304, headers={"ETag": etag(profile.version)})
    tag(response, profile.version)
    return profile
