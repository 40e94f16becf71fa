"""A person's name in a text: whole, turned round, a part of it, with or without its marks."""

import unicodedata
from collections.abc import Iterator
from itertools import permutations

from shared.llm.contact.folding import Folded, Span, Word, fold

_PARTICLES = frozenset(
    {
        "al",
        "af",
        "av",
        "bin",
        "da",
        "das",
        "de",
        "del",
        "della",
        "den",
        "der",
        "di",
        "do",
        "dos",
        "du",
        "e",
        "el",
        "ibn",
        "la",
        "las",
        "le",
        "les",
        "los",
        "of",
        "san",
        "ten",
        "ter",
        "the",
        "und",
        "van",
        "vom",
        "von",
        "y",
        "zu",
        "zum",
        "zur",
    }
)
"""Words of every sentence; hidden only next to a part of the name."""
_GAP = frozenset(" \t.,'’`-·_")
_LONGEST_GAP = 3
_MOST_PARTS = 6
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_APOSTROPHES = str.maketrans("", "", "'’`")
_FIRST_UNSPACED, _LAST_UNSPACED = "\u0e00", "\ud7a3"
"""Thai to Hangul: scripts whose names stand in a text without blanks around them."""


class NameFinder:
    """Finds one person's *name*."""

    def __init__(self, name: str) -> None:
        forms = {fold(name), fold(unicodedata.normalize("NFC", name).lower().translate(_UMLAUTS))}
        forms |= {form.translate(_APOSTROPHES) for form in forms}
        parts = [[word.text for word in Folded(form).words] for form in forms]
        self._parts = frozenset(
            part for form in parts for part in form if len(part) > 1 and part not in _PARTICLES
        )
        initials = {part[0] for part in self._parts}
        self._beside = frozenset(part for form in parts for part in form) | initials
        joined = {run for form in parts for run in _joined(form)}
        self._words = self._parts | {run for run in joined if len(run) > 1}
        self._signs = tuple(_shortest(self._words))
        self._unspaced = frozenset(
            part
            for part in {*self._parts, *("".join(form) for form in parts)}
            if _is_unspaced(part)
        )

    def find(self, folded: Folded) -> Iterator[Span]:
        """Yield the places in *folded*; neighbouring parts are one place."""
        if any(sign in folded.text for sign in self._signs):  # or no word needs to be looked at
            yield from self._whole_words(folded)
        yield from self._inside(folded.text)

    def _whole_words(self, folded: Folded) -> Iterator[Span]:
        run: list[Word] = []
        for word in folded.words:
            mine = self._is_mine(word.text)
            if not mine and word.text not in self._beside:
                yield from self._ended(run)
                run = []
                continue
            if run and not _are_neighbours(folded.text, run[-1], word):
                yield from self._ended(run)
                run = []
            run.append(word)
        yield from self._ended(run)

    def _is_mine(self, word: str) -> bool:
        return word in self._words or word.rstrip("0123456789") in self._words

    def _ended(self, run: list[Word]) -> Iterator[Span]:
        if any(self._is_mine(word.text) for word in run):
            yield run[0].start, run[-1].end

    def _inside(self, text: str) -> Iterator[Span]:
        for part in self._unspaced:
            at = text.find(part)
            while at >= 0:
                yield at, at + len(part)
                at = text.find(part, at + len(part))


def _joined(parts: list[str]) -> Iterator[str]:
    """Yield what people make of their names for accounts: annasouza, souzaanna, asouza."""
    yield "".join(parts)
    for first, last in permutations(parts[:_MOST_PARTS], 2):
        made = (first + last, first[0] + last)
        yield from (word for word in made if len(word) > 3 and len(first) > 1 < len(last))  # noqa: PLR2004 -- shorter ones are words


def _shortest(words: frozenset[str]) -> Iterator[str]:
    """Yield those that hold no other one: where none of them is, no word of all is."""
    for word in words:
        if not any(other in word for other in words - {word}):
            yield word


def _are_neighbours(text: str, left: Word, right: Word) -> bool:
    between = text[left.end : right.start]
    return len(between) <= _LONGEST_GAP and _GAP.issuperset(between)


def _is_unspaced(part: str) -> bool:
    return part != "" and all(_FIRST_UNSPACED <= one <= _LAST_UNSPACED for one in part)
