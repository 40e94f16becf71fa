"""Pairs of a statement or a title and the employer, school or project that it is told of."""

import re
from collections.abc import Iterator, Sequence

from services.generation.domain.grounding.atoms import AtomKind, Claim
from services.generation.domain.grounding.claims_durations import duration_is_fair
from services.generation.domain.grounding.evidence import OWNING, contains_phrase
from services.generation.domain.grounding.names_known import NameHit
from services.generation.domain.grounding.numbers import NumberKind, read_quantities
from services.generation.domain.grounding.reading import Reading
from services.generation.domain.grounding.words import clean, fold, words

_AT = re.compile(r"\s*(?:,|@|[–—-]|at|bei|beim|am|chez|w|в|στην?|with|for|of)?\s*(?:the\s)?")
_STOP = re.compile(r"[.!?]\s+(?=[^\W\d_a-zа-яα-ω])|\n")


def employer_claims(reading: Reading) -> Iterator[Claim]:
    """Yield employers, schools and projects of the profile named in a line about another one."""
    standing = reading.standing
    owning = {fact.item for fact in standing.cited if fact.kind in OWNING}
    owning |= {reading.entry_item} if reading.entry_item else set()
    hits = [hit for hit in reading.hits if hit.name.owner and _named(hit, reading)]
    if standing.open and not reading.entry_item:
        return
    for hit in hits:
        if not owning or reading.copied(hit.start) or reading.quoted(hit.start, hit.end):
            continue
        same = {name.item for name in reading.evidence.names if name.words == hit.name.words}
        if same & owning or _cited_says(hit, reading):
            continue
        said = reading.text[hit.start : hit.end]
        yield Claim(said, AtomKind.EMPLOYER, "the cited facts are not of this employer or project")


def pair_claims(reading: Reading) -> Iterator[Claim]:
    """Yield statements that stand beside the name of an employer or project they are not of."""
    hits = [hit for hit in reading.hits if hit.name.owner and _named(hit, reading)]
    places = [(copy.span[0], {copy.fact.item}) for copy in reading.copies]
    for quantity in read_quantities(reading.text, [(d.start, d.end) for d in reading.dates]):
        if quantity.kind is NumberKind.DURATION and duration_is_fair(quantity, reading):
            continue  # time worked is of the dates, not of a statement
        owners = {
            fact.item
            for fact in reading.standing.cited
            if any(
                known.kind is quantity.kind and set(known.values) & set(quantity.values)
                for known in reading.evidence.quantities(fact)
            )
        }
        if owners:
            places.append((quantity.start, owners))
    for start, items in places:
        owners = {owner for owner in items if owner.split(":", 1)[0] in {*OWNING}}
        hit = _nearest(start, hits, reading)
        if hit is None or not owners:
            continue
        same = {name.item for name in reading.evidence.names if name.words == hit.name.words}
        in_fact = any(
            contains_phrase(
                [w.fold for w in words(clean(fact.text))], hit.name.words, inflects=True
            )
            for fact in reading.standing.cited
            if fact.item in owners
        )
        if not (same & owners) and not in_fact:
            said = reading.text[hit.start : hit.end]
            reason = "the statement beside this name is of another employer or project"
            yield Claim(said, AtomKind.EMPLOYER, reason)
            return


def title_pair_claims(reading: Reading) -> Iterator[Claim]:
    """Yield a title of the profile beside an employer where the person did not bear it."""
    employers = [hit for hit in reading.hits if hit.name.owner and _named(hit, reading)]
    titles = [hit for hit in reading.hits if hit.name.title]
    for title in titles:
        wider = [t for t in titles if t.start <= title.start and t.end >= title.end]
        if any((t.start, t.end) != (title.start, title.end) for t in wider):
            continue  # "Data Engineer" inside "Senior Data Engineer"
        for hit in employers:
            between = reading.text[title.end : hit.start]
            if title.end > hit.start or not _AT.fullmatch(fold(between)):
                continue
            where = {name.item for name in reading.evidence.names if name.words == hit.name.words}
            borne = {t.name.item for t in wider}
            borne |= {n.item for n in reading.evidence.names if n.words == title.name.words}
            if not where & borne and not reading.quoted(title.start, title.end):
                said = reading.text[title.start : hit.end]
                yield Claim(said, AtomKind.TITLE, "the person bore this title elsewhere")


def _nearest(start: int, hits: Sequence[NameHit], reading: Reading) -> NameHit | None:
    """Return the name that a reader takes a statement to be about."""
    low, high = _sentence(start, reading)
    inside = [hit for hit in hits if low <= hit.start < high and not reading.copied(hit.start)]
    clause = _clause(start, reading.text)
    for hit in inside:
        if clause[0] <= hit.start < clause[1]:
            return hit
    before = [hit for hit in inside if hit.start < start]
    return before[-1] if before else (inside[0] if inside else None)


def _clause(start: int, text: str) -> tuple[int, int]:
    marks = [text.find(mark, start) for mark in (", ", "; ", " and ", " und ", " i ", " и ", ". ")]
    high = min((mark for mark in marks if mark >= 0), default=len(text))
    low = max(text.rfind(mark, 0, start) for mark in (", ", "; ", " and ", " und ", " i ", ". "))
    return max(low, 0), high


def _sentence(start: int, reading: Reading) -> tuple[int, int]:
    low, high = 0, len(reading.text)
    for stop in _STOP.finditer(reading.text):
        if stop.end() <= start:
            low = stop.end()
        else:
            high = stop.start()
            break
    return low, high


def _named(hit: NameHit, reading: Reading) -> bool:
    said = reading.text[hit.start : hit.end]
    return said[:1].isupper() or any(c.isdigit() for c in said) or not said[:1].isalpha()


def _cited_says(hit: NameHit, reading: Reading) -> bool:
    return any(
        contains_phrase(
            [word.fold for word in words(clean(fact.text))], hit.name.words, inflects=True
        )
        for fact in reading.standing.cited
    )
