"""The audit log: what happened to accounts, for ever (security.md D5r)."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from shared.ids import new_id


class Action(StrEnum):
    """What is worth remembering."""

    REGISTERED = "registered"
    LOGIN = "login"
    REFRESH_TOKEN_REUSED = "refresh_token_reused"  # noqa: S105 -- an action, no token
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 -- an action, no password
    ADMINISTRATOR_CREATED = "administrator_created"


class Outcome(StrEnum):
    """How it ended."""

    OK = "ok"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One line of the log. ``details`` holds no personal data: the line outlives the account."""

    id: UUID = field(default_factory=new_id)
    at: datetime
    actor_id: UUID | None
    action: Action
    subject_id: UUID | None
    ip: str | None
    outcome: Outcome
    details: dict[str, str] = field(default_factory=dict)
