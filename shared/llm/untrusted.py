"""What a reader cannot see is taken out of text before a model reads it (security.md L1).

What a person stored is never altered; this makes the copy that is sent.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

_COMMENT_START, _COMMENT_END = "<!--", "-->"
_KEPT_CONTROLS = "\t\n\r"
_JOINERS = "\u200c\u200d"
"""Persian, Hindi and emoji cannot do without them; between Latin letters they only hide."""
_FIRST_JOINED_SCRIPT = 0x0590
_FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"
"""Letters and marks that show nothing."""
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{2,}")
"""One variation selector shapes an emoji; a row of them carries bytes."""
_PRINTED_UNSEEN = re.compile(f"[{_FILLERS}\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_KEPT_AS_BLANKS = str.maketrans(_KEPT_CONTROLS, " " * len(_KEPT_CONTROLS))


def visible_json(
    value: Any,  # JSON of any shape, and so is the answer
    *,
    instead: str = "",
) -> tuple[Any, tuple[str, ...]]:
    """Return *value* with what a reader sees of every string in it, and what was taken out, sorted.

    HTML comments go, and zero-width, bidi, tag (U+E0000 and up), control and surrogate characters;
    so do rows of variation selectors. Everything else stays as it is, blanks and line breaks
    included. *instead* takes the place of each thing that goes.
    """
    removed: set[str] = set()
    return _walked(value, removed, instead), tuple(sorted(removed))


def _walked(node: Any, removed: set[str], instead: str) -> Any:  # JSON of any shape
    if isinstance(node, str):
        return _seen(node, removed, instead)
    if isinstance(node, Mapping):
        return {
            _seen(str(key), removed, instead): _walked(inner, removed, instead)
            for key, inner in node.items()
        }
    if isinstance(node, (list, tuple)):
        return [_walked(inner, removed, instead) for inner in node]
    return node


def _seen(text: str, removed: set[str], instead: str = "") -> str:
    if text.isascii() and text.isprintable() and _COMMENT_START not in text:
        return text  # as nearly all of them do
    # Without the characters first: "<!\u200b--" is a comment to whoever ignores the blank.
    if not _is_plain(text):
        text, rows = _SELECTORS.subn(instead, text)
        if rows:
            removed.add("variation selectors")
        text = "".join(_shown(text, removed, instead))
    return _without_comments(text, removed, instead)


def _is_plain(text: str) -> bool:
    """Tell, faster than by looking at each character, that every one of them is seen.

    False says nothing: a no-break blank, which is kept, is not printable either.
    """
    printable = text.translate(_KEPT_AS_BLANKS).isprintable()
    return printable and (text.isascii() or _PRINTED_UNSEEN.search(text) is None)


def _shown(text: str, removed: set[str], instead: str) -> list[str]:
    kept: list[str] = []
    for character in text:
        if is_unseen(character) and not (
            character in _JOINERS and kept and ord(kept[-1]) >= _FIRST_JOINED_SCRIPT
        ):
            removed.add(f"U+{ord(character):04X} {unicodedata.name(character, 'CONTROL')}")
            kept += instead
        else:
            kept.append(character)
    return kept


def is_unseen(character: str) -> bool:
    """Whether *character* leaves nothing on the page, not even a blank."""
    if character in _KEPT_CONTROLS:
        return False
    return character in _FILLERS or unicodedata.category(character) in {"Cc", "Cf", "Cs"}


def _without_comments(text: str, removed: set[str], instead: str) -> str:
    start = text.find(_COMMENT_START)
    if start < 0:
        return text
    parts: list[str] = []
    position = 0
    while start >= 0:
        end = text.find(_COMMENT_END, start + len(_COMMENT_START))
        if end < 0:
            break  # never closed: it stays text, so that nothing after it is lost
        parts += (text[position:start], instead)
        position = end + len(_COMMENT_END)
        removed.add("HTML comment")
        start = text.find(_COMMENT_START, position)
    parts.append(text[position:])
    return "".join(parts)
