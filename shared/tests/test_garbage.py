"""What is loaded is left alone, and what becomes garbage afterwards is found all the same."""

import json
import subprocess
import sys

import pytest

from shared.garbage import YOUNG

pytestmark = pytest.mark.unit

# In a process of its own: what is frozen in this one would stay frozen.
_TRIAL = f"""
import gc, json, weakref
from shared.garbage import collect_seldom

class Knot:
    pass

collect_seldom()
frozen = gc.get_freeze_count()
knot = Knot()
knot.itself = knot
gone = weakref.ref(knot)
del knot
kept = [[] for _ in range(2 * {YOUNG})]
print(json.dumps({{"frozen": frozen, "found": gone() is None, "young": gc.get_threshold()[0]}}))
"""


def test_garbage_is_found_without_a_look_at_what_was_loaded() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _TRIAL], capture_output=True, text=True, timeout=60, check=True
    )
    told = json.loads(done.stdout)
    assert told["frozen"] > 1_000
    assert told["found"]
    assert told["young"] == YOUNG
