"""Put the runs of a page into reading order: columns, side bars, margins with dates.

A vertical gutter is accepted as a border between columns when both sides live their own lives
(headings of their own, lines that do not stand level). A narrow side of dates and places is a
margin: its lines belong to the rows that they stand beside.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count

from services.profile.domain.importing.dates import find_periods
from services.profile.domain.importing.headings import section_kind
from services.profile.infrastructure.reading.fragments import Fragment
from services.profile.infrastructure.reading.gutters import LEVEL, Gutter, find_gutters

_DEEPEST = 8
_MOST_TRIED = 8
_DATES = 0.2
_LEVEL_SHARE = 0.6
_HEADINGS = 0.5
_HALF = 0.5
_ROW = 0.3
_NEARLY = 0.12
_MOST_FRAGMENTS = 3000
_SAME_X = 12.0
_BLOCKS = count()


@dataclass(slots=True)
class Row:
    """A line of text as it is read: cells from left to right.

    ``column_right`` is where its column ends, ``full_rows`` how many rows come near to that.
    """

    cells: list[Fragment]
    column_right: float = 0.0
    full_rows: int = 0
    aside: list[str] = field(default_factory=list)
    aside_left: list[str] = field(default_factory=list)
    block: int = 0


class ReadingOrder:
    """The rows of a document, page by page. Columns that go on overleaf stay together."""

    def __init__(self) -> None:
        """Start with no page."""
        self._done: list[Row] = []
        self._right: list[Row] = []  # of the columns that are still open; the left is done
        self._x: float | None = None

    def add_page(self, fragments: Sequence[Fragment]) -> list[Row]:
        """Read the next page; its rows in the order of the page."""
        ordered = sorted(fragments, key=lambda one: (-one.baseline, one.left))[:_MOST_FRAGMENTS]
        if not ordered:
            return []
        x = self._x
        if x is not None and all(one.left >= x - _SAME_X for one in ordered):
            rows = _flat(ordered)
            self._right += rows
            return rows
        gutter = _columns_of_page(ordered)
        if gutter is None:
            self._close()
            self._done += (rows := _flat(ordered))
            return rows
        above = _flat(ordered[: gutter.begin])
        left, right = _flat(gutter.left), _flat(gutter.right)
        below = _flat(ordered[gutter.end :])
        if above or x is None or abs(x - gutter.x) > _SAME_X:
            self._close()
        self._done += above + left
        self._right += right
        self._x = gutter.x
        if below:
            self._close()
            self._done += below
        return [*above, *left, *right, *below]

    def rows(self) -> list[Row]:
        """All rows in reading order."""
        self._close()
        return self._done

    def _close(self) -> None:
        self._done += self._right
        self._right = []
        self._x = None


def _columns_of_page(fragments: list[Fragment]) -> Gutter | None:
    for gutter in sorted(find_gutters(fragments), key=lambda one: -one.score)[:_MOST_TRIED]:
        kind = _kind(gutter)
        if kind != "rows":
            return gutter if kind == "columns" else None
    return None


def _flat(fragments: list[Fragment]) -> list[Row]:
    rows: list[Row] = []
    _arrange(fragments, rows, _DEEPEST)
    number = next(_BLOCKS)
    for row in rows:
        row.block += number * 1000
    return rows


def _arrange(fragments: list[Fragment], rows: list[Row], depth: int) -> None:
    if not fragments:
        return
    gutters = sorted(find_gutters(fragments), key=lambda one: -one.score) if depth else []
    for gutter in gutters[:_MOST_TRIED]:
        kind = _kind(gutter)
        if kind == "rows":
            continue
        _arrange(fragments[: gutter.begin], rows, depth - 1)
        if kind == "columns":
            _arrange(gutter.left, rows, depth - 1)
            _arrange(gutter.right, rows, depth - 1)
        else:
            _with_margin(gutter, rows)
        _arrange(fragments[gutter.end :], rows, depth - 1)
        return
    rows.extend(_rows(fragments, _next_block(rows)))


def _kind(gutter: Gutter) -> str:
    narrow, wide = gutter.left, gutter.right
    if _width(narrow) > _width(wide):
        narrow, wide = wide, narrow
    baselines = sorted(one.baseline for one in wide)
    level = sum(1 for one in narrow if _is_level(one.baseline, baselines)) / len(narrow)
    headings = sum(
        1
        for one in narrow
        if gutter.low <= one.baseline <= gutter.top and section_kind(one.text) is not None
    )
    if headings >= _HEADINGS * len(narrow) and level >= _LEVEL_SHARE:
        return "margin"
    if headings:
        return "columns"
    dated = sum(1 for one in narrow if is_date(one.text)) / len(narrow)
    if dated >= _DATES and level >= _HALF:
        return "margin"
    return "columns" if level < _LEVEL_SHARE else "rows"


def _is_level(baseline: float, baselines: list[float]) -> bool:
    return any(abs(baseline - other) <= LEVEL for other in baselines)


def is_date(text: str) -> bool:
    """Whether a text is mostly dates."""
    covered = sum(period.finish - period.begin for period in find_periods(text))
    return covered * 2 >= len(text)


def _width(fragments: Sequence[Fragment]) -> float:
    return max(one.right for one in fragments) - min(one.left for one in fragments)


def _with_margin(gutter: Gutter, rows: list[Row]) -> None:
    """Rows of the main side, each with what stands beside it in the margin."""
    on_left = _width(gutter.left) <= _width(gutter.right)
    margin, main = (gutter.left, gutter.right) if on_left else (gutter.right, gutter.left)
    found = _rows(main, _next_block(rows))
    notes: list[Row] = []
    target: Row | None = None
    previous: Fragment | None = None
    for note in margin:
        beside = min(found, key=lambda row: abs(row.cells[0].baseline - note.baseline))
        follows = previous is not None and previous.baseline - note.baseline < 1.9 * note.height
        is_heading = section_kind(note.text) is not None
        if is_heading:
            notes.append(Row([note], note.right, block=-1))
            previous = None
            continue
        dated = target is not None and any(
            is_date(one) for one in (*target.aside, *target.aside_left)
        )
        if (
            target is None
            or not follows
            or (not _is_inner(beside) and dated and is_date(note.text))
        ):
            target = _own_row(beside, found)
        (target.aside_left if on_left else target.aside).append(note.text)
        previous = note
    merged = sorted([*notes, *found], key=lambda row: -row.cells[0].baseline)
    # A heading in the margin stands level with the first line that it heads: it comes first.
    merged.sort(key=lambda row: -round((row.cells[0].baseline + (3 if row.block < 0 else 0)), 1))
    rows.extend(merged)


def _is_inner(row: Row) -> bool:
    return row.cells[0].is_bulleted or row.cells[0].text[:1].islower()


def _own_row(beside: Row, rows: list[Row]) -> Row:
    """The row a note belongs to: the one beside it, or the head above when that is a bullet."""
    index = rows.index(beside)
    while (
        index > 0 and _is_inner(rows[index]) and section_kind(rows[index - 1].cells[0].text) is None
    ):
        index -= 1
    return rows[index] if not _is_inner(rows[index]) else beside


def _rows(fragments: Sequence[Fragment], block: int) -> list[Row]:
    rows: list[Row] = []
    for fragment in sorted(fragments, key=lambda one: (-one.baseline, one.left)):
        last = rows[-1].cells[0] if rows else None
        if last is not None and abs(last.baseline - fragment.baseline) <= _ROW * min(
            last.height, fragment.height
        ):
            rows[-1].cells.append(fragment)
        else:
            rows.append(Row([fragment], block=block))
    right = max((row.cells[0].right for row in rows), default=0.0)
    left = min((row.cells[0].left for row in rows), default=0.0)
    full = sum(1 for row in rows if row.cells[0].right >= right - _NEARLY * (right - left))
    for row in rows:
        row.cells.sort(key=lambda one: one.left)
        row.column_right = right
        row.full_rows = full
    return rows


def _next_block(rows: Sequence[Row]) -> int:
    return max((row.block for row in rows), default=0) + 1
