"""The table of quality.md §1: every figure with its floor, its goal and who measures it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import inf
from statistics import median


class Verdict(StrEnum):
    """What a measured value is worth."""

    GOAL = "goal"
    FLOOR = "floor"
    BELOW = "below the floor"
    NOT_MEASURED = "not measured"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the table; a row that asks for two values has two (``12a``, ``12b``)."""

    key: str
    what: str
    floor: float
    """The least that we accept; infinite where the table names only a goal."""
    goal: float
    module: str
    """The module of this package whose ``measure`` gives it."""
    unit: str = ""
    """Empty for a ratio; else ``ms``, ``s``, ``MB``."""

    @property
    def row(self) -> int:
        """The row's number in quality.md §1."""
        return int(self.key.rstrip("abc"))

    @property
    def more_is_better(self) -> bool:
        """Tell whether the value should be at least, not at most, what is asked."""
        return self.goal > self.floor

    def verdict(self, value: float) -> Verdict:
        """Return what *value* is worth."""
        sign = 1 if self.more_is_better else -1
        if value * sign >= self.goal * sign:
            return Verdict.GOAL
        return Verdict.FLOOR if value * sign >= self.floor * sign else Verdict.BELOW


@dataclass(frozen=True, slots=True)
class Measured:
    """What the rounds gave: the value of each, both sides measured by turns within it."""

    values: Sequence[float]
    facts: Mapping[str, float | str] = field(default_factory=dict)
    """What explains the value, with the unit in the name: ``{"direct req/s": 812.0}``."""

    @property
    def value(self) -> float:
        """The median of the rounds."""
        return median(self.values)

    @property
    def spread(self) -> tuple[float, float]:
        """The lowest and the highest round."""
        return min(self.values), max(self.values)


class NotMeasured(Exception):
    """A figure cannot be had on this machine; the message says what is missing."""


Results = Mapping[str, Measured | NotMeasured]
"""What ``async def measure(rounds: int) -> Results`` of a module returns, by the figures' keys.

Raising ``NotMeasured`` says the same of all figures of the module.
"""

FIGURES: tuple[Figure, ...] = (
    Figure("1", "gateway ÷ service, with database, req/s", 0.85, 0.95, "edge"),
    Figure("2", "gateway ÷ service, without database, req/s", 0.50, 0.70, "edge"),
    Figure("3", "gateway ÷ nginx as proxy, CPU a request", 5, 3.5, "edge"),
    Figure("4", "token remembered ÷ verified each time, gateway CPU", 0.5, 0.4, "token_memory"),
    Figure("5", "id + log line + metrics ÷ bare FastAPI, CPU", 2.0, 1.6, "telemetry_cost"),
    Figure("6", "read by key ÷ raw asyncpg endpoint, req/s", 0.25, 0.33, "read_by_key"),
    Figure("7", "drain ÷ Celery", 2.5, 3.3, "consuming"),
    Figure("8", "confirmed publishing ÷ bare aio-pika", 0.80, 0.90, "publishing"),
    Figure("9", "outbox relay ÷ raw confirmed publishing, events/s", 0.70, 0.85, "relaying"),
    Figure("10", "transaction with an outbox row ÷ without", 0.65, 0.72, "relaying"),
    Figure("11", "idempotent handling ÷ bare consume and ack", 0.20, 0.27, "consuming"),
    Figure("12a", "one-page PDF ÷ typst", 4, 2.5, "documents"),
    Figure("12b", "one-page PDF ÷ weasyprint", 0.10, 0.05, "documents"),
    Figure("13", "keyword matching ÷ pyahocorasick", 4, 2.5, "keyword_matching"),
    Figure("14", "generation on an idle system ÷ six hops + a page", 3, 1.7, "pipeline"),
    Figure("15", "generations/s, saturated ÷ cores ÷ CPU of one run", 0.40, 0.60, "saturation"),
    Figure("16", "worker efficiency, model calls of 2 s ÷ ideal", 0.70, 0.85, "waiting"),
    Figure("17", "two generation workers ÷ one, waiting-bound", 1.7, 1.9, "waiting"),
    Figure("18a", "longest stall of the loop while 16 logins hash ÷ one hash", 2, 2, "logins"),
    Figure("18b", "the same stall", inf, 20, "logins", "ms"),
    Figure("19a", "list, p50, 100,000 rows ÷ 1,000", 2, 1.2, "table_growth"),
    Figure("19b", "search, p50, 100,000 rows ÷ 1,000", 2, 1.2, "table_growth"),
    Figure("19c", "generation, p50, 100,000 rows ÷ 1,000", 2, 1.2, "table_growth"),
    Figure("20", "make up, again → ready", 5, 3, "start", "s"),
    Figure("21a", "memory of the embedded system, idle", 500, 300, "memory", "MB"),
    Figure("21b", "memory of a worker with 100 runs waiting", 250, 150, "memory", "MB"),
)
"""In the order of the table. A module measures all of its figures in one go."""
