"""From blocks to placed lines: breaking into lines, then into pages. No I/O, no PDF."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from services.document.infrastructure.pdf.fonts import runs, width
from services.document.infrastructure.pdf.style import Level, TextStyle, Theme
from shared.rendering.outline import Block, Role, Span

BULLET = "•"


@dataclass(frozen=True, slots=True)
class Fragment:
    """A stretch of one font on a line; ``advance`` is its width in points."""

    font: str
    text: str
    advance: float
    url: str = ""


@dataclass(slots=True)
class SetLine:
    """A line of type: where it starts from the left margin, how high it is, and its text.

    ``breakable`` tells whether a page may end before it; ``cut`` that it ends inside a word.
    """

    style: TextStyle
    size: float
    height: float
    before: float
    fragments: list[Fragment] = field(default_factory=list)
    x: float = 0.0
    bullet: bool = False
    breakable: bool = True
    cut: bool = False
    rule: bool = False

    @property
    def width(self) -> float:
        """The width of the text in points."""
        return sum(fragment.advance for fragment in self.fragments)


@dataclass(frozen=True, slots=True)
class Placed:
    """A line on a page; ``top`` is measured in points from the upper margin."""

    line: SetLine
    top: float


def set_lines(blocks: Sequence[Block], theme: Theme, level: Level, measure: float) -> list[SetLine]:
    """Break *blocks* into lines no wider than *measure* points."""
    lines: list[SetLine] = []
    before: Block | None = None
    for block in blocks:
        style = theme.of(block.role)
        broken = list(_break(block, style, level, measure))
        _forbid_page_breaks(broken, keep_first=before is None or _belongs_to(before, block, theme))
        if before is not None and before.role is Role.HEADING:
            broken[0].before = min(broken[0].before, level.spacing)
        before = block
        lines.extend(broken)
    return lines


_HEAD = (Role.TITLE, Role.ORGANIZATION, Role.DATES, Role.LOCATION, Role.LINK)


def _belongs_to(before: Block, block: Block, theme: Theme) -> bool:
    """Tell whether a block has to stand on the page of the one before.

    The last line of an entry without bullets heads nothing: what follows may start a page.
    """
    if not theme.of(before.role).keep_with_next:
        return False
    if before.role in _HEAD:
        starts = block.role in _HEAD and _HEAD.index(block.role) <= _HEAD.index(before.role)
        return not starts and block.role is not Role.HEADING
    return True


def paginate(lines: Sequence[SetLine], page_height: float) -> list[list[Placed]]:
    """Distribute lines over pages of *page_height* points; headings stay with what follows."""
    pages: list[list[Placed]] = []
    start = 0
    while start < len(lines):
        end = _page_end(lines, start, page_height)
        page: list[Placed] = []
        top = 0.0
        for index in range(start, end):
            line = lines[index]
            top += line.before if index > start else 0.0
            page.append(Placed(line, top))
            top += line.height
        pages.append(page)
        start = end
    return pages


def _page_end(lines: Sequence[SetLine], start: int, page_height: float) -> int:
    top = 0.0
    last_allowed = start
    for index in range(start, len(lines)):
        line = lines[index]
        if index > start and line.breakable:
            last_allowed = index
        top += (line.before if index > start else 0.0) + line.height
        if top > page_height and index > start:
            return last_allowed if last_allowed > start else index
    return len(lines)


def _forbid_page_breaks(lines: Sequence[SetLine], *, keep_first: bool) -> None:
    for index, line in enumerate(lines):
        if index == 0:
            line.breakable = not keep_first
        else:
            line.breakable = index > 1 and len(lines) - index > 1


@dataclass(frozen=True, slots=True)
class _Word:
    fragments: tuple[Fragment, ...]
    advance: float
    glue: tuple[Fragment, ...]  # what stands before it unless it starts a line


def _break(block: Block, style: TextStyle, level: Level, measure: float) -> Iterator[SetLine]:
    size = level.body * style.size
    indent = style.indent * level.body
    room = measure - indent
    words = [
        part for word in _words(block, style, size) for part in _split_to_fit(word, room, size)
    ]
    line: SetLine | None = None
    used = 0.0
    for word in words:
        glue = sum(fragment.advance for fragment in word.glue)
        if line is not None and used + glue + word.advance <= room:
            line.fragments.extend(word.glue)
            used += glue
        else:
            if line is not None:
                line.cut = not word.glue
                yield _finished(line, style, room)
            first = line is None
            line = SetLine(
                style=style,
                size=size,
                height=size * style.line_height,
                before=style.before * level.spacing if first else 0.0,
                x=indent,
                bullet=first and block.role is Role.BULLET,
            )
            used = 0.0
        line.fragments.extend(word.fragments)
        used += word.advance
    if line is not None:
        line.height += style.after * level.spacing
        line.rule = style.rule
        yield _finished(line, style, room)


def _finished(line: SetLine, style: TextStyle, room: float) -> SetLine:
    line.fragments = _merged(line.fragments)
    if style.centered:
        line.x += max(0.0, (room - line.width) / 2)
    return line


def _merged(fragments: Sequence[Fragment]) -> list[Fragment]:
    merged: list[Fragment] = []
    for fragment in fragments:
        last = merged[-1] if merged else None
        if last is not None and (last.font, last.url) == (fragment.font, fragment.url):
            merged[-1] = Fragment(
                last.font, last.text + fragment.text, last.advance + fragment.advance, last.url
            )
        else:
            merged.append(fragment)
    return merged


def _words(block: Block, style: TextStyle, size: float) -> Iterator[_Word]:
    for number, span in enumerate(block.spans):
        bold = style.bold or span.strong
        texts = [span.text] if block.role is Role.CONTACT else _unbroken(span.text)
        for index, text in enumerate(texts):
            blank = " " if index or not number else block.separator
            url = span.url if index else ""
            glue = _fragments(blank, size, bold=bold and bool(index), url=url)
            yield _word(text, span, size, bold=bold, glue=glue)


def _unbroken(text: str) -> list[str]:
    """Split at blanks where a line may end: never after a hyphen, which some readers swallow."""
    parts: list[str] = []
    for word in text.split(" "):
        if parts and parts[-1].endswith("-"):
            parts[-1] += f" {word}"
        else:
            parts.append(word)
    return parts


def _word(text: str, span: Span, size: float, *, bold: bool, glue: tuple[Fragment, ...]) -> _Word:
    fragments = _fragments(text, size, bold=bold, url=span.url)
    return _Word(fragments, sum(fragment.advance for fragment in fragments), glue)


def _fragments(text: str, size: float, *, bold: bool, url: str) -> tuple[Fragment, ...]:
    return tuple(
        Fragment(font, stretch, width(font, stretch) * size, url)
        for font, stretch in runs(text, bold=bold)
    )


def _split_to_fit(word: _Word, room: float, size: float) -> Iterator[_Word]:
    """Cut a word that is wider than a line between characters; all others stay whole."""
    if word.advance <= room:
        yield word
        return
    glue = word.glue
    held: list[Fragment] = []
    used = 0.0
    for fragment in word.fragments:
        stretch, advance = "", 0.0
        for character in fragment.text:
            step = width(fragment.font, character) * size
            if used + advance + step > room and (held or stretch):
                if stretch:
                    held.append(Fragment(fragment.font, stretch, advance, fragment.url))
                yield _Word(tuple(held), used + advance, glue)
                held, used, stretch, advance, glue = [], 0.0, "", 0.0, ()
            stretch += character
            advance += step
        held.append(Fragment(fragment.font, stretch, advance, fragment.url))
        used += advance
    yield _Word(tuple(held), used, glue)
