"""Logging in, staying logged in, logging out."""

from typing import Annotated

from fastapi import Depends, Request, Response, Security
from fastapi.security import HTTPBearer

from services.auth.api.dependencies import LiveCaller, LoginsCase, RequestDevice, SessionsCase
from services.auth.api.schemas import LoginCreate, LogoutCreate, RefreshCreate, TokensView
from services.auth.application.openings import Grant
from services.auth.application.sessions import Login
from services.auth.domain.errors import (
    InvalidCredentials,
    InvalidRefreshToken,
    RefreshTokenReused,
)
from shared.identity import Identity, InvalidToken, authenticate
from shared.refusals import refusals
from shared.service import api_router

router = api_router("/auth", tag="auth")

_bearer = HTTPBearer(auto_error=False, scheme_name="bearer", bearerFormat="JWT")


async def _caller_if_any(
    request: Request, _described: Annotated[object, Security(_bearer)]
) -> Identity | None:
    if "authorization" not in request.headers:
        return None
    return await authenticate(request)


@router.post("/login", response_model=TokensView, responses=refusals(InvalidCredentials()))
async def log_in(
    body: LoginCreate, device: RequestDevice, logins: LoginsCase, response: Response
) -> Grant:
    """Log in with e-mail address and password."""
    response.headers["Cache-Control"] = "no-store"
    return await logins.log_in(email=body.email, password=body.password, device=device)


@router.post(
    "/refresh",
    response_model=TokensView,
    responses=refusals(InvalidRefreshToken(), RefreshTokenReused()),
)
async def refresh(
    body: RefreshCreate, device: RequestDevice, logins: LoginsCase, response: Response
) -> Grant:
    """Exchange a refresh token for the next pair of tokens."""
    response.headers["Cache-Control"] = "no-store"
    return await logins.refresh(refresh_token=body.refresh_token, device=device)


@router.post("/logout", status_code=204)
async def log_out(
    caller: Annotated[Identity | None, Depends(_caller_if_any)],
    sessions: SessionsCase,
    body: LogoutCreate | None = None,
) -> None:
    """End the session of the access token, of the refresh token, or of both."""
    refresh_token = body.refresh_token if body is not None else None
    if caller is None and refresh_token is None:
        raise InvalidToken("none")
    login = Login(caller.user_id, caller.session_id) if caller is not None else None
    await sessions.log_out(login, refresh_token)


@router.post("/logout-all", status_code=204)
async def log_out_everywhere(caller: LiveCaller, sessions: SessionsCase) -> None:
    """End every session of the caller."""
    await sessions.log_out_everywhere(Login(caller.user_id, caller.session_id))
