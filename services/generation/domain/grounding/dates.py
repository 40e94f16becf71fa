"""Dates and ranges of dates in a text, in the usual formats of several languages."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from services.generation.domain.grounding.words import fold, word_set

Span = tuple[int, int]

_MONTH_NAMES = """
    january jan januar janvier janv enero ene styczen stycznia styczniu янв январь января январе
    ιανουαριος ιανουαριου ιανουαριο gennaio;
    february feb februar fevrier fevr febrero luty lutego lutym фев февраль февраля феврале
    φεβρουαριος φεβρουαριου φεβρουαριο febbraio;
    march mar marz maerz mars marzo marzec marca marcu мар март марта марте μαρτιος μαρτιου μαρτιο;
    april apr avril avr abril abr kwiecien kwietnia kwietniu апр апрель апреля апреле απριλιος
    απριλιου απριλιο aprile;
    may mai mayo maj maja maju май мая мае μαιος μαιου μαιο maggio;
    june jun juni juin junio czerwiec czerwca czerwcu июнь июня июне июн ιουνιος ιουνιου ιουνιο
    giugno;
    july jul juli juillet juil julio lipiec lipca lipcu июль июля июле июл ιουλιος ιουλιου ιουλιο
    luglio;
    august aug aout agosto ago sierpien sierpnia sierpniu авг август августа августе αυγουστος
    αυγουστου αυγουστο;
    september sep sept septembre septiembre wrzesien wrzesnia wrzesniu сен сентябрь сентября
    сентябре σεπτεμβριος σεπτεμβριου σεπτεμβριο settembre;
    october oct oktober okt octobre octubre pazdziernik pazdziernika pazdzierniku окт октябрь
    октября октябре οκτωβριος οκτωβριου οκτωβριο ottobre;
    november nov novembre noviembre listopad listopada listopadzie ноя ноябрь ноября ноябре
    νοεμβριος νοεμβριου νοεμβριο;
    december dec dezember dez decembre diciembre dic grudzien grudnia grudniu дек декабрь декабря
    декабре δεκεμβριος δεκεμβριου δεκεμβριο dicembre
