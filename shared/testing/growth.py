"""How the time of a computation grows with its input, whatever else the machine does."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_RUNS = 5
_NOISE_SECONDS = 0.002


def _best(work: Callable[[T], object], value: T, runs: int) -> float:
    seconds = []
    for _ in range(runs):
        began = time.process_time()
        work(value)
        seconds.append(time.process_time() - began)
    return min(seconds)


def growth(work: Callable[[T], object], half: T, whole: T, *, runs: int = _RUNS) -> float:
    """Return how many times longer *work* takes for *whole* than for *half*, which is half of it.

    About 2 where time is linear, 4 where it is quadratic. The processor's time is taken, of
    the best of several runs each, so that other processes do not count; times too short to
    measure count as equal.
    """
    before = _best(work, half, runs)
    return _best(work, whole, runs) / max(before, _NOISE_SECONDS)
