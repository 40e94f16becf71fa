"""Dates and ranges in running text must be those of the cited items or facts."""

from collections.abc import Iterator

from services.generation.domain.facts import FactKind
from services.generation.domain.grounding.atoms import AtomKind, Claim
from services.generation.domain.grounding.dates import (
    DateMention,
    Moment,
    parse_partial,
    read_dates,
)
from services.generation.domain.grounding.reading import Reading
from services.generation.domain.grounding.words import clean, fold

_EITHER = (" and ", " und ", " et ", " y ", " i ", " и ")


def date_claims(reading: Reading) -> Iterator[Claim]:
    """Yield dates that neither the cited items' dates nor the cited facts' words say."""
    for said in reading.dates:
        if reading.settled(said.start, said.end):
            continue
        if not _supported(said, reading):
            yield Claim(said.text, AtomKind.DATE, "the profile does not say this date here")


def _supported(said: DateMention, reading: Reading) -> bool:
    spans, points = _known(reading)
    if said.until is not None:
        if any(_same_span(said.moment, said.until, start, end) for start, end, _ in spans):
            return True
        starts = [start for start, _, _ in spans if start]
        ends = [end for _, end, _ in spans if end]
        if not reading.entry_item and starts and ends:
            first, last = min(starts, key=_order), max(ends, key=_order)
            if _within(said.moment, first) and _within(said.until, last):
                return True
        separate = any(word in fold(said.text) for word in _EITHER)
        return separate and _point(said.moment, points) and _point(said.until, points)
    if said.open_end:
        return any(current and start and _within(said.moment, start) for start, _, current in spans)
    return _point(said.moment, points)


Known = tuple[Moment | None, Moment | None, bool]


def _known(reading: Reading) -> tuple[list[Known], list[Moment]]:
    evidence = reading.evidence
    spans: list[Known] = []
    points: list[Moment] = []
    # an achievement happened when its own words say, not when the job began or ended
    whole = {fact.item for fact in reading.standing.cited if fact.id == fact.item}
    for item in reading.standing.items:
        record = evidence.items.get(item, {})
        start, end = parse_partial(record.get("start_date")), parse_partial(record.get("end_date"))
        spans.append((start, end, bool(record.get("is_current"))))
        obtained = parse_partial(record.get("date_obtained"))
        if item in whole:
            points += [moment for moment in (start, end, obtained) if moment]
    for fact in reading.standing.cited:
        for said in read_dates(clean(fact.text)):
            spans.append((said.moment, said.until, said.open_end))
            points += [moment for moment in (said.moment, said.until) if moment]
    if not reading.entry_item:  # "working since 2016": the career's first day, in a present job
        jobs = [
            record
            for item, record in evidence.items.items()
            if item.startswith(FactKind.EXPERIENCE)
        ]
        starts = [start for job in jobs if (start := parse_partial(job.get("start_date")))]
        if starts and any(job.get("is_current") for job in jobs):
            spans.append((min(starts, key=_order), None, True))
    return spans, points


def _same_span(start: Moment, end: Moment, known: Moment | None, until: Moment | None) -> bool:
    return bool(known and until and _within(start, known) and _within(end, until))


def _point(said: Moment, points: list[Moment]) -> bool:
    return any(_within(said, known) for known in points)


def _within(said: Moment, known: Moment) -> bool:
    if said.month < 0:  # a quarter
        quarter = -known.month if known.month <= 0 else (known.month + 2) // 3
        return said.year == known.year and quarter == -said.month
    return said.within(known)


def _order(moment: Moment) -> tuple[int, int, int]:
    return moment.year, moment.month, moment.day
