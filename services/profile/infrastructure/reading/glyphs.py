"""The characters of a PDF page with their places, without those that no reader sees."""

import ctypes
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pypdfium2 as pdfium  # type: ignore[import-untyped]  # it ships no types
import pypdfium2.raw as pdfium_c  # type: ignore[import-untyped]  # the same

# Codes of TeX fonts without a Unicode map (T1 and OT1 encodings).
_TEX = {
    0x0B: "ff", 0x0C: "fi", 0x0D: "fl", 0x0E: "ffi", 0x0F: "ffl",
    0x10: "“", 0x11: "”", 0x15: "–", 0x16: "—",
    0x1B: "ff", 0x1C: "fi", 0x1D: "fl", 0x1E: "ffi", 0x1F: "ffl",
}  # fmt: skip
_BREAKING_HYPHENS = (0x02, 0xAD)
SOFT_HYPHEN = "\u00ad"
_TINY = 2.5  # points from the lowest to the highest line of the font
_WHITE = 240
_INVISIBLE_MODE = 3  # PDF 32000 §9.3.6: neither fill nor stroke; recognised text over a scan has it
_MOST_ON_PAGE = 60_000
_UPRIGHT = 0.1  # radians
_TURN = 6.2832
_SURROGATES = range(0xD800, 0xE000)
_PROBES = 40


@dataclass(frozen=True, slots=True)
class Glyph:
    """A visible character: its box in points, y upwards, and the style that it is set in."""

    text: str
    left: float
    right: float
    baseline: float
    height: float
    style: tuple[str, int]
    index: int


@dataclass(slots=True)
class PageGlyphs:
    """The visible glyphs of a page, and which blanks stand between them (by index).

    ``guessed`` are blanks that PDFium supposes; letter spacing misleads it.
    """

    glyphs: list[Glyph] = field(default_factory=list)
    blanks: set[int] = field(default_factory=set)
    guessed: set[int] = field(default_factory=set)
    turned: list[str] = field(default_factory=list)
    hidden: int = 0


@dataclass(slots=True)
class _Style:
    name: str
    colour: int
    pale: bool
    unseen: bool


def read_glyphs(page: pdfium.PdfPage) -> PageGlyphs:
    """The page's visible characters; tiny, white, transparent and off-page ones are counted."""
    text_page = page.get_textpage()
    found = PageGlyphs()
    count = min(text_page.count_chars(), _MOST_ON_PAGE)
    frame = page.get_bbox()
    rotation = _rotation(page, text_page, count)
    turn = _turning(rotation, page.get_size())
    styles: dict[int, _Style] = {}
    grounds: list[tuple[float, float, float, float]] | None = None
    box, x, y = pdfium_c.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    for index in range(count):
        code = pdfium_c.FPDFText_GetUnicode(text_page, index)
        generated = pdfium_c.FPDFText_IsGenerated(text_page, index) == 1
        if generated and code not in _BREAKING_HYPHENS:
            found.guessed.add(index)
            continue
        text = _character(code, text_page, index)
        if not text.strip():
            found.blanks.add(index)
            continue
        style = _style_of(text_page, index, styles)
        pdfium_c.FPDFText_GetLooseCharBox(text_page, index, box)
        pdfium_c.FPDFText_GetCharOrigin(text_page, index, x, y)
        edges = (box.left, box.bottom, box.right, box.top)
        unseen = style.unseen or not _inside(edges, frame)
        if style.pale and not unseen:
            grounds = _grounds(page) if grounds is None else grounds
            unseen = not any(_inside(edges, ground) for ground in grounds)
        if text == SOFT_HYPHEN and found.glyphs:
            last = found.glyphs[-1]
            found.glyphs.append(replace(last, text=text, left=last.right, index=index))
            continue
        upright = turn(edges, (x.value, y.value))
        left, low, right, high, baseline = upright
        if unseen or high - low < _TINY:
            found.hidden += 1
            continue
        angle = pdfium_c.FPDFText_GetCharAngle(text_page, index)
        if rotation == 0 and _UPRIGHT < angle % _TURN < _TURN - _UPRIGHT:
            found.turned.append(text)
            continue
        found.glyphs.append(
            Glyph(text, left, right, baseline, high - low, (style.name, style.colour), index)
        )
    return found


