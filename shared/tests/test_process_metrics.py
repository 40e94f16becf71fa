"""A blocked event loop is seen."""

import asyncio
import time

import pytest
from prometheus_client import REGISTRY

from shared.process_metrics import watching_loop

pytestmark = pytest.mark.unit


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def late() -> float:
    """Return how many samples were later than a quarter of a second."""
    name = "event_loop_lag_seconds_bucket"
    return value(name, le="+Inf") - value(name, le="0.25")


async def test_who_blocks_the_event_loop_is_measured() -> None:
    async with watching_loop():
        await asyncio.sleep(0)
        before = late()
        time.sleep(0.8)  # noqa: ASYNC251 -- the very mistake that the metric is for
        async with asyncio.timeout(20):
            while late() == before:  # noqa: ASYNC110 -- a metric tells nobody
                await asyncio.sleep(0.01)
