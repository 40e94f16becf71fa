"""Words of a text as the gate compares them: folded, with their place and their sentence."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"\.?[^\W_]+(?:[.'’&/+#-][^\W_]+)*[+#]{0,2}")
_ELISION = re.compile(r"(?:[ldjmnstc]|qu)['’](?=\w\w)", re.IGNORECASE)  # l'atelier, d'une
_SENTENCE_END = re.compile(r"[.!?…;:]+[\"'”»)\]]?\s+|[\r\n\u2028\u2029•·▪|]+|\s[–—-]\s")
_CLAUSE_END = re.compile(
    r"[,;:.!?](?=\s)|\s[–—-]\s|[()\n•·|]|\b(?:and|while|und|sowie|oraz|et|i|y|и|και)\b"
)
_UNDECOMPOSED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\U000e0000-\U000e007f]")
_LONG_WORD = 5  # shorter ones must match whole
_SHARED = 4  # letters that two forms of a word share at least
_STEM_SHARE = 0.65  # of a name that its cases share
_ENDING = 3  # letters that an inflected ending has at most


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text; ``initial`` says that it opens a sentence, so its capital says little."""

    text: str
    fold: str
    start: int
    end: int
    initial: bool

    @property
    def capitalised(self) -> bool:
        """Tell whether the word begins with a capital letter."""
        return next((c for c in self.text if c.isalpha()), "").isupper()

    @property
    def technical(self) -> bool:
        """Tell whether the word looks like a product's name: FooDB, k9s, .NET, CI/CD, C++."""
        text = self.text.removesuffix("s") if self.text[:-1].isupper() else self.text
        letters = [c for c in text if c.isalpha()]
        if not letters:
            return False
        inner = any(
            c.isupper() and text[i - 1].islower() for i, c in enumerate(text) if i and c.isalpha()
        )
        acronym = len(letters) > 1 and all(c.isupper() for c in letters)
        digits = any(c.isdigit() for c in text)
        return inner or acronym or digits or text[-1] in "+#" or text[0] == "."


def clean(text: str) -> str:
    """Return *text* in composed form without characters that nobody sees."""
    return _HIDDEN.sub("", unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """Return *text* without case and diacritics ("Łódź" → "lodz", "Straße" → "strasse")."""
    bare = unicodedata.normalize("NFKD", clean(text).casefold())
    return "".join(c for c in bare if not unicodedata.combining(c)).translate(_UNDECOMPOSED)


def word_set(*said: str) -> frozenset[str]:
    """Return the folded words of a list that is written with blanks between them."""
    return frozenset(fold(word) for text in said for word in text.split())


_ABBREVIATIONS = word_set(
    "e.g i.e inc corp ltd co st dr mr mrs ms prof vs approx ca no bzw z.b usw np m.in tys mln "
    "mld тыс млн руб"
)


@lru_cache(maxsize=8192)
def words(text: str) -> tuple[Word, ...]:
    """Split *text* into its words, in order."""
    starts = [0]
    for stop in _SENTENCE_END.finditer(text):
        before = text[max(0, stop.start() - 20) : stop.start()].rsplit(None, 1)
        abbreviated = bool(before) and stop.group().startswith(".")
        if abbreviated and fold(before[-1]).strip("(") in _ABBREVIATIONS:
            continue
        starts.append(stop.end())
    found: list[Word] = []
    pending = starts[::-1]
    for match in _WORD.finditer(text):
        initial = False
        while pending and pending[-1] <= match.start():
            pending.pop()
            initial = True
        elided = _ELISION.match(match.group())
        start = match.start() + (elided.end() if elided else 0)
        said = text[start : match.end()]
        end = match.end()
        for possessive in ("'s", "’s"):
            if said.endswith(possessive):
                said, end = said[:-2], end - 2
        found.append(Word(said, fold(said), start, end, initial))
    return tuple(found)


@lru_cache(maxsize=4096)
def clauses(text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of *text* between commas, stops and "and", in order."""
    spans, start = [], 0
    for stop in _CLAUSE_END.finditer(text):
        spans.append((start, stop.start()))
        start = stop.end()
    spans.append((start, len(text)))
    return tuple((low, high) for low, high in spans if text[low:high].strip())


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the spans of the sentences of *text*, in order."""
    opening = [word.start for word in words(text) if word.initial] or [0]
    return list(zip([0, *opening[1:]], [*opening[1:], len(text)], strict=True))


def related(left: str, right: str) -> bool:
    """Tell whether two folded words are forms of one word ("reduced", "reduces", "reducing")."""
    if left == right:
        return True
    short, long = sorted((left, right), key=len)
    if len(short) < _LONG_WORD:
        return len(short) > 1 and long in {f"{short}s", f"{short}es", f"{short}ed", f"{short}d"}
    shared = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        shared += 1
    return shared >= _SHARED and len(short) - shared <= _ENDING and len(long) - shared <= _ENDING


def same_name(said: str, known: str, *, inflects: bool) -> bool:
    """Tell whether two folded names are one, in the plural or, where names inflect, in any case."""
    if said == known or said in {f"{known}s", f"{known}es"} or known == f"{said}s":
        return True
    return inflects and min(len(said), len(known)) > _SHARED - 1 and _cases(said, known)


def _cases(said: str, known: str) -> bool:
    shared = 0
    for one, other in zip(said, known, strict=False):
        if one != other:
            break
        shared += 1
    longest = max(len(said), len(known))
    return longest - shared <= _ENDING and shared >= _STEM_SHARE * longest
