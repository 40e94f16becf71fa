"""Accounts over HTTP."""

from fastapi import Response

from services.auth.api.dependencies import AccountsCase, LiveCaller, RequestDevice
from services.auth.api.schemas import PasswordUpdate, TokensView, UserCreate, UserUpdate, UserView
from services.auth.application.openings import Grant
from services.auth.domain.errors import EmailTaken, InvalidCredentials, WeakPassword
from services.auth.domain.user import Account
from shared.identity import InvalidToken
from shared.refusals import refusals
from shared.service import API_PREFIX, api_router

router = api_router("", tag="auth")


_REFUSED = refusals(EmailTaken(), WeakPassword(["too_short", "no_digit"]))


@router.post("/auth/register", status_code=201, response_model=TokensView, responses=_REFUSED)
async def register(
    body: UserCreate, device: RequestDevice, accounts: AccountsCase, response: Response
) -> Grant:
    """Make an account and log in."""
    grant = await accounts.register(
        email=body.email, password=body.password, full_name=body.full_name, device=device
    )
    response.headers["Location"] = f"{API_PREFIX}/auth/me"
    response.headers["Cache-Control"] = "no-store"
    return grant


router.add_api_route(
    "/users",
    register,
    methods=["POST"],
    status_code=201,
    response_model=TokensView,
    responses=_REFUSED,
    name="create_user",
    tags=["users"],
)


@router.get("/auth/me", response_model=UserView)
async def read_me(caller: LiveCaller, accounts: AccountsCase) -> Account:
    """Read the own account with this month's usage."""
    return await accounts.read(caller.user_id)


@router.patch("/auth/me", response_model=UserView)
async def update_me(body: UserUpdate, caller: LiveCaller, accounts: AccountsCase) -> Account:
    """Change the own name."""
    return await accounts.rename(caller.user_id, body.full_name or None)


@router.post(
    "/auth/change-password",
    status_code=204,
    responses=refusals(InvalidToken(), InvalidCredentials(), WeakPassword(["no_digit"])),
)
async def change_password(
    body: PasswordUpdate, caller: LiveCaller, device: RequestDevice, accounts: AccountsCase
) -> None:
    """Replace the password; every other session ends."""
    await accounts.change_password(
        caller.user_id,
        caller.session_id,
        current=body.current_password,
        new=body.new_password,
        device=device,
    )
