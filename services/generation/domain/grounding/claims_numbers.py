"""Numbers must come from the line's own sources, with their unit, object and context.

A number that stands in another fact, or that counts something else there, is a swapped pair and
refused (tailoring.md §1).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from services.generation.domain.facts import Fact, FactKind
from services.generation.domain.grounding.atoms import AtomKind, Claim
from services.generation.domain.grounding.claims_durations import duration_is_fair
from services.generation.domain.grounding.evidence import OWNING
from services.generation.domain.grounding.numbers import (
    NumberKind,
    Quantity,
    between_two,
    read_quantities,
)
from services.generation.domain.grounding.periods import mentions_period
from services.generation.domain.grounding.reading import Reading
from services.generation.domain.grounding.units import (
    CURRENCIES,
    MONTHS_IN,
    SYNONYMS,
    TEAMS,
    people_class,
    same_people,
)
from services.generation.domain.grounding.words import clauses, fold, related, word_set, words

_EMPTY_WORDS = word_set(
    "the and for with from that this was were has have our its their into over more than "
    "about across per each all while which where when und der die das mit fur von bei oraz "
    "dla przez przy les des pour avec dans los las con para por των και στο για на для при "
    "что"
)
_ARRIVALS = word_set("to auf do à a до στο reached reaching")
_PROMOTED = word_set("senior sr lead principal")
_CHANGES = word_set(
    "raised raise increased increase improved improve reduced reduce cut cutting lowered lower "
    "grew grow growing grown boosted saved save "
    "saving doubled tripled halved achieved delivered led by "
    "percent percentage million thousand billion from shortened decreased won exceeded beat gained "
    "added using used than less more year years month months week day annually yearly annual "
    "gesenkt senkung steigerung gesteigert reduziert erhoht prozent um zmniejszenie zwiekszenie "
    "skrocenie skrocilem zwiekszylem снизил увеличил сократил hausse baisse passe",
)
_ROOT = 5  # letters by which "drei Schichten" is known in "Dreischichtsystem"
_MEANINGFUL = 3  # letters
_SAME = 1e-9
_OVER_MOST = 1.3  # "over 40" is no fair word for more than 52
_NEARLY_LEAST = 0.9
_ABOUT = 0.05
_DERIVED = 0.6  # percent points of rounding in "by 33 percent" for 9 of 27
_RATIO_SLACK = 0.03
_HALF = 0.5
_ROUNDED_FROM = 1000


@dataclass(frozen=True, slots=True)
class _Support:
    fact: Fact
    overlap: int


def number_claims(reading: Reading) -> Iterator[Claim]:
    """Yield numbers, amounts, shares and counts that the line's sources do not say."""
    common: set[str] | None = None
    for said in read_quantities(reading.text, _not_numbers(reading)):
        if said.kind is NumberKind.DURATION and duration_is_fair(said, reading):
            continue
        if reading.quoted(said.start, said.end) or _own_compound(said, reading):
            continue
        supports = _supports(said, reading)
        if not supports:
            yield Claim(said.text, AtomKind.NUMBER, "the line's sources do not say this number")
            continue
        if _belongs_elsewhere(said, supports, reading):
            yield Claim(said.text, AtomKind.NUMBER, "the sources say this number of something else")
            continue
        if _turned_round(said, supports, reading):
            yield Claim(said.text, AtomKind.NUMBER, "the sources say this change the other way")
            continue
        items = {support.fact.item for support in supports}
        common = items if common is None else common & items
        if reading.standing.open and not common:
            reason = "without sources, all numbers of a line must stand in one item"
            yield Claim(said.text, AtomKind.NUMBER, reason)


def _not_numbers(reading: Reading) -> list[tuple[int, int]]:
    spans = [copy.span for copy in reading.copies]
    spans += [(date.start, date.end) for date in reading.dates]
    spans += reading.links
    spans += [(mention.start, mention.end) for mention in reading.mentions]
    named = [(hit.start, hit.end) for hit in reading.hits]
    return spans + [span for span in named if not reading.text[slice(*span)].isdigit()]


