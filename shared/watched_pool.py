"""A connection pool that tells how much of it is taken, and how long its callers wait."""

import time
from typing import ClassVar

from prometheus_client import Gauge, Histogram
from sqlalchemy.pool import AsyncAdaptedQueuePool, PoolProxiedConnection

LIMIT = Gauge("db_pool_limit", "Connections that this process may hold", ["service"])
IN_USE = Gauge("db_pool_in_use", "Connections in the hands of a transaction", ["service"])
WAITING = Gauge("db_pool_waiting", "Transactions that wait for a connection", ["service"])
WAIT = Histogram(
    "db_pool_wait_seconds",
    "Time until a transaction had a connection, or gave up",
    ["service"],
    buckets=(0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30),
)


class WatchedPool(AsyncAdaptedQueuePool):
    """The usual pool, counted under the name of its service; made by ``watched``."""

    _waiting: ClassVar[Gauge]
    _wait: ClassVar[Histogram]

    def connect(self) -> PoolProxiedConnection:
        """Take a connection; opening one counts as waiting, because the caller does."""
        began = time.perf_counter()
        with self._waiting.track_inprogress():
            try:
                return super().connect()
            finally:
                self._wait.observe(time.perf_counter() - began)


def watched(service: str) -> type[WatchedPool]:
    """Return the pool of *service*: a class, because SQLAlchemy makes the pool, and again."""
    counted = {"_waiting": WAITING.labels(service), "_wait": WAIT.labels(service)}
    return type(f"WatchedPool_{service}", (WatchedPool,), counted)


def tell(service: str, *, in_use: int, limit: int) -> None:
    """Set the gauges to what is true now."""
    IN_USE.labels(service).set(in_use)
    LIMIT.labels(service).set(limit)
