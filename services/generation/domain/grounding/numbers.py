"""Numbers of a text with their unit, magnitude, bound and the thing that they count."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from services.generation.domain.grounding.number_words import (
    MAGNITUDES,
    RATIOS,
    read_number_words,
)
from services.generation.domain.grounding.periods import period_of
from services.generation.domain.grounding.units import (
    CURRENCIES,
    CURRENCY_SIGNS,
    MONTHS_IN,
    PERCENT,
)
from services.generation.domain.grounding.words import Word, clean, fold, word_set, words

Span = tuple[int, int]

_DIGITS = re.compile(
    r"(?<![\w.,])(?:\d{1,3}(?:[.,'’ \u00a0\u202f]\d{3})+(?![\d])(?:[.,]\d{1,2}(?!\d))?"
    r"|\d+(?:[.,]\d+)?)"
)
_AFTER = re.compile(r"[ \u00a0\u202f-]{0,2}([^\W\d_]+|[%€$£₽¥₴₹×+‰])")
_GROUP = re.compile(r"[.,'’ \u00a0\u202f](?=\d{3}(?!\d))")
_SAID_BOUNDS = {
    "over": "over", "more": "over", "exceeding": "over", "above": "over", "least": "over",
    "uber": "over", "mehr": "over", "mindestens": "over", "ponad": "over", "wiecej": "over",
    "plus": "over", "mas": "over", "более": "over", "больше": "over", "свыше": "over",
    "πανω": "over", "ανω": "over", "almost": "nearly", "nearly": "nearly", "close": "nearly",
    "fast": "nearly", "knapp": "nearly", "prawie": "nearly", "niemal": "nearly",
    "presque": "nearly",
    "casi": "nearly", "почти": "nearly", "σχεδον": "nearly", "about": "about", "around": "about",
    "approximately": "about", "roughly": "about", "some": "about", "circa": "about", "ca": "about",
    "etwa": "about", "rund": "about", "ungefahr": "about", "okolo": "about", "environ": "about",
    "unos": "about", "около": "about", "περιπου": "about",
}  # fmt: skip
_BOUNDS = {fold(word): bound for word, bound in _SAID_BOUNDS.items()}
_FILLERS = word_set(
    "than of a an the to our my new different many other more als von der die das den de des "
    "la le les z ze w o od niz чем из whom such well large small active full time part up who"
)
_TO = re.compile(r"^\s*(?:to|-|–|—|auf|bis|do|à|a|до|σε|έως|and|or|und)\s*[€$£]?\s*$")
_BOUND_REACH = 2  # words before a number in which "over", "more than" may stand
_PERIOD_REACH = 7  # words behind a number in which "a year" or "daily" may stand
_PARTS = {"third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_FRACTION = re.compile(
    r"(?<!every )(?<!each )\b(a|one|two|three|four) (thirds?|quarters?|fifths?|tenths?)\b"
    r"(?! (?:year|month|term|on))"
)
_CLAUSE_MARKS = frozenset(",;:.()")
_LINKS = word_set("than als niz to de que чем από a")
_OBJECTS = 3  # words after a number that may name what it counts
_TECHNICAL_TAILS = word_set("g d fa st nd rd th e c v")
_TIMES = frozenset({"x", "×", "fold", "times", "fach", "krotnie"})


class NumberKind(StrEnum):
    """What sort of quantity a number is; only equal sorts support each other."""

    PERCENT = "percent"
    MONEY = "money"
    DURATION = "duration"
    RATIO = "ratio"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number as it is said: possible values (separators are ambiguous), unit and objects.

    ``unit`` is a currency code for money; ``bound`` is "over", "nearly", "about" or "";
    durations are in months. ``objects`` are the folded words after it, nearest first;
    ``period`` is that of a rate ("year" for "a year", "annually").
    """

    text: str
    start: int
    end: int
    values: tuple[float, ...]
    kind: NumberKind
    unit: str = ""
    bound: str = ""
    objects: tuple[str, ...] = ()
    period: str = ""