def _own_compound(said: Quantity, reading: Reading) -> bool:
    """Tell whether the number is part of a word of the profile: "Drei-Schicht-System"."""
    first = said.objects[0][:_ROOT] if said.objects else ""
    number = fold(said.text)
    joined = (
        number.isalpha()
        and len(first) == _ROOT
        and any(
            word.fold.startswith(number + first)
            for fact in reading.standing.cited
            for word in words(fact.text)
        )
    )
    return joined or any(
        word.start == said.start
        and "-" in word.fold
        and word.fold[:1].isalpha()
        and reading.evidence.knows_word(word.fold, inflects=reading.inflects)
        for word in reading.said
    )


def _facts(reading: Reading) -> Sequence[Fact]:
    """Return the facts that may give the line a number: not a phone's, not another entry's."""
    return [
        fact
        for fact in reading.standing.cited
        if fact.id == "profile:professional_summary"
        or (fact.kind is not FactKind.PROFILE and not _of_another_entry(fact, reading))
    ]


def _of_another_entry(fact: Fact, reading: Reading) -> bool:
    own = reading.entry_item
    return own is not None and fact.kind in OWNING and fact.item != own


def _supports(said: Quantity, reading: Reading) -> list[_Support]:
    found = []
    here = _context(reading.text, said)
    for fact in _facts(reading):
        quantities = reading.evidence.quantities(fact)
        found += [
            _Support(fact, len(_shared(here, _context(fact.text, known))))
            for known in quantities
            if _equal(said, known) and _counts_the_same(said, known, fact, reading)
        ]
        if not _reaches(said, reading) and _derived(said, quantities):
            found.append(_Support(fact, len(here)))
    return found


def _equal(said: Quantity, known: Quantity) -> bool:
    kinds = (said.kind, known.kind)
    if kinds == (NumberKind.RATIO, NumberKind.PERCENT):
        return any(_close(v, 1 + k / 100) for v in said.values for k in known.values) or (
            _HALF in said.values and _HALF * 100 in known.values
        )
    if said.kind is not known.kind and kinds != (NumberKind.COUNT, NumberKind.MONEY):
        return False
    if said.kind is NumberKind.MONEY and said.unit != known.unit:
        return False
    return any(_fair(said, value, known, k) for value in said.values for k in known.values)


def _fair(said: Quantity, value: float, known: Quantity, fact: float) -> bool:
    if said.bound == "over":
        stricter = known.bound == "over" and _close(value, fact)
        return stricter or value < fact <= value * _OVER_MOST
    if said.bound == "nearly":
        return value * _NEARLY_LEAST <= fact <= value
    if said.bound == "about" and abs(fact - value) <= _ABOUT * value:
        return True
    return _close(value, fact) or _rounded(said, value, fact)


def _rounded(said: Quantity, value: float, fact: float) -> bool:
    """Tell whether "1.2 million" is the fact 1,234,567 with two digits or more."""
    if fact < _ROUNDED_FROM or not any(c.isalpha() for c in said.text):
        return False
    digits = len(f"{value:.0f}".rstrip("0"))
    return digits > 1 and _close(float(f"{fact:.{digits - 1}e}"), value)


def _reaches(said: Quantity, reading: Reading) -> bool:
    """Tell whether the number is where a change arrives ("to 90%"), not its size."""
    before = [word.fold for word in reading.said if word.end <= said.start][-1:]
    return before != [] and before[0] in _ARRIVALS


def _derived(said: Quantity, quantities: Sequence[Quantity]) -> bool:
    """Tell whether a share or ratio follows from a "from A to B" of one fact."""
    if said.kind not in {NumberKind.PERCENT, NumberKind.RATIO} or said.bound == "over":
        return False
    for one, other in pairwise(quantities):
        before, after = one.values[0], other.values[0]
        if one.kind is not other.kind or not before or one.end > other.start:
            continue
        if said.kind is NumberKind.PERCENT:
            change = abs(after - before) / before * 100
            if any(
                value == int(value) and abs(change - value) <= _DERIVED for value in said.values
            ):
                return True
        elif any(abs(after / before - value) <= _RATIO_SLACK * value for value in said.values):
            return True
    return False


