"""Rows of all pages into lines of text: wrapped lines joined, headings marked, gaps kept."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from services.profile.infrastructure.reading.fragments import Fragment, Style
from services.profile.infrastructure.reading.page_layout import Row, is_date

_MOST_LEVELS = 6
_LONGEST_HEADING = 70
_NEXT_LINE = 1.75
_GAP = 1.3
_FAR = 3
_SAME_LEFT = 3.5
_SAME_SIZE = 1.2
_LONG = 40
_LEAST_WORDS = 2
_MANY_WORDS = 4
_LEAST_FULL = 2
_PAGE_NUMBER = re.compile(
    r"^(?:.{0,60}?\s*[-–—|·,]?\s*)?(?:(?:page|seite|strona|página|стр\.?|p\.)\s*)?"
    r"\d{1,3}\s?(?:/|of|von|z|de|из|sur)\s?\d{1,3}$|^(?:page|seite|strona)\s\d{1,3}$|^[-–]?\s?\d{1,2}\s?[-–]?$",
    re.IGNORECASE,
)


def text_of(rows: Sequence[Row]) -> str:
    """The text of a document, a blank line where the print leaves a gap."""
    levels = _levels(rows)
    distance = _usual_distance(rows)
    lines: list[str] = []
    previous: Row | None = None
    for row in rows:
        if previous is not None and _continues(previous, row):
            _append(lines, row.cells[0].text)
            _shift(previous, row)
            continue
        if previous is not None and _is_apart(previous, row, distance):
            lines.append("")
        lines.append(_line(row, levels))
        previous = row
    return "\n".join(lines)


def without_page_number(fragments: Sequence[Fragment]) -> list[Fragment]:
    """The fragments of a page but for a page number on its first or last row."""
    if not fragments:
        return []
    edges = (min(one.baseline for one in fragments), max(one.baseline for one in fragments))
    alone = [sum(one.baseline == edge for one in fragments) == 1 for edge in edges]
    return [
        one
        for one in fragments
        if not (
            any(one.baseline == edge and single for edge, single in zip(edges, alone, strict=True))
            and _PAGE_NUMBER.match(one.text)
        )
    ]


def _usual_distance(rows: Sequence[Row]) -> float:
    """The usual distance between the baselines of neighbouring lines."""
    distances = [
        above.cells[0].baseline - below.cells[0].baseline
        for above, below in pairwise(rows)
        if 0 < above.cells[0].baseline - below.cells[0].baseline < _FAR * above.cells[0].height
    ]
    return median(distances) if distances else 0.0


def _levels(rows: Sequence[Row]) -> dict[Style, int]:
    """Heading levels by style: the larger, the higher. Running text has none."""
    letters: Counter[Style] = Counter()
    for row in rows:
        for cell in row.cells:
            if cell.style is not None:
                letters[cell.style] += len(cell.text)
    if not letters:
        return {}
    body = letters.most_common(1)[0][0]
    others = [style for style in letters if style[0] >= body[0] - 0.5 and style != body]
    others.sort(key=lambda style: (-style[0], letters[style]))
    return {style: rank + 1 for rank, style in enumerate(others[:_MOST_LEVELS])}


def _line(row: Row, levels: dict[Style, int]) -> str:
    texts = [*row.aside_left, *(cell.text for cell in row.cells), *row.aside]
    first = row.cells[0]
    short = len(texts) == 1 and len(first.text) <= _LONGEST_HEADING and not first.is_bulleted
    if short and first.style in levels:
        return f"{'#' * levels[first.style]} {first.text}"
    return "\t".join(texts)


def _is_apart(previous: Row, row: Row, usual: float) -> bool:
    if previous.block != row.block:
        return True
    above, below = previous.cells[0], row.cells[0]
    distance = above.baseline - below.baseline
    return distance < 0 or distance > max(_GAP * usual, 1.15 * max(above.height, below.height))


def _continues(previous: Row, row: Row) -> bool:  # noqa: PLR0911 -- one return for each reason
    """Whether ``row`` is the next line of a text that was wrapped."""
    above, below = previous.cells[-1], row.cells[0]
    if previous.block != row.block or len(row.cells) > 1 or below.is_bulleted or row.aside:
        return False
    if len(previous.cells) > 1 or row.aside_left:
        return False
    distance = above.baseline - below.baseline
    if (
        not 0 < distance <= _NEXT_LINE * above.height
        or abs(above.height - below.height) > _SAME_SIZE
    ):
        return False
    lower = below.text[:1].islower()
    hanging = above.is_bulleted and (lower or below.left > above.left + _SAME_LEFT)
    if abs(below.left - above.text_left) > _SAME_LEFT and not hanging:
        return False
    if len(above.text.split()) < _LEAST_WORDS:
        return False
    if above.style is not None and below.style is not None and above.style != below.style:
        return False
    if lower and len(above.text) >= _LONG:
        return True
    if above.right + below.first_word + 0.2 * below.height < previous.column_right:
        return False
    if previous.full_rows < _LEAST_FULL or is_date(below.text):
        return False
    soft = above.text.endswith(("\u00ad", "-", ",", ";", "–"))
    return soft or len(above.text) >= _LONG or len(above.text.split()) >= _MANY_WORDS


def _shift(previous: Row, row: Row) -> None:
    """The next line is compared with ``row``, which hangs below the same bullet."""
    below = row.cells[0]
    previous.cells[-1] = Fragment(
        below.text,
        below.left,
        below.right,
        below.baseline,
        below.height,
        below.style,
        below.left,
        below.first_word,
    )


def _append(lines: list[str], text: str) -> None:
    """Join a wrapped line to the text, before any cells that stand aside."""
    main, *cells = lines[-1].split("\t")
    if main.endswith("\u00ad"):
        main = main[:-1] + text
    elif main.endswith("-") and len(main) > 1 and main[-2].isalpha():
        main += text
    else:
        main = f"{main} {text}"
    lines[-1] = "\t".join([main, *cells])