def read_quantities(text: str, masked: Iterable[Span] = ()) -> list[Quantity]:
    """Return the quantities of *text* in order, without those inside a *masked* span."""
    hidden = list(masked)
    found = [
        quantity
        for quantity in _quantities(text)
        if not any(low <= quantity.start < high for low, high in hidden)
    ]
    return _share_units(text, found)


@lru_cache(maxsize=4096)
def _quantities(text: str) -> tuple[Quantity, ...]:
    """Return the quantities of *text* in order, each as if it stood alone."""
    found = (*_in_digits(text), *_in_words(text), *_fractions(text))
    return tuple(sorted(found, key=lambda quantity: quantity.start))


def _share_units(text: str, found: list[Quantity]) -> list[Quantity]:
    """Give the first number of "45 to 90 percent" the unit of the second."""
    shared = found[:]
    for index, (one, other) in enumerate(pairwise(found)):
        bare = one.kind is NumberKind.COUNT and other.kind is not NumberKind.RATIO
        if not bare or not _TO.match(text[one.end : other.start]):
            continue
        values = one.values
        scale = MAGNITUDES.get(fold(other.text.split()[-1]), 1.0)
        if scale > 1 and max(values) < scale:
            values = (*values, *(value * scale for value in values))
        if other.kind is NumberKind.DURATION:
            unit = next((w.fold for w in words(other.text) if w.fold in MONTHS_IN), other.unit)
            values = tuple(value * MONTHS_IN.get(unit, 1.0) for value in values)
        shared[index] = replace(one, kind=other.kind, unit=other.unit, values=values)
    return shared


def between_two(text: str) -> bool:
    """Tell whether *text* is what joins the two ends of a range or a change: "to", "–", "auf"."""
    return _TO.match(text) is not None


def _fractions(text: str) -> Iterator[Quantity]:
    """Yield "a third", "three quarters" as percent."""
    said = words(text)
    for match in _FRACTION.finditer(text.casefold()):
        count = {"two": 2, "three": 3, "four": 4}.get(match.group(1), 1)
        share = 100.0 * count / _PARTS[match.group(2).removesuffix("s")]
        values = (share, float(round(share)), float(int(share)))
        yield _quantity(text, match.span(), values, NumberKind.PERCENT, "", said)


def _in_digits(text: str) -> Iterator[Quantity]:
    said = words(text)
    for match in _DIGITS.finditer(text):
        scale, kind, unit, end, technical = _tail(text, match.end())
        if technical:
            continue
        before = text[max(0, match.start() - 8) : match.start()].rstrip()[-4:]
        sign = before[-1:]
        code = fold(before.rsplit(None, 1)[-1]) if before.split() else ""
        if kind is NumberKind.COUNT and (sign in CURRENCY_SIGNS and sign):
            kind, unit = NumberKind.MONEY, CURRENCIES[sign]
        elif kind is NumberKind.COUNT and code in CURRENCIES:
            kind, unit = NumberKind.MONEY, CURRENCIES[code]
        values = tuple(value * scale for value in _values(match.group()))
        if kind is NumberKind.DURATION:
            values = tuple(value * MONTHS_IN[unit] for value in values)
        yield _quantity(text, (match.start(), end), values, kind, unit, said)


def _tail(text: str, at: int) -> tuple[float, NumberKind, str, int, bool]:
    """Read magnitude and unit behind a number: scale, kind, unit, end, whether no number at all."""
    scale, end = 1.0, at
    for _ in range(3):
        match = _AFTER.match(text, end)
        if match is None:
            break
        raw, tail = match.group(1), fold(match.group(1))
        attached = match.start(1) == at
        unit = _unit(tail, attached=attached)
        if raw == "+":
            end = match.end()
        elif scale == 1.0 and unit is None and _is_magnitude(raw, tail, attached=attached):
            scale, end = MAGNITUDES[tail], match.end()
            end += text[end : end + 1] == "."
        elif unit is not None:
            return scale, unit[0], unit[1], match.end(), False
        else:
            technical = attached and tail in _TECHNICAL_TAILS
            return scale, NumberKind.COUNT, "", end, technical
    return scale, NumberKind.COUNT, "", end, False


