"""Find the gutters of a page: upright strips without text that may part columns."""

from dataclasses import dataclass

from services.profile.infrastructure.reading.fragments import Fragment

LEVEL = 2.5  # points between baselines of lines that stand side by side
_LEAST_LINES = 3
_LEAST_GUTTER = 6.0


@dataclass(frozen=True, slots=True)
class Gutter:
    """A strip at ``x``, free from fragment ``begin`` to ``end``, and the two sides of it.

    ``top`` and ``low`` bound the part of the page in which both sides have lines.
    """

    x: float
    begin: int
    end: int
    left: list[Fragment]
    right: list[Fragment]
    score: float
    top: float
    low: float


def find_gutters(fragments: list[Fragment]) -> list[Gutter]:
    """All gutters of a page or part of one; the most telling has the highest score."""
    found: list[Gutter] = []
    seen: set[int] = set()
    for fragment in fragments:
        key = round(fragment.left / 3)
        if key in seen:
            continue
        seen.add(key)
        gutter = _gutter_at(fragment.left - 0.5, fragments)
        if gutter is not None:
            found.append(gutter)
    return found


def _gutter_at(x: float, fragments: list[Fragment]) -> Gutter | None:
    """The longest stretch of the page in which nothing crosses ``x``."""
    best: Gutter | None = None
    begin = 0
    for index in range(len(fragments) + 1):
        crossing = index == len(fragments) or (
            fragments[index].left < x - 1 and fragments[index].right > x + 1
        )
        if not crossing:
            continue
        gutter = _stretch(x, begin, index, fragments)
        if gutter is not None and (best is None or gutter.score > best.score):
            best = gutter
        begin = index + 1
    return best


def _stretch(x: float, begin: int, end: int, fragments: list[Fragment]) -> Gutter | None:
    part = fragments[begin:end]
    left = [one for one in part if one.right <= x + 1]
    right = [one for one in part if one.left >= x - 1]
    if min(len(left), len(right)) < _LEAST_LINES:
        return None
    # Lines above or below the whole other side belong to no column.
    top = min(left[0].baseline, right[0].baseline) + LEVEL
    low = max(left[-1].baseline, right[-1].baseline) - LEVEL
    if top <= low:
        return None
    width = min(one.left for one in right) - max(one.right for one in left)
    if width < _LEAST_GUTTER:
        return None
    for side in (left, right):
        if len({round(one.baseline) for one in side if low <= one.baseline <= top}) < _LEAST_LINES:
            return None
    score = (top - low) * (1 + min(width, 40.0) / 40)
    return Gutter(x, begin, end, left, right, score, top, low)
