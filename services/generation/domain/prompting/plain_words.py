"""A model's text as one plain line, or nothing: no markup, no links, no unseen characters."""

import re
import unicodedata

from services.generation.domain.consistency import holds_placeholder
from services.generation.domain.writing.lines import tidy

_TAG = re.compile(r"</?[a-zA-Z!][^<>]{0,300}>|&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,10});")
_ADDRESS = re.compile(
    r"://|\bwww\.|\bmailto:|\bdata:\w|\bjavascript:|\]\(|!\[|\w@\w|\w\s?[\[(]at[\])]\s?\w",
    re.IGNORECASE,
)
_EMPHASIS = re.compile(r"\*\*|__|`+|^#{1,6}\s")
_KEPT = frozenset("\u200c\u200d")  # joiners, which Persian, Hindi and emoji cannot do without


def plain_line(text: str, *, longest: int) -> str:
    """Return *text* on one line without emphasis marks and unseen characters, "" if unusable.

    Unusable is what is empty or longer than *longest* characters, and what holds HTML, a link, an
    e-mail address or a blank to be filled in: cutting those out would leave a broken sentence.
    """
    line = tidy(_EMPHASIS.sub("", tidy(_seen(text[: longest * 4]))))
    if not any(one.isalnum() for one in line) or len(line) > longest:
        return ""
    if _TAG.search(line) or _ADDRESS.search(line) or holds_placeholder(line):
        return ""
    return line


def _seen(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(
        " " if unicodedata.category(one) in {"Cc", "Zl", "Zp"} else one
        for one in text
        if one in _KEPT or unicodedata.category(one) not in {"Cf", "Cs", "Co", "Cn"}
    )
