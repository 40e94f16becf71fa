"""How the time of a computation grows with its input, whatever else the machine does."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_RUNS = 5
_NOISE_SECONDS = 0.002


def _seconds(work: Callable[[T], object], value: T) -> float:
    began = time.thread_time()
    work(value)
    return time.thread_time() - began


def growth(work: Callable[[T], object], half: T, whole: T, *, runs: int = _RUNS) -> float:
    """Return how many times longer *work* takes for *whole* than for *half*, which is half of it.

    About 2 where time is linear, 4 where it is quadratic. The processor's time of this thread is
    taken, of the best of several runs each in turn, so that others who work, or a machine that
    changes its pace, do not count; times too short to measure count as equal.
    """
    pairs = [(_seconds(work, half), _seconds(work, whole)) for _ in range(runs)]
    before = min(half_seconds for half_seconds, _ in pairs)
    after = min(whole_seconds for _, whole_seconds in pairs)
    return after / max(before, _NOISE_SECONDS)
