"""The typefaces of our PDFs: Carlito, and DejaVu Sans for the characters that it lacks.

Both are TrueType with free licences (see ``fonts/LICENSE-*``) and are embedded as subsets; the
built-in PDF fonts would lose Polish, Cyrillic and Greek silently.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

_FOLDER = Path(__file__).parent / "fonts"
BODY_FONT = "Carlito-Regular"
_REGULAR = (BODY_FONT, "DejaVuSans")
_BOLD = ("Carlito-Bold", "DejaVuSans-Bold")
_RIGHT_TO_LEFT = {"R", "AL", "AN"}
_LAST_OF_PLANE_ZERO = 0xFFFF
_COMBINING_LATIN = range(0x0300, 0x0370)


@lru_cache(maxsize=1)
def load_fonts() -> None:
    """Read and register the fonts of this process once; about 80 ms."""
    rl_config.useA85 = 0  # binary streams: a fifth smaller, and quicker to write and read back
    for name in (*_REGULAR, *_BOLD):
        # Shaping would put ligatures into the text layer, which extractors cannot undo.
        font = TTFont(name, str(_FOLDER / f"{name}.ttf"), shapable=False)
        font.face.makeSubset = _remembered(  # type: ignore[method-assign, assignment]  # kept per process
            font.face.makeSubset
        )
        pdfmetrics.registerFont(font)


def unsupported(texts: Iterable[str]) -> set[str]:
    """Return the characters that a PDF of ours cannot show rightly.

    That is: no glyph (Chinese, Japanese, Korean), right-to-left and other scripts that need
    shaping, private-use characters, and all beyond U+FFFF (emoji).
    """
    characters = set().union(*texts)
    return {character for character in characters if not _is_supported(character)}


@lru_cache(maxsize=65536)
def runs(text: str, *, bold: bool) -> tuple[tuple[str, str], ...]:
    """Split *text* into (font name, stretch) pairs, each stretch shown by one font."""
    return tuple(_runs(text, _BOLD if bold else _REGULAR))


@lru_cache(maxsize=65536)
def width(font: str, text: str) -> float:
    """Return the width of *text* in ems."""
    return float(_font(font).stringWidth(text, 1))


def _remembered(make_subset: Callable[[Sequence[int]], bytes]) -> Callable[[Sequence[int]], bytes]:
    """Keep the latest font subsets: texts in plain ASCII all need the same one."""

    @lru_cache(maxsize=16)
    def made(codes: tuple[int, ...]) -> bytes:
        return make_subset(list(codes))

    return lambda codes: made(tuple(codes))


def _runs(text: str, fonts: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    current, stretch = fonts[0], ""
    for character in text:
        font = _font_for(character, fonts)
        if unicodedata.combining(character) and stretch:
            font = current  # an accent stays with its letter
            if ord(character) not in _glyphs(font):
                font = _font_for(character, fonts)
        if font != current and stretch:
            yield current, stretch
            stretch = ""
        current, stretch = font, stretch + character
    if stretch:
        yield current, stretch


def _font_for(character: str, fonts: tuple[str, ...]) -> str:
    return next((font for font in fonts if ord(character) in _glyphs(font)), fonts[0])


@lru_cache(maxsize=8192)
def _is_supported(character: str) -> bool:
    code = ord(character)
    if code > _LAST_OF_PLANE_ZERO or unicodedata.bidirectional(character) in _RIGHT_TO_LEFT:
        return False
    category = unicodedata.category(character)
    if category in {"Co", "Cn", "Cs"} or (category[0] == "M" and code not in _COMBINING_LATIN):
        return False
    if character in "\n\u00a0":
        return True
    return all(any(code in _glyphs(font) for font in fonts) for fonts in (_REGULAR, _BOLD))


@lru_cache(maxsize=8)
def _glyphs(font: str) -> frozenset[int]:
    return frozenset(_font(font).face.charToGlyph)


@lru_cache(maxsize=8)
def _font(name: str) -> TTFont:
    load_fonts()
    font = pdfmetrics.getFont(name)
    if not isinstance(font, TTFont):
        raise TypeError(name)
    return font
