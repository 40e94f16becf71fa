"""How seldom a process looks for garbage that counting references does not find."""

import gc

YOUNG = 10_000
"""New objects before the youngest of them are looked at; Python's own figure is 700."""
_MIDDLE, _OLD = 20, 50


def collect_seldom() -> None:
    """Leave what is loaded by now out of every later search for garbage, and search less often.

    To be called once, when a process has been set up. Nearly all of its objects (modules, classes,
    routes, compiled patterns) live as long as it does; a full search went through them again and
    again, for a quarter of a second during which nothing else ran. What becomes garbage later is
    found as before (docs/decisions/0032).
    """
    gc.freeze()
    gc.set_threshold(YOUNG, _MIDDLE, _OLD)
