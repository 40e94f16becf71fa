"""Lines of a posting: folded for matching, offsets kept, bullets of any glyph recognised."""
# ruff: noqa: E501 -- an alternation of words is one thing

import re
from dataclasses import dataclass

_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
# One character for one character, so that offsets in the folded text hold in the original.
_FOLD = str.maketrans(
    {
        **dict.fromkeys(_SPACES, " "),
        **dict.fromkeys("\r\v\f\u0085\u2028\u2029", "\n"),
        **dict.fromkeys("‘’ʼ´`′", "'"),
        **dict.fromkeys("“”„‟", '"'),
        **dict.fromkeys("‐‑‒−", "-"),
        "：": ":",
        "／": "/",
        "（": "(",
        "）": ")",
        "～": "~",
    }
)
_BULLET = re.compile(
    r"[ \t>]*(?:"
    r"[•◦▪▫■□●○◆◇►▶▸➤➢➔✓✔✅☑★☆‣⁃∙·●◉❖→⇒»※\uf0a7\uf0b7\uf0d8\uf0fc][ \t]*"
    r"|[\U0001F300-\U0001FAFF\u2600-\u27BF]\ufe0f?[ \t]*"
    r"|[-–—*+~o§¤][ \t]+"
    r"|[-–—*](?=[^\W\d_]{2})"
    r"|\(?\d{1,2}[.)][ \t]+"
    r"|\(?[a-zA-Z][.)][ \t]+(?=\S)"
    r")"
)
_MARKUP = "*_#`| \t\u200b\u200c\u200d\u2060\ufeff"
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Line:
    """One line that says something.

    ``text`` is folded, without bullet and Markdown marks at its ends; ``start`` and ``end`` are
    its offsets in the posting as given.
    """

    text: str
    start: int
    end: int
    bullet: bool
    blank_before: bool


def fold(text: str) -> str:
    """Return the text with typographic blanks, quotes, dashes and colons made plain.

    The result has the same length, so every offset stays valid.
    """
    return text.translate(_FOLD)


def read_lines(folded: str) -> list[Line]:
    """Split a folded text into its non-empty lines, in order."""
    lines: list[Line] = []
    offset = 0
    blank = True
    for raw in folded.split("\n"):
        start, end = offset, offset + len(raw)
        offset = end + 1
        match = _BULLET.match(raw)
        bullet = match is not None and not raw.lstrip().startswith("**")
        if match is not None and bullet:
            start += match.end()
        while start < end and folded[start] in _MARKUP:
            start += 1
        while end > start and folded[end - 1] in _MARKUP:
            end -= 1
        if start == end:
            blank = True
            continue
        lines.append(Line(folded[start:end], start, end, bullet, blank))
        blank = False
    return lines


def tidy(text: str) -> str:
    """Return a value fit to show: one line, single blanks, no invisible characters."""
    return _BLANKS.sub(" ", text.translate(_INVISIBLE)).strip()
