"""PDF files by drawing lines ourselves: no markup is ever parsed, so none can be injected."""

from collections.abc import Sequence
from io import BytesIO

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from services.document.domain.errors import PageBudgetExceeded, UnsupportedCharacters
from services.document.domain.ports import Rendered
from services.document.domain.templates import template_named
from services.document.infrastructure.pdf.fonts import BODY_FONT, load_fonts, unsupported
from services.document.infrastructure.pdf.layout import (
    BULLET,
    Fragment,
    Placed,
    SetLine,
    paginate,
    set_lines,
)
from services.document.infrastructure.pdf.style import LEVELS, MILLIMETRE, Level, Theme, theme
from shared.contracts.content import Content, DocumentType
from shared.rendering.exportable import Exportable
from shared.rendering.outline import Block, outline

_A4 = (210 * MILLIMETRE, 297 * MILLIMETRE)
_US_LETTER = (612.0, 792.0)
_TOP_AND_BOTTOM = 0.85
"""The upper and lower margin as a share of the side margin."""
_SMALLEST_FOR_LOOKS = 10.0
"""Points: the smallest body type to save a page with that the page budget would allow."""
_NEARLY_EMPTY = 1 / 3
"""A last page filled less than this is a remnant, and worth smaller type."""
_SMALLEST_FOR_A_REMNANT = 9.5


class PdfRenderer:
    """Renders content as a one-column PDF with embedded fonts; same content, same bytes."""

    def render(self, source: Exportable, template: str) -> Rendered:
        """Return the PDF, its type tightened as far as the page budget asks.

        Raises ``UnsupportedCharacters`` naming them, ``PageBudgetExceeded`` when 9 pt type does
        not fit either, ``UnknownTemplate``.
        """
        content = source.content
        looks = theme(
            template_named(template), letter=content.document_type is DocumentType.COVER_LETTER
        )
        load_fonts()
        blocks = outline(source)
        bad = unsupported([*(block.text for block in blocks), content.title])
        if bad:
            raise UnsupportedCharacters(bad)
        size = _US_LETTER if content.language.lower() == "en-us" else _A4
        level, pages = _fitting(blocks, looks, size, content.max_pages)
        return Rendered(_drawn(content, pages, looks, level, size), len(pages))


def _fitting(
    blocks: Sequence[Block], looks: Theme, size: tuple[float, float], max_pages: int
) -> tuple[Level, list[list[Placed]]]:
    best: tuple[Level, list[list[Placed]]] | None = None
    fewest, smallest = 0, _SMALLEST_FOR_LOOKS
    for level in LEVELS:
        height = size[1] - 2 * level.margin * _TOP_AND_BOTTOM
        pages = paginate(set_lines(blocks, looks, level, size[0] - 2 * level.margin), height)
        fewest = len(pages)
        if fewest > max_pages:
            continue
        if best is None:
            best = (level, pages)
            last = pages[-1][-1]
            if (last.top + last.line.height) / height < _NEARLY_EMPTY:
                smallest = _SMALLEST_FOR_A_REMNANT
        elif level.body >= smallest and fewest < len(best[1]):
            return level, pages
        if fewest == 1 or level.body <= smallest:
            break
    if best is None:
        raise PageBudgetExceeded(fewest, max_pages)
    return best


def _drawn(
    content: Content,
    pages: Sequence[Sequence[Placed]],
    looks: Theme,
    level: Level,
    size: tuple[float, float],
) -> bytes:
    target = BytesIO()
    canvas = Canvas(
        target,
        pagesize=size,
        pageCompression=1,
        invariant=1,
        lang=content.language or "en",
        initialFontName=BODY_FONT,  # type: ignore[arg-type]  # the stub is wrong
    )
    canvas.setTitle(content.title)
    canvas.setAuthor(content.person.full_name)
    canvas.setSubject(content.document_type.value.replace("_", " "))
    canvas.setCreator("JobWise")
    canvas.setProducer("JobWise")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    for page in pages:
        _draw_page(canvas, page, looks, level, size)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _draw_page(
    canvas: Canvas,
    page: Sequence[Placed],
    looks: Theme,
    level: Level,
    size: tuple[float, float],
) -> None:
    left = level.margin
    upper = size[1] - level.margin * _TOP_AND_BOTTOM
    text = canvas.beginText()
    color = ""
    for placed in page:
        line = placed.line
        baseline = upper - placed.top - line.size * (0.5 + line.style.line_height) / 2 * 0.98
        if line.style.color != color:
            color = line.style.color
            text.setFillColor(HexColor(color))
        if line.bullet:
            text.setFont(line.fragments[0].font, line.size)
            text.setTextOrigin(left + line.x - 0.75 * level.body, baseline)
            text.textOut(f"{BULLET} ")
        text.setTextOrigin(left + line.x, baseline)
        for number, fragment in enumerate(line.fragments, 1):
            text.setFont(fragment.font, line.size)
            # A blank at the end: extractors that ignore geometry must not join two lines.
            ending = " " if number == len(line.fragments) and not line.cut else ""
            text.textOut(fragment.text + ending)
        _draw_links(canvas, line, left, baseline)
        if line.rule:
            _draw_rule(canvas, looks, left, size[0] - level.margin, baseline - 0.36 * line.size)
    canvas.drawText(text)


def _draw_links(canvas: Canvas, line: SetLine, left: float, baseline: float) -> None:
    x = left + line.x
    for fragment in line.fragments:
        if fragment.url:
            _link(canvas, fragment, x, baseline, line.size)
        x += fragment.advance


def _link(canvas: Canvas, fragment: Fragment, x: float, baseline: float, size: float) -> None:
    area = (x, baseline - 0.22 * size, x + fragment.advance, baseline + 0.78 * size)
    canvas.linkURL(fragment.url, area, relative=0, thickness=0)


def _draw_rule(canvas: Canvas, looks: Theme, left: float, right: float, y: float) -> None:
    canvas.setStrokeColor(HexColor(looks.rule_color))
    canvas.setLineWidth(0.6)
    canvas.line(left, y, right, y)
