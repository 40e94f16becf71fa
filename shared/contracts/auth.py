"""Facts published by the auth service."""

from typing import ClassVar
from uuid import UUID

from shared.contracts.event import Event


class UserRegistered(Event):
    """An account exists."""

    name: ClassVar[str] = "auth.user_registered"
    subject: ClassVar[str] = "user_id"

    user_id: UUID
    tier: str


class SessionRevoked(Event):
    """A session ended before its time: logout, password change or a reused refresh token."""

    name: ClassVar[str] = "auth.session_revoked"
    subject: ClassVar[str] = "user_id"

    user_id: UUID
    session_id: UUID
    reason: str
