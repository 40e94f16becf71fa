"""What the routes are given."""

from typing import Annotated

from fastapi import Depends, Request

from services.profile.application.imports import ProfileImports
from services.profile.application.profiles import Profiles


async def _profiles(request: Request) -> Profiles:
    found: Profiles = request.app.state.profiles
    return found


async def _imports(request: Request) -> ProfileImports:
    found: ProfileImports = request.app.state.imports
    return found


ProfileCases = Annotated[Profiles, Depends(_profiles)]
ImportCases = Annotated[ProfileImports, Depends(_imports)]
