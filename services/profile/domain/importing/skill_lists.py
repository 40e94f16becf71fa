"""Cut lists of skills into their items."""

import re

_DELIMITERS = ",;|•·▪●◦‣∙\t／、"
_OPEN, _CLOSE = "([{", ")]}"
_EDGE = " \t.•·-–—*:;,"
_AND = re.compile(r"^(?:and|und|et|y|i|и|e)\s+", re.IGNORECASE)
LONGEST_ITEM = 60
MOST_WORDS = 6


def split_items(text: str) -> list[str]:
    """The items of a list; marks inside brackets do not separate."""
    items: list[str] = []
    depth = begin = 0
    for index, letter in enumerate(text):
        if letter in _OPEN:
            depth += 1
        elif letter in _CLOSE:
            depth = max(0, depth - 1)
        elif (letter in _DELIMITERS and not depth) or letter == "\t":
            items.append(text[begin:index])
            begin = index + 1
    items.append(text[begin:])
    return [item for part in items if (item := _tidy(part))]


def _tidy(item: str) -> str:
    item = " ".join(item.split())
    dotted = item.lstrip("•·-–—*:;, ").rstrip("•·–—*:;, ")
    if dotted.endswith(".") and not dotted[:-1].endswith("."):
        dotted = dotted[:-1]
    return _AND.sub("", dotted).strip()


def is_item(text: str) -> bool:
    """Whether ``text`` is a name rather than a sentence."""
    return (
        0 < len(text) <= LONGEST_ITEM
        and len(text.split()) <= MOST_WORDS
        and any(letter.isalnum() for letter in text)
    )
