"""What the routes of this service ask for."""

import ipaddress
from typing import Annotated, Any

from fastapi import Depends, Request

from services.auth.application.accounts import Accounts
from services.auth.application.logins import Logins
from services.auth.application.sessions import Login, Sessions
from services.auth.domain.session import Device
from shared.identity import Caller, Identity

_MAX_USER_AGENT = 300


async def _accounts(request: Request) -> Accounts:
    found: Accounts = request.app.state.accounts
    return found


async def _logins(request: Request) -> Logins:
    found: Logins = request.app.state.logins
    return found


async def _sessions(request: Request) -> Sessions:
    found: Sessions = request.app.state.sessions
    return found


AccountsCase = Annotated[Accounts, Depends(_accounts)]
LoginsCase = Annotated[Logins, Depends(_logins)]
SessionsCase = Annotated[Sessions, Depends(_sessions)]


async def _key_document(request: Request) -> dict[str, Any]:  # a JWKS
    document: dict[str, Any] = request.app.state.key_ring.document
    return document


KeyDocument = Annotated[dict[str, Any], Depends(_key_document)]
"""The public keys as they are now."""


async def _device(request: Request) -> Device:
    """Return where a request came from.

    Only the gateway talks to us, and it overwrites ``X-Forwarded-For``; so its last entry is the
    address that the gateway saw, and anything else there is not believed.
    """
    socket = request.client.host if request.client is not None else "unknown"
    forwarded = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    try:
        ip = str(ipaddress.ip_address(forwarded))
    except ValueError:
        ip = socket
    agent = "".join(char for char in request.headers.get("user-agent", "") if char.isprintable())
    return Device(ip=ip, user_agent=agent[:_MAX_USER_AGENT])


RequestDevice = Annotated[Device, Depends(_device)]
"""Address and user agent of the client."""


async def _live_caller(caller: Caller, sessions: SessionsCase) -> Identity:
    await sessions.require_live(Login(caller.user_id, caller.session_id))
    return caller


LiveCaller = Annotated[Identity, Depends(_live_caller)]
"""The caller, whose session has not ended: here a logout takes effect at once (A17)."""
