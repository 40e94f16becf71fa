"""The present moment, as a thing that can be passed in."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time; rules never ask the system themselves."""

    def now(self) -> datetime:
        """Return the present instant, timezone-aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present instant in UTC."""
        return datetime.now(UTC)


class FrozenClock:
    """A clock that stands still until it is moved; for tests and replays."""

    def __init__(self, at: datetime) -> None:
        self._now = at

    def now(self) -> datetime:
        """Return the instant at which the clock stands."""
        return self._now

    def advance(self, **span: float) -> None:
        """Move on by a ``timedelta(**span)``."""
        self._now += timedelta(**span)


def rfc3339(at: datetime, *, timespec: str = "milliseconds") -> str:
    """Return the instant *at* in UTC with ``Z`` (api.md §1); *timespec* as ``isoformat`` has it."""
    return at.astimezone(UTC).isoformat(timespec=timespec).replace("+00:00", "Z")
