"""How long a person worked, as the dates of the profile say; overlaps counted once."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from services.generation.domain.grounding.dates import Moment, parse_partial

_MONTHS = 12
_ROUNDING = 0.5  # of a year: 8.6 years may be called nine, 8.4 may not
_ABOUT = 0.6
_NEARLY = 0.5

Range = tuple[float, float]


def months_worked(items: Iterable[Mapping[str, Any]], today: date) -> Range | None:  # profile JSON
    """Return the fewest and most months that the dates of *items* can mean, or None without dates.

    The most counts the last month too ("2016-01" to "2024-05" is 101 months); a year alone counts
    from its January, so 2015 to 2019 is 48.
    """
    spans: list[tuple[int, int, int]] = []
    for item in items:
        start, end = parse_partial(item.get("start_date")), parse_partial(item.get("end_date"))
        if item.get("is_current"):
            end = Moment(today.year, today.month)
        if start is None or end is None:
            continue
        first = _month(start)
        spans.append((first, max(first, _month(end)), int(bool(start.month and end.month))))
    if not spans:
        return None
    fewest, most = 0, 0
    reached = reached_most = 0
    for first, last, extra in sorted(spans):
        fewest += max(0, last - max(first, reached))
        reached = max(reached, last)
        most += max(0, last + extra - max(first, reached_most))
        reached_most = max(reached_most, last + extra)
    return float(fewest), float(most)


def fair_duration(claimed: float, bound: str, worked: Range, *, in_years: bool) -> bool:
    """Tell whether *claimed* months are a fair word for *worked*.

    Years are rounded to the nearest; "over 8 years" is fair for 8.4, "over 10" is not; "nearly"
    allows half a year less, "about" half a year either way.
    """
    fewest, most = worked
    unit = float(_MONTHS) if in_years else 1.0
    said, low, high = claimed / unit, fewest / unit, most / unit
    if bound == "over":
        return said <= high
    if bound == "nearly":
        return said - _NEARLY <= high and said >= int(low)
    if bound == "about":
        return low - _ABOUT <= said <= high + _ABOUT
    if not in_years:
        return low - 1 <= said <= high + 1
    if said != int(said):
        return low - 0.1 <= said <= high + 0.1
    return int(low) <= said <= max(int(high), int(high + _ROUNDING))


def _month(moment: Moment) -> int:
    return moment.year * _MONTHS + max(moment.month, 1) - 1
