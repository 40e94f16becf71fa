from itertools import pairwise

import pytest

from services.document.infrastructure.pdf.layout import Placed, paginate, set_lines
from services.document.infrastructure.pdf.style import LEVELS, Level, theme
from shared.rendering.exportable import exportable
from shared.rendering.outline import Block, Role, Span, outline
from shared.rendering.tests.samples import ATTACKS, english_resume, long_resume, resume_saying

pytestmark = pytest.mark.unit

_MEASURE = 480.0


def _pages(height: float, entries: int = 12) -> list[list[Placed]]:
    blocks = outline(exportable(long_resume(entries)))
    lines = set_lines(blocks, theme("classic", letter=False), LEVELS[0], _MEASURE)
    return paginate(lines, height)


@pytest.mark.parametrize("height", [200.0, 333.0, 411.0, 500.0, 640.0, 733.0])
def test_no_heading_or_head_of_an_entry_is_left_at_the_foot_of_a_page(height: float) -> None:
    pages = _pages(height)
    assert len(pages) > 1
    looks = theme("classic", letter=False)
    for page, following in pairwise(pages):
        # A head without statements is whole: another entry or section begins after it.
        whole = following[0].line.style in {looks.of(Role.HEADING), looks.of(Role.TITLE)}
        assert whole or not page[-1].line.style.keep_with_next
        assert page[-1].line.style not in {looks.of(Role.HEADING), looks.of(Role.TITLE)}


@pytest.mark.parametrize("height", [200.0, 333.0, 733.0])
def test_no_line_is_lost_or_hangs_over_the_foot(height: float) -> None:
    pages = _pages(height)
    blocks = outline(exportable(long_resume(12)))
    lines = set_lines(blocks, theme("classic", letter=False), LEVELS[0], _MEASURE)
    assert sum(len(page) for page in pages) == len(lines)
    for page in pages:
        assert page[-1].top + page[-1].line.height <= height + 0.01


@pytest.mark.parametrize("text", [*ATTACKS, "W" * 3000, "a " * 500, "ł" * 99 + " " + "й" * 400])
@pytest.mark.parametrize("level", LEVELS)
def test_no_line_is_wider_than_the_page(text: str, level: Level) -> None:
    blocks = outline(exportable(resume_saying(text)))
    for style in ("classic", "modern"):
        for line in set_lines(blocks, theme(style, letter=False), level, _MEASURE):
            assert line.x + line.width <= _MEASURE + 0.01
            assert line.x >= 0


def test_only_the_first_line_of_a_statement_has_a_bullet() -> None:
    blocks = outline(exportable(english_resume()))
    lines = set_lines(blocks, theme("classic", letter=False), LEVELS[0], 200)
    bullets = sum(line.bullet for line in lines)
    entries = [entry for section in english_resume().sections for entry in section.entries]
    assert bullets == sum(len(entry.lines) for entry in entries)


def test_no_line_ends_with_a_hyphen() -> None:
    # pdftotext and others take a hyphen at a line's end for hyphenation and drop it.
    span = Span("pre- and post-sales, Vor- und Nachname " * 20 + "end", "lines[0].text")
    blocks = [Block(Role.BULLET, (span,))]
    for measure in range(150, 400, 10):
        for line in set_lines(blocks, theme("classic", letter=False), LEVELS[0], measure):
            assert not line.fragments[-1].text.endswith("-")


def _schools(count: int) -> list[Block]:
    roles = (Role.TITLE, Role.ORGANIZATION, Role.DATES)
    span = Span("Text", "place")
    heads = [Block(role, (span,)) for _ in range(count) for role in roles]
    return [Block(Role.HEADING, (span,)), *heads]


def test_an_entry_of_a_head_alone_fills_the_page_before_the_next_section_starts() -> None:
    blocks = [*_schools(4), *_schools(4), Block(Role.HEADING, (Span("Languages", "place"),))]
    blocks.append(Block(Role.PARAGRAPH, (Span("Polish", "place"),)))
    lines = set_lines(blocks, theme("classic", letter=False), LEVELS[0], _MEASURE)
    height = sum(line.height + line.before for line in lines) * 0.75
    pages = paginate(lines, height)
    last = pages[0][-1]
    assert (last.top + last.line.height) / height > 0.8
    assert last.line.style == theme("classic", letter=False).of(Role.DATES)
