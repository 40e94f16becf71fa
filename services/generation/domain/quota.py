"""The monthly quota: how many generations a user may ask for in a calendar month (api.md §2)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from shared.clock import rfc3339
from shared.errors import LimitReached


@dataclass(frozen=True, slots=True)
class Allowances:
    """Generations a month, by the tier that somebody has paid for."""

    free: int = 10
    premium: int = 100
    enterprise: int = 1000

    def of(self, tier: str) -> int:
        """Return what *tier* allows; a tier that nobody has heard of allows what ``free`` does."""
        return {"premium": self.premium, "enterprise": self.enterprise}.get(tier, self.free)


@dataclass(frozen=True, slots=True)
class Quota:
    """What one user has used in one month; ``version`` counts the changes of it."""

    user_id: UUID
    month: date
    used: int
    version: int


class QuotaExceeded(LimitReached):
    """The month's generations are used up."""

    code = "quota_exceeded"

    def __init__(self, *, used: int, allowed: int, at: datetime) -> None:
        resets_at = next_month(at)
        super().__init__(
            f"All {allowed} generations of this month are used.",
            details={
                "limit": "monthly_quota",
                "resets_at": rfc3339(resets_at),
                "used": used,
                "allowed": allowed,
            },
            headers={"Retry-After": str(int((resets_at - at).total_seconds()) + 1)},
        )


def month_of(instant: datetime) -> date:
    """Return the first day of the month of *instant*, in UTC."""
    return instant.astimezone(UTC).date().replace(day=1)


def next_month(instant: datetime) -> datetime:
    """Return when the month after that of *instant* begins, in UTC."""
    first = month_of(instant)
    year, month = divmod(first.year * 12 + first.month, 12)
    return datetime(year, month + 1, 1, tzinfo=UTC)
