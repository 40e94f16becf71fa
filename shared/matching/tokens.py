"""Cut a text into the tokens that skills are compared by.

The same cut is used for the vocabulary and for every text, so that both sides agree on what a word
is: ``C++``, ``C#`` and ``.NET`` are words of their own, ``CI/CD`` and ``front-end`` are two words,
and each character of a script written without blanks is one.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import accumulate

import snowballstemmer  # type: ignore[import-untyped]  # the library ships no types

# Scripts without blanks between words: kana, CJK ideographs, hangul syllables.
_UNSPACED = "\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"

# Web addresses are kept whole (no part of one is a skill). Every repetition is over one class and
# bounded, so the scan is linear in the text; the look-ahead lets most words end at once. The one
# group makes ``split`` return the gaps as well.
_TOKEN = re.compile(
    rf"((?:[^\W_{_UNSPACED}]{{1,64}}(?:(?=[+#:.])(?:\+\+|#|\+(?!\w)|://[^\s<>\"]{{0,500}}"
    r"|(?<=\b[wW]{3})\.[^\s<>\"]{0,500}"
    r"|(?:(?<=\b(?i:asp))|(?<=\b(?i:ado))|(?<=\b(?i:vb))|(?<=\b(?i:ml)))\.(?i:net)\b))?)"
    r"|(?<!\w)\.(?i:net)\b"
    rf"|[{_UNSPACED}]"
    r"|&)"
)

_UNSPACED_CHARACTER = re.compile(f"[{_UNSPACED}]")
_CACHED_WORDS = 1 << 16
_SHORT = 4
_PLUS_NAMES = frozenset({"security+", "network+", "linux+", "cysa+", "star-ccm+"})
# Words in -s that mean something else than the word without it.
_NO_PLURALS = frozenset({"securities", "goods", "series", "species", "kubernetes", "windows"})


@lru_cache(maxsize=_CACHED_WORDS)
def comparable(word: str) -> str:
    """The form in which two spellings of one word are equal: case, accents, plural s, width."""
    if word == "&":
        return "and"
    form = word
    if not form.isascii():
        form = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", form).casefold())
        # Voiced kana and hangul fall apart under NFKD; they have to stay whole characters.
        form = "".join(mark for mark in form if not unicodedata.combining(mark))
        form = unicodedata.normalize("NFC", form)
        if _UNSPACED_CHARACTER.match(word):
            return unicodedata.normalize("NFKC", word)
    form = form.lower()
    if form.endswith("+") and not form.endswith("++") and form not in _PLUS_NAMES:
        form = form[:-1]
    return _singular(form)


def _singular(word: str) -> str:
    """Drop the plural of an English word.

    Words of up to four letters keep their s (AWS, ADAS), so do -ss, -us, -is and -ics.
    """
    if len(word) <= _SHORT or not word.endswith("s") or word[-2] in "sui" or word in _NO_PLURALS:
        return word
    if word.endswith("ics"):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1]


class Tokens:
    """A text cut into words: ``forms[i]`` is the comparable form of ``text[starts[i]:ends[i]]``."""

    __slots__ = ("ends", "forms", "gaps", "starts")

    def __init__(self, text: str) -> None:
        """Cut ``text``; linear in its length."""
        pieces = _TOKEN.split(text)
        bounds = list(accumulate(map(len, pieces)))
        self.forms: list[str] = list(map(comparable, pieces[1::2]))
        self.starts: list[int] = bounds[:-1:2]
        self.ends: list[int] = bounds[1::2]
        self.gaps: list[str] = pieces[2::2]
        """``gaps[i]`` stands between word ``i`` and the next one."""


def forms(text: str) -> list[str]:
    """The comparable forms of the words of ``text``, in order."""
    return list(map(comparable, _TOKEN.findall(text)))


def is_unspaced(text: str) -> bool:
    """Whether ``text`` holds a character of a script written without blanks."""
    return _UNSPACED_CHARACTER.search(text) is not None


@lru_cache(maxsize=_CACHED_WORDS)
def stem(word: str) -> str:
    """The English stem (Snowball) of a comparable form: ``managing`` and ``managed`` agree."""
    # A stemmer keeps state while it works, so each call has its own.
    return str(snowballstemmer.stemmer("english").stemWord(word))
