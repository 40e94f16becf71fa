"""A person with an account, and what their tier allows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What somebody may do beyond their own data."""

    USER = "user"
    ADMIN = "admin"


class Tier(StrEnum):
    """What somebody has paid for."""

    FREE = "free"
    PREMIUM = "premium"
    ENTERPRISE = "enterprise"


Allowances = Mapping[Tier, int]
"""How many generations a month each tier allows."""


@dataclass(eq=False, kw_only=True)
class User:
    """An account. ``email`` is in its canonical form, which is unique (A22)."""

    id: UUID
    email: str
    full_name: str
    password_hash: str
    role: Role = Role.USER
    subscription_tier: Tier = Tier.FREE
    is_active: bool = True
    is_verified: bool = False
    created_at: datetime
    updated_at: datetime

    def rename(self, full_name: str, *, now: datetime) -> None:
        """Change the name that others see."""
        self.full_name = full_name
        self.updated_at = now

    def set_password_hash(self, password_hash: str, *, now: datetime) -> None:
        """Replace the stored hash; the caller has checked the policy."""
        self.password_hash = password_hash
        self.updated_at = now


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a user sees of their own account (api.md §8 ``user``)."""

    id: UUID
    email: str
    full_name: str
    role: Role
    subscription_tier: Tier
    is_active: bool
    is_verified: bool
    generations_used: int
    generations_limit: int
    resets_at: datetime
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(
        cls, user: User, allowances: Allowances, *, generations_used: int, now: datetime
    ) -> "Account":
        """Return the account of *user* with the usage of the month of *now*."""
        return cls(
            id=user.id,
            email=user.email,
            full_name=user.full_name,
            role=user.role,
            subscription_tier=user.subscription_tier,
            is_active=user.is_active,
            is_verified=user.is_verified,
            generations_used=generations_used,
            generations_limit=allowances[user.subscription_tier],
            resets_at=next_month(now),
            created_at=user.created_at,
            updated_at=user.updated_at,
        )


def month_of(instant: datetime) -> date:
    """Return the first day of the month of *instant*, in UTC."""
    return instant.astimezone(UTC).date().replace(day=1)


def next_month(instant: datetime) -> datetime:
    """Return when the month after that of *instant* begins, in UTC."""
    first = month_of(instant)
    year, month = divmod(first.year * 12 + first.month, 12)
    return datetime(year, month + 1, 1, tzinfo=UTC)