def _rotation(page: pdfium.PdfPage, text_page: pdfium.PdfTextPage, count: int) -> int:
    """By how much the page is turned to be read; nothing where its letters stand upright as is."""
    angles = [
        pdfium_c.FPDFText_GetCharAngle(text_page, index) % _TURN
        for index in range(0, count, max(1, count // _PROBES))
    ]
    upright = sum(1 for angle in angles if angle < _UPRIGHT or angle > _TURN - _UPRIGHT)
    turned: int = page.get_rotation()
    return 0 if upright * 2 > len(angles) else turned


def _character(code: int, text_page: pdfium.PdfTextPage, index: int) -> str:
    if code in _BREAKING_HYPHENS:
        return SOFT_HYPHEN
    if code in _TEX and pdfium_c.FPDFText_HasUnicodeMapError(text_page, index) == 1:
        return _TEX[code]
    if code < ord(" ") or code in _SURROGATES or code > sys.maxunicode:
        return ""
    return chr(code)


def _style_of(text_page: pdfium.PdfTextPage, index: int, known: dict[int, _Style]) -> _Style:
    """The style of a character, asked for once for each text object."""
    handle = pdfium_c.FPDFText_GetTextObject(text_page, index)
    key = ctypes.cast(handle, ctypes.c_void_p).value or 0
    if key in known:
        return known[key]
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    pdfium_c.FPDFText_GetFillColor(text_page, index, red, green, blue, alpha)
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    pdfium_c.FPDFText_GetFontInfo(text_page, index, name, 128, flags)
    mode = pdfium_c.FPDFTextObj_GetTextRenderMode(handle) if key else 0
    pale = min(red.value, green.value, blue.value) >= _WHITE
    style = _Style(
        name.value.decode("utf-8", "replace").split("+")[-1],
        red.value << 16 | green.value << 8 | blue.value,
        pale,
        alpha.value == 0 or mode == _INVISIBLE_MODE,
    )
    if key:
        known[key] = style
    return style


def has_pictures(page: pdfium.PdfPage) -> bool:
    """Whether a picture covers most of the page, as in a scan."""
    width, height = page.get_size()
    for left, low, right, high in _bounds(page, (pdfium_c.FPDF_PAGEOBJ_IMAGE,)):
        if (right - left) * (high - low) > width * height / 2:
            return True
    return False


def _grounds(page: pdfium.PdfPage) -> list[tuple[float, float, float, float]]:
    """The coloured areas and pictures on which white letters can be read."""
    kinds = (
        pdfium_c.FPDF_PAGEOBJ_PATH,
        pdfium_c.FPDF_PAGEOBJ_IMAGE,
        pdfium_c.FPDF_PAGEOBJ_SHADING,
    )
    return list(_bounds(page, kinds, coloured=True))


def _bounds(
    page: pdfium.PdfPage, kinds: tuple[int, ...], *, coloured: bool = False
) -> Iterator[tuple[float, float, float, float]]:
    for element in page.get_objects(filter=list(kinds), max_depth=4):
        if coloured and element.type == pdfium_c.FPDF_PAGEOBJ_PATH and _is_pale(element):
            continue
        try:
            bounds = element.get_bounds()
        except pdfium.PdfiumError:
            continue
        yield bounds


def _is_pale(path: Any) -> bool:  # pypdfium2 has no types
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not pdfium_c.FPDFPageObj_GetFillColor(path, red, green, blue, alpha):
        return True
    return alpha.value == 0 or min(red.value, green.value, blue.value) >= _WHITE


def _inside(edges: tuple[float, ...], frame: tuple[float, ...]) -> bool:
    """Whether the middle of a box lies in a frame (left, low, right, high)."""
    x, y = (edges[0] + edges[2]) / 2, (edges[1] + edges[3]) / 2
    return bool(frame[0] <= x <= frame[2] and frame[1] <= y <= frame[3])


def _turning(rotation: int, size: tuple[float, float]) -> Any:  # a function of box and origin
    """How to turn boxes so that the text of a rotated page stands upright."""
    width, height = size

    def turn(
        edges: tuple[float, ...], origin: tuple[float, float]
    ) -> tuple[float, float, float, float, float]:
        left, low, right, high = edges
        if rotation == 90:  # noqa: PLR2004 -- degrees, clockwise
            return low, height - right, high, height - left, height - origin[0]
        if rotation == 180:  # noqa: PLR2004 -- degrees, clockwise
            return width - right, height - high, width - left, height - low, height - origin[1]
        if rotation == 270:  # noqa: PLR2004 -- degrees, clockwise
            return width - high, left, width - low, right, origin[0]
        return left, low, right, high, origin[1]

    return turn
