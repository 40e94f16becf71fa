"""A text as it sounds: without case, marks and typographic forms, each letter with its origin."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from shared.llm.untrusted import is_unseen

Span = tuple[int, int]

_LETTERS = {
    "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe",
    "ı": "i", "ħ": "h", "ŧ": "t",
}  # fmt: skip
"""Letters that Unicode does not take apart."""
_WORD = re.compile(r"[^\W_]+")


class Word(NamedTuple):
    """A run of letters and digits, folded, and its place in the folded text."""

    text: str
    start: int
    end: int


class Folded:
    """The folded *text*, and the way back to the places in the original."""

    def __init__(self, original: str) -> None:
        if original.isascii() and original.isprintable():
            self.text = original.lower()
            self._origins: list[int] | None = None
        else:
            folded: list[str] = []
            origins: list[int] = []
            for position, character in enumerate(original):
                form = _folded(character)
                folded.append(form)
                origins += [position] * len(form)
            self.text = "".join(folded)
            self._origins = origins
        self._length = len(original)

    def origin(self, start: int, end: int) -> Span:
        """Return the place in the original of a non-empty place here.

        Marks and invisible characters that follow belong to it.
        """
        if self._origins is None:
            return start, end
        after = self._origins[end] if end < len(self._origins) else self._length
        first, last = self._origins[start], self._origins[end - 1]
        return first, max(after, last + 1)

    @cached_property
    def words(self) -> Sequence[Word]:
        """The words in their order."""
        return [Word(match.group(), *match.span()) for match in _WORD.finditer(self.text)]


def fold(text: str) -> str:
    """Return *text* folded."""
    return Folded(text).text


def _folded(character: str) -> str:
    if character.isascii():
        return character.lower()
    category = unicodedata.category(character)
    if category[0] == "M" or is_unseen(character):
        return ""
    if category == "Pd" or character == "\u2212":
        return "-"
    if category == "Zs":
        return " "
    if category == "Nd":
        return str(unicodedata.decimal(character))
    apart = unicodedata.normalize("NFKD", character).casefold()
    plain = "".join(one for one in apart if not unicodedata.combining(one))
    return "".join(_LETTERS.get(one, one) for one in plain)