"""
_MONTHS = {
    name: n for n, names in enumerate(_MONTH_NAMES.split(";"), 1) for name in word_set(names)
}
_MONTHS_A_YEAR = 12
_YEAR = r"(?:19[5-9]\d|20[0-4]\d)"
_NAMED = re.compile(
    rf"(?<!\w)(?:(\d{{1,2}})(?:st|nd|rd|th|\.)?\s)?([^\W\d_]{{3,12}})\.?,?\s({_YEAR})(?!\d)"
)
_AMERICAN = re.compile(
    rf"(?<!\w)([^\W\d_]{{3,12}})\.?\s(\d{{1,2}})(?:st|nd|rd|th)?,\s({_YEAR})(?!\d)"
)
_ISO = re.compile(rf"(?<![\w.,/-])({_YEAR})-(\d{{2}})(?:-(\d{{2}}))?(?![\d-])")
_DOTTED = re.compile(rf"(?<![\w.,/-])(?:(\d{{1,2}})[./])?(\d{{1,2}})[./]({_YEAR})(?!\d)")
_BARE = re.compile(
    rf"(?<![\w.,/$€£])({_YEAR})(?![\d%€$£]|[.,]\d|\s?(?:[kKM%€$£]\b|percent|EUR|USD|PLN))"
)
_SHORT_END = re.compile(rf"(?<![\w.,/])({_YEAR})\s?[–—/-]\s?(\d{{2}})(?![\d-])")
_SEASON = re.compile(rf"(?<!\w)(Q[1-4])\s({_YEAR})(?!\d)")
_JOIN = re.compile(
    r"^\s*(?:[–—-]|to|until|till|through|bis|do|a|à|au|al|hasta|по|до|εως|έως|and|–)\s*$"
)
_OPEN_END = re.compile(
    r"^\s*(?:[–—-]|to|until|bis|do|à|до|по|έως)\s*(?:present|now|today|current|heute|obecnie|dzis|"
    r"dziś|teraz|aujourd|actualidad|настоящее|н\.в|сегодня|σήμερα|ongoing)",
    re.IGNORECASE,
)
_SINCE = re.compile(r"\b(?:since|seit|depuis|desde|od|с|από)\s+(?:dem\s+)?$", re.IGNORECASE)


def is_month(folded: str) -> bool:
    """Tell whether a folded word names a month in any language known here."""
    return folded in _MONTHS


@dataclass(frozen=True, slots=True)
class Moment:
    """A date as precise as it was said; 0 stands for a month or day that was not said."""

    year: int
    month: int = 0
    day: int = 0

    def within(self, other: "Moment") -> bool:
        """Tell whether *other* says at least as much, and the same."""
        return (
            self.year == other.year
            and self.month in {0, other.month}
            and self.day in {0, other.day}
        )


@dataclass(frozen=True, slots=True)
class DateMention:
    """One date, or a range when ``until`` is set or ``open_end`` says "to this day"."""

    text: str
    start: int
    end: int
    moment: Moment
    until: Moment | None = None
    open_end: bool = False


def parse_partial(value: str | None) -> Moment | None:
    """Read ``2021``, ``2021-04`` or ``2021-04-30``; None for anything else."""
    parts = (value or "").split("-")
    if not all(part.isascii() and part.isdigit() for part in parts) or len(parts[0]) != len("2021"):
        return None
    numbers = [int(part) for part in parts[:3]]
    return Moment(*numbers)


def read_dates(text: str, masked: Iterable[Span] = ()) -> list[DateMention]:
    """Return dates and ranges of *text* in order, those inside a *masked* span left out."""
    hidden = list(masked)
    singles: list[tuple[int, int, Moment]] = []
    for start, end, moment in _candidates(text):
        taken = any(start < high and low < end for low, high, _ in singles)
        if not taken and not any(low <= start < high for low, high in hidden):
            singles.append((start, end, moment))
    return _ranges(text, sorted(singles, key=lambda single: single[0]))


def _candidates(text: str) -> Iterator[tuple[int, int, Moment]]:
    """Yield dates by every format, the surest formats first."""
    for match in _AMERICAN.finditer(text):
        if month := _MONTHS.get(fold(match.group(1))):
            yield (*match.span(), Moment(int(match.group(3)), month, int(match.group(2))))
    for match in _NAMED.finditer(text):
        if month := _MONTHS.get(fold(match.group(2))):
            yield (*match.span(), Moment(int(match.group(3)), month, int(match.group(1) or 0)))
    for match in _SEASON.finditer(text):
        yield (*match.span(), Moment(int(match.group(2)), -int(match.group(1)[1])))
    for match in _ISO.finditer(text):
        yield (*match.span(), Moment(*(int(part or 0) for part in match.groups())))
    for match in _DOTTED.finditer(text):
        day, month, year = (int(part or 0) for part in match.groups())
        if month > _MONTHS_A_YEAR:  # 04/30/2021
            day, month = month, day
        yield (*match.span(), Moment(year, month, day))
    yield from _bare_years(text)


def _bare_years(text: str) -> Iterator[tuple[int, int, Moment]]:
    for match in _SHORT_END.finditer(text):
        year = int(match.group(1))
        end = year - year % 100 + int(match.group(2))
        if end > year:
            yield (*match.span(1), Moment(year))
            yield (*match.span(2), Moment(end))
    for match in _BARE.finditer(text):
        yield (*match.span(), Moment(int(match.group(1))))


def _ranges(text: str, singles: list[tuple[int, int, Moment]]) -> list[DateMention]:
    found: list[DateMention] = []
    index = 0
    while index < len(singles):
        start, end, moment = singles[index]
        index += 1
        if index < len(singles) and _JOIN.match(fold(text[end : singles[index][0]])):
            _, stop, until = singles[index]
            found.append(DateMention(text[start:stop], start, stop, moment, until))
            index += 1
            continue
        current = _OPEN_END.match(text[end : end + 40])
        since = _SINCE.search(text[max(0, start - 20) : start])
        stop = end + current.end() if current else end
        open_end = bool(current or since)
        found.append(DateMention(text[start:stop], start, stop, moment, open_end=open_end))
    return found
