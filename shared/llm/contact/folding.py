"""A text as it sounds: without case, marks and typographic forms, each letter with its origin."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
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
        self._origins: list[int] | None = None
        if original.isascii():
            self.text = original.lower()
        else:
            forms = [_folded(character) for character in original]
            self.text = "".join(forms)
            if set(map(len, forms)) != {1}:
                numbered = enumerate(forms)
                self._origins = [place for place, form in numbered for _ in form]
        self._length = len(original)
        self._words: Sequence[Word] | None = None

    def origin(self, start: int, end: int) -> Span:
        """Return the place in the original of a non-empty place here.

        Marks and invisible characters that follow belong to it.
        """
        if self._origins is None:
            return start, end
        after = self._origins[end] if end < len(self._origins) else self._length
        first, last = self._origins[start], self._origins[end - 1]
        return first, max(after, last + 1)

    @property
    def words(self) -> Sequence[Word]:
        """The words in their order."""
        if self._words is None:  # no cached_property: in 3.11 all threads share its lock
            self._words = [Word(one.group(), *one.span()) for one in _WORD.finditer(self.text)]
        return self._words


def fold(text: str) -> str:
    """Return *text* folded."""
    return Folded(text).text


@lru_cache(maxsize=4096)
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