def _unit(tail: str, *, attached: bool) -> tuple[NumberKind, str] | None:
    if tail in PERCENT:
        return NumberKind.PERCENT, ""
    if tail in CURRENCIES:
        return NumberKind.MONEY, CURRENCIES[tail]
    if tail in _TIMES and (attached or tail != "x"):
        return NumberKind.RATIO, ""
    return (NumberKind.DURATION, tail) if tail in MONTHS_IN else None


def _is_magnitude(raw: str, tail: str, *, attached: bool) -> bool:
    if tail not in MAGNITUDES:
        return False
    return len(tail) > 1 or attached or raw in {"M", "B"}


def _values(digits: str) -> tuple[float, ...]:
    grouped = _GROUP.sub("", digits).replace(",", ".")
    first = float(grouped) if grouped.count(".") <= 1 else float(grouped.replace(".", ""))
    if digits.count(".") == 1 and _GROUP.search(digits) and "," not in digits:
        return (first, float(re.sub(r"[^\d.]", "", digits)))
    return (first,)


def _in_words(text: str) -> Iterator[Quantity]:
    said = words(text)
    folded = [word.fold for word in said]
    index = 0
    while index < len(said):
        word = said[index]
        if word.fold in RATIOS:
            span = (word.start, word.end)
            yield _quantity(text, span, (RATIOS[word.fold],), NumberKind.RATIO, "", said)
            index += 1
            continue
        head = word.fold.split("-", 1)[0]
        alone = read_number_words([head], 0) if "-" in word.fold else None
        read = read_number_words(folded, index) or (alone and (alone[0], 1))
        if read is None:
            if word.fold in {"decade", "decades"} and not _follows_number(text, word):
                span = (word.start, word.end)
                yield _quantity(text, span, (120.0,), NumberKind.DURATION, word.fold, said)
            index += 1
            continue
        value, taken = read
        whole = said[index + taken - 1]
        end = word.start + len(head) if alone and taken == 1 and word.fold != head else whole.end
        if alone and read_number_words(folded, index):
            end = whole.end
        scale, kind, unit, stop, _ = _tail(text, end)
        value *= scale
        if kind is NumberKind.DURATION:
            value *= MONTHS_IN[unit]
        yield _quantity(text, (word.start, stop), (value,), kind, unit, said)
        index += taken


def _follows_number(text: str, word: Word) -> bool:
    before = text[max(0, word.start - 30) : word.start].split()
    return bool(before) and (
        before[-1][-1:].isdigit() or read_number_words([fold(before[-1])], 0) is not None
    )


def _quantity(
    text: str,
    span: Span,
    values: tuple[float, ...],
    kind: NumberKind,
    unit: str,
    said: tuple[Word, ...],
) -> Quantity:
    start, end = span
    first = bisect_left(said, start, key=lambda word: word.end)
    near_words = said[max(0, first - _BOUND_REACH) : first + 1]
    before = [word.fold for word in near_words if word.end <= start]
    near = before[-2:] if before[-1:] and before[-1] in _LINKS else before[-1:]
    bound = next((_BOUNDS[word] for word in reversed(near) if word in _BOUNDS), "")
    if "+" in text[start : end + 1] and kind is not NumberKind.RATIO:
        bound = bound or "over"
    pieces = tuple(piece for word in _objects(text, end, said) for piece in word.split("-"))
    place = bisect_left(said, end, key=lambda word: word.end)
    around = [word.fold for word in said[place : place + _PERIOD_REACH] if word.end > end]
    period = period_of(before, around)
    return Quantity(clean(text[start:end]), start, end, values, kind, unit, bound, pieces, period)


def _objects(text: str, end: int, said: tuple[Word, ...]) -> Iterator[str]:
    """Yield the folded words behind a number, up to the end of its clause."""
    found, reached = 0, end
    for word in said[bisect_left(said, end, key=lambda word: word.end) :]:
        if word.end <= end:
            continue
        if any(mark in _CLAUSE_MARKS for mark in text[reached : word.start]) or found == _OBJECTS:
            return
        reached = word.end
        if word.fold not in _FILLERS:
            found += 1
            yield word.fold
