"""Sets the clock of a process of the product wrong by ``WRONG_BY`` seconds.

Python imports a module of this name before anything else, if it finds one on its path. Only the
wall clock is moved: the event loop's stays right, as it does when an operator sets the time.
"""

import os
import time
from datetime import datetime, timedelta

from shared.clock import SystemClock

_SECONDS = float(os.environ["WRONG_BY"])
_right_time, _right_now = time.time, SystemClock.now


def _wrong_time() -> float:
    return _right_time() + _SECONDS


def _wrong_now(clock: SystemClock) -> datetime:
    return _right_now(clock) + timedelta(seconds=_SECONDS)


time.time = _wrong_time
SystemClock.now = _wrong_now  # type: ignore[assignment,method-assign]  # the purpose
