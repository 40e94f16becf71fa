"""Time worked, counted from partial dates (``2019``, ``2019-04``, ``2019-04-30``).

No month is ever invented in the person's favour: a year alone counts from its first month at
both ends, so ``2015`` to ``2019`` is four years.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

MONTHS = 12
_MONTH_LENGTH = 7  # of ``2019-04``
_OVER_FROM = 2  # months beyond a whole year from which "over n years" is fair


@dataclass(frozen=True, slots=True)
class TimeWorked:
    """The months of a career, overlaps counted once; ``exact`` if every date names its month."""

    months: int
    exact: bool

    @property
    def years(self) -> int:
        """Whole years, rounded down."""
        return self.months // MONTHS

    @property
    def over(self) -> bool:
        """Tell whether "over n years" is true by a margin that the dates show."""
        return self.exact and self.months % MONTHS >= _OVER_FROM


def month_number(value: str | None) -> int | None:
    """Return months since year 0 of a partial date, or None where there is no readable date.

    A year alone gives its January.
    """
    parts = (value or "").split("-")
    numbers = [int(part) for part in parts if part.isascii() and part.isdigit()]
    if len(numbers) != len(parts) or len(parts[0]) != len("2019"):
        return None
    month = numbers[1] if len(numbers) > 1 else 1
    return numbers[0] * MONTHS + month - 1 if 1 <= month <= MONTHS else None


def names_month(value: str | None) -> bool:
    """Tell whether a partial date says more than its year."""
    return len(value or "") >= _MONTH_LENGTH


def time_worked(experiences: Iterable[Mapping[str, Any]], today: date) -> TimeWorked:
    """Add up the time of *experiences* (profile JSON), months that overlap counted once.

    A job without an end that is not current has an unknown end and adds nothing; dates beyond
    *today* end today.
    """
    now = today.year * MONTHS + today.month - 1
    spans: list[tuple[int, int]] = []
    exact = True
    for item in experiences:
        start = month_number(item.get("start_date"))
        end = now if item.get("is_current") else month_number(item.get("end_date"))
        if start is None or end is None:
            continue
        exact = exact and names_month(item.get("start_date"))
        exact = exact and (bool(item.get("is_current")) or names_month(item.get("end_date")))
        spans.append((start, min(end, now)))
    total, reached = 0, 0
    for start, end in sorted(spans):
        total += max(0, end - max(start, reached))
        reached = max(reached, end)
    return TimeWorked(total, exact)
