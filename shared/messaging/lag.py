"""How far messages are behind, for whoever watches: a rising age is the alarm."""

import asyncio
import math
from collections.abc import Sequence

from prometheus_client import Gauge
from sqlalchemy.exc import SQLAlchemyError

from shared.messaging.metrics import DEPTH
from shared.messaging.relay import Relay
from shared.messaging.transport import Transport, Waiting

UNPUBLISHED = Gauge("outbox_unpublished", "Messages that wait for the broker", ["service"])
PARKED = Gauge("outbox_parked", "Messages that wait for an operator", ["service"])
OLDEST = Gauge("outbox_oldest_seconds", "Age of the oldest message that waits", ["service"])
_SECONDS = 2.0


async def measure(relay: Relay, service: str) -> None:
    """Set the gauges of *service*; to NaN if the database does not say within 2 s."""
    try:
        async with asyncio.timeout(_SECONDS):
            lag = await relay.lag()
        values: tuple[float, ...] = (lag.unpublished, lag.parked, lag.oldest_seconds)
    except (SQLAlchemyError, OSError, TimeoutError):
        values = (math.nan, math.nan, math.nan)
    for gauge, value in zip((UNPUBLISHED, PARKED, OLDEST), values, strict=True):
        gauge.labels(service).set(value)


async def measure_queues(transport: Transport, queues: Sequence[str]) -> None:
    """Set the depths of *queues*; to NaN if the broker does not say."""
    found = await transport.waiting(queues)
    for queue in queues:
        waiting = found.get(queue)
        for state in Waiting.__slots__:
            value = math.nan if waiting is None else getattr(waiting, state)
            DEPTH.labels(queue, state).set(value)
