"""Bodies of requests and answers (api.md §8 ``user``, ``tokens``, ``session``)."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from shared.schemas import Instant, Name, Schema, View

EmailText = Annotated[str, StringConstraints(min_length=3, max_length=320)]
"""Checked and brought into its canonical form by the use case."""
PasswordText = Annotated[str, StringConstraints(min_length=1, max_length=1024)]
"""Any text; the policy (422) names what is wrong with it."""
TokenText = Annotated[str, StringConstraints(min_length=1, max_length=8192)]


class UserCreate(Schema):
    """Somebody who wants an account."""

    email: EmailText
    password: PasswordText
    full_name: Name


class LoginCreate(Schema):
    """Somebody who has one."""

    email: EmailText
    password: PasswordText


class RefreshCreate(Schema):
    """A refresh token to exchange."""

    refresh_token: TokenText


class LogoutCreate(Schema):
    """A refresh token whose session shall end too."""

    refresh_token: TokenText | None = None


class UserUpdate(Schema):
    """A change of the own account (RFC 7396): what is absent stays."""

    full_name: Name = Field(default="", validate_default=False)


class PasswordUpdate(Schema):
    """A new password, and the one it replaces."""

    current_password: PasswordText
    new_password: PasswordText


class UserView(View):
    """An account as its owner sees it."""

    id: UUID
    email: str
    full_name: str
    role: str
    subscription_tier: str
    is_active: bool
    is_verified: bool
    generations_used: int
    generations_limit: int
    resets_at: Instant
    created_at: Instant
    updated_at: Instant


class TokensView(View):
    """Who it is, and the pair of tokens; ``expires_in`` is the access token's, in seconds."""

    user: UserView
    access_token: str
    refresh_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 -- RFC 6749 names the kind so
    expires_in: int


class SessionView(View):
    """One login."""

    id: UUID
    user_agent: str
    ip: str
    created_at: Instant
    last_seen_at: Instant
    expires_at: Instant
    current: bool


class KeysView(View):
    """A JWKS (RFC 7517)."""

    keys: list[dict[str, str]]


class RevokedSessionView(View):
    """A session whose access tokens must be refused until ``expires_at``."""

    session_id: UUID
    expires_at: Instant


class RevocationsView(View):
    """The ended sessions; ``cursor`` is to be given as ``since`` next time."""

    cursor: str
    sessions: list[RevokedSessionView]
