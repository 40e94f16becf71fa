"""Counting in fixed windows, in memory, at a cost that does not grow with the callers."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

MAX_KEYS = 100_000


@dataclass(frozen=True, slots=True)
class Limit:
    """So many requests of one caller in so many seconds."""

    name: str
    amount: int
    seconds: int


class Standing(NamedTuple):
    """How much of a limit is left."""

    limit: Limit
    used: int
    resets_at: float
    """Unix time at which everything is allowed again."""
    reset_seconds: int
    """The same from now on, at least 1."""

    @property
    def remaining(self) -> int:
        """How many more requests pass."""
        return max(0, self.limit.amount - self.used)

    @property
    def is_exceeded(self) -> bool:
        """Tell whether the last request was one too many."""
        return self.used > self.limit.amount

    def headers(self) -> list[tuple[bytes, bytes]]:
        """Return the ``RateLimit-*`` headers (api.md §1)."""
        return [
            (b"ratelimit-limit", b"%d" % self.limit.amount),
            (b"ratelimit-remaining", b"%d" % self.remaining),
            (b"ratelimit-reset", b"%d" % self.reset_seconds),
        ]


class FixedWindows:
    """A window of *limit* for each key, which begins with the key's first request.

    All windows are equally long, so they end in the order in which they began: forgetting the
    ended ones needs no search. Beyond 100,000 open windows the oldest is forgotten early.
    """

    def __init__(self, limit: Limit, now: Callable[[], float] = time.time) -> None:
        self._limit = limit
        self._now = now
        self._open: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def hit(self, key: str) -> Standing:
        """Count one request of *key*; one that is too many is told so and does not count."""
        now = self._now()
        self._forget(now)
        used, end = self._open.get(key, (0, now + self._limit.seconds))
        self._open[key] = (min(used + 1, self._limit.amount), end)
        return self._standing(used + 1, end, now)

    def give_back(self, key: str) -> None:
        """Take one request of *key* back, if its window is still open."""
        used, end = self._open.get(key, (0, 0.0))
        if used and end > self._now():
            self._open[key] = (used - 1, end)

    def peek(self, key: str) -> Standing:
        """Return the standing of *key* without counting."""
        now = self._now()
        self._forget(now)
        used, end = self._open.get(key, (0, now + self._limit.seconds))
        return self._standing(used, end, now)

    def _forget(self, now: float) -> None:
        while self._open:
            key = next(iter(self._open))
            if self._open[key][1] > now and len(self._open) <= MAX_KEYS:
                return
            del self._open[key]

    def _standing(self, used: int, end: float, now: float) -> Standing:
        return Standing(self._limit, used, end, max(1, round(end - now)))
