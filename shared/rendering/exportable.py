"""Content made fit for any file: invisible and forbidden characters taken out, and told.

What a person stored is never altered; this is the copy that is exported (tailoring.md §1,
"Untrusted text"; security.md L8).
"""

import re
import unicodedata
from dataclasses import dataclass

from shared.contracts.content import Content

_SPACES = re.compile(r"[^\S\n]+")
_LETTER_FORMS = {
    "\u00ad": "",  # soft hyphen: a hint for a line breaker, no text
    "\u2010": "-",  # hyphen
    "\u2011": "-",  # non-breaking hyphen
    "\u2028": "\n",
    "\u2029": "\n",
    "\r": "\n",
    "ﬀ": "ff",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "ﬃ": "ffi",
    "ﬄ": "ffl",
    "ﬅ": "st",
    "ﬆ": "st",
}
_JOINERS = "\u200c\u200d"
"""Zero-width characters that some scripts cannot do without (Persian, Hindi, emoji)."""


@dataclass(frozen=True, slots=True)
class Exportable:
    """Content that every renderer may take; only :func:`exportable` makes one.

    ``removed`` names what was taken out, such as ``"U+200B ZERO WIDTH SPACE"``.
    """

    content: Content
    removed: tuple[str, ...] = ()


def exportable(content: Content) -> Exportable:
    """Return a copy of *content* whose strings are clean text in NFC.

    Control, bidi, zero-width, tag and surrogate characters, noncharacters and HTML comments are
    removed; runs of blanks become one; ligature forms become letters. Line breaks stay.
    """
    removed: set[str] = set()
    # The content's own JSON tree; every string in it is text that somebody wrote.
    tree = _cleaned(content.model_dump(mode="python"), removed)
    return Exportable(Content.model_validate(tree), tuple(sorted(removed)))


def clean_text(text: str, removed: set[str] | None = None) -> str:
    """Return *text* as it may be exported; what goes is named in *removed*."""
    told = removed if removed is not None else set()
    text = _without_comments(text.replace("\r\n", "\n"), told)
    if not text.isascii() or not text.isprintable():
        text = unicodedata.normalize(
            "NFC", text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        )
        text = "".join(_kept(text, told))
    return _SPACES.sub(" ", text).strip()


def _cleaned(node: object, removed: set[str]) -> object:
    if isinstance(node, str):
        return clean_text(node, removed)
    if isinstance(node, dict):
        return {key: _cleaned(value, removed) for key, value in node.items()}
    if isinstance(node, (list, tuple)):
        return tuple(_cleaned(value, removed) for value in node)
    return node


def _kept(text: str, removed: set[str]) -> list[str]:
    kept: list[str] = []
    for position, character in enumerate(text):
        form = _LETTER_FORMS.get(character)
        if form is not None:
            kept.append(form)
        elif _is_forbidden(text, position):
            removed.add(f"U+{ord(character):04X} {unicodedata.name(character, 'CONTROL')}")
        else:
            kept.append(character)
    return kept


def _is_forbidden(text: str, position: int) -> bool:
    character = text[position]
    if character in "\n\t\v\f" or character.isspace():
        return False
    if character in _JOINERS:
        before = text[position - 1] if position else " "
        return ord(before) < 0x0590  # noqa: PLR2004 -- below Hebrew no script needs a joiner
    category = unicodedata.category(character)
    noncharacter = (ord(character) & 0xFFFE) == 0xFFFE or 0xFDD0 <= ord(character) <= 0xFDEF  # noqa: PLR2004 -- Unicode §23.7
    return category in {"Cc", "Cf", "Cs"} or noncharacter or character == "\ufffd"


def _without_comments(text: str, removed: set[str]) -> str:
    start = text.find("<!--")
    if start < 0:
        return text
    parts: list[str] = []
    position = 0
    while start >= 0:
        end = text.find("-->", start + 4)
        if end < 0:
            break
        parts.append(text[position:start])
        position = end + 3
        removed.add("HTML comment")
        start = text.find("<!--", position)
    parts.append(text[position:])
    return "".join(parts)