def _counts_the_same(said: Quantity, known: Quantity, fact: Fact, reading: Reading) -> bool:
    fact_words = [word.fold for word in words(fact.text)]
    if said.period and said.period != known.period:
        return not known.period and mentions_period(fact_words, said.period)
    if said.kind is not NumberKind.COUNT:
        return _same_matter(reading, fact_words) or reading.foreign_to(fact)
    if not said.objects:
        return True
    if _people(said.objects):
        return _same_people(said, known, fact_words)
    if (said.objects[0] in TEAMS) != (known.objects[:1] != () and known.objects[0] in TEAMS):
        return False
    return _same_things(said, known, fact_words, reading) or reading.foreign_to(fact)


def _same_people(said: Quantity, known: Quantity, fact_words: Sequence[str]) -> bool:
    """Tell whether the people counted may be those of the fact, of no higher rank."""
    if (said.objects[0] in TEAMS) != (known.objects[:1] != () and known.objects[0] in TEAMS):
        return False
    promoted = _PROMOTED & set(said.objects)
    if promoted and not promoted & set(fact_words):
        return False
    said_class, known_class = _people(said.objects) or "", _people(known.objects)
    if known_class:
        return same_people(said_class, known_class)
    classes = [found for word in fact_words if (found := people_class(word))]
    return any(same_people(said_class, one) for one in classes) or not known.objects


def _same_things(
    said: Quantity, known: Quantity, fact_words: Sequence[str], reading: Reading
) -> bool:
    if any(_alike(word, other) for word in said.objects for other in fact_words):
        return True
    line_words = [word.fold for word in reading.said]
    return not known.objects or any(_alike(w, o) for w in known.objects for o in line_words)


def _same_matter(reading: Reading, fact_words: Sequence[str]) -> bool:
    """Tell whether line and fact speak of one thing, changes and numbers left aside."""
    line = [word.fold for word in reading.said if word.fold not in _CHANGES]
    line = [word for word in _meaningful(line) if word not in MONTHS_IN and word not in CURRENCIES]
    there = _meaningful([word for word in fact_words if word not in _CHANGES])
    return not line or any(_alike(one, other) for one in line for other in there)


def _alike(one: str, other: str) -> bool:
    return related(one, other) or (one in SYNONYMS and SYNONYMS[one] == SYNONYMS.get(other))


def _people(objects: Sequence[str]) -> str | None:
    """Return the class of the people counted, a particular one before "people" and "team"."""
    found = [one for word in objects if (one := people_class(word))]
    return next((one for one in found if not one.endswith(":")), found[0] if found else None)


def _belongs_elsewhere(said: Quantity, supports: Sequence[_Support], reading: Reading) -> bool:
    """Tell whether the words around the number fit another number of the sources better."""
    best = max(support.overlap for support in supports)
    here = _context(reading.text, said)
    for fact in _facts(reading):
        for known in reading.evidence.quantities(fact):
            if known.kind is said.kind and not _equal(said, known):
                shared = _shared(here, _context(fact.text, known))
                if len(shared) > best:
                    return True
    return False


def _turned_round(said: Quantity, supports: Sequence[_Support], reading: Reading) -> bool:
    """Tell whether "from 90 to 45" turns a fact's "from 45 to 90"."""
    following = [q for q in read_quantities(reading.text) if q.start >= said.end][:1]
    if not following or not between_two(reading.text[said.end : following[0].start]):
        return False
    facts = {support.fact.id: support.fact for support in supports}
    turns = False
    for fact in facts.values():
        for one, other in pairwise(reading.evidence.quantities(fact)):
            if _equal(said, one) and _equal(following[0], other):
                return False
            turns = turns or (_equal(said, other) and _equal(following[0], one))
    return turns


def _context(text: str, quantity: Quantity) -> frozenset[str]:
    spans = clauses(text)
    low, high = next(
        ((low, high) for low, high in spans if low <= quantity.start < high), (0, len(text))
    )
    said = [word.fold for word in words(text) if low <= word.start < high]
    return frozenset(_meaningful(said))


def _meaningful(folded: Sequence[str]) -> list[str]:
    return [
        word
        for word in folded
        if len(word) >= _MEANINGFUL and word.isalpha() and word not in _EMPTY_WORDS
    ]


def _shared(
    here: Sequence[str] | frozenset[str], there: Sequence[str] | frozenset[str]
) -> set[str]:
    return {word for word in here if any(related(word, other) for other in there)}


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= _SAME * max(1.0, abs(one), abs(other))
