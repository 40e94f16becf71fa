"""How long the fault tests are, and by which chance: one place for all of them.

``FAULTS=long`` makes them long (``make test-faults``), otherwise each is a smoke of seconds;
``FAULTS_SEED`` chooses the chances, so that a run can be repeated.
"""

import os
import random

LONG = os.environ.get("FAULTS") == "long"
SEED = int(os.environ.get("FAULTS_SEED", "1"))


def size(smoke: int, long: int) -> int:
    """Return how many messages, runs or faults a test takes: *long* of them when it is asked to."""
    return long if LONG else smoke


PATIENCE = float(size(90, 300))
"""Seconds after which what is waited for will not come any more, on a loaded machine too."""


def chance(test: str) -> random.Random:
    """Return the chances of *test*: the same in each run with the same ``FAULTS_SEED``."""
    return random.Random(f"{SEED}/{test}")  # noqa: S311 -- repeatable, not secret
