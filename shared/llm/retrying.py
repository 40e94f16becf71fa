"""When a failed call is made again, and how long that waits."""

import random
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

RETRIED = frozenset({408, 409, 425, 429}) | frozenset(range(500, 600))
"""Answers that may be other ones in a moment."""
_FIRST_WAIT = 0.5
_LONGEST_WAIT = 20.0


def wait_before(
    attempt: int,
    retry_after: str | None,
    *,
    now: datetime,
    chance: Callable[[], float] = random.random,
) -> float:
    """Return the seconds to wait before *attempt* (2 is the first repetition).

    The provider's ``Retry-After`` is kept, with up to a quarter of a second on top; without one
    the wait doubles from half a second up to 20, of which a random half to whole is taken, so
    that callers who failed together do not come back together.
    """
    told = _told(retry_after, now)
    if told is not None:
        return told + chance() * 0.25
    span = min(_LONGEST_WAIT, _FIRST_WAIT * 2.0 ** (attempt - 2))
    return span * (0.5 + chance() / 2)


def _told(retry_after: str | None, now: datetime) -> float | None:
    """Read ``Retry-After``: seconds or an HTTP date (RFC 9110 §10.2.3); nonsense is none."""
    if not retry_after:
        return None
    try:
        seconds = float(retry_after)
    except ValueError:
        try:
            at = parsedate_to_datetime(retry_after)
        except ValueError:
            return None
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        seconds = (at - now).total_seconds()
    return max(0.0, seconds) if seconds < float("inf") else None
