"""Dates and periods in the forms that resumes use, in nine languages.

A date stays as partial as it was written: ``2021``, ``2021-04`` or ``2021-04-15``. No month and
no day is ever added (api.md §8).
"""

import re
from dataclasses import dataclass

_MONTH_NAMES = """
1 january jan januar jänner jaen janvier janv enero ene stycznia styczeń sty января январь янв \
leden ledna gennaio gen janeiro
2 february feb februar febr février fevrier févr fevr febrero lutego luty lut февраля февраль \
фев февр únor února febbraio fevereiro fev
3 march mar märz maerz mrz mär mars marzo marca marzec марта март мар březen března março marco
4 april apr avril avr abril abr kwietnia kwiecień kwi апреля апрель апр duben dubna aprile
5 may mai mayo maja maj мая май květen května maggio mag maio
6 june jun juni juin junio czerwca czerwiec cze июня июнь июн červen června giugno giu junho
7 july jul juli juillet juil julio lipca lipiec lip июля июль июл červenec července luglio lug julho
8 august aug août aout agosto ago sierpnia sierpień sie августа август авг srpen srpna
9 september sept sep septembre septiembre set września wrzesień wrz сентября сентябрь сен сент \
září settembre setembro
10 october oct oktober okt octobre octubre października październik paź paz октября октябрь окт \
říjen října ottobre ott outubro out
11 november nov novembre noviembre listopada listopad lis ноября ноябрь ноя нояб listopadu novembro
12 december dec dezember dez décembre decembre déc diciembre dic grudnia grudzień gru декабря \
декабрь дек prosinec prosince dicembre dezembro
"""
_MONTHS = {
    name: int(line.split()[0])
    for line in _MONTH_NAMES.replace("\\\n", " ").strip().splitlines()
    for name in line.split()[1:]
}
_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?:19[4-9]\d|20\d\d)"
_MONTH_NUMBER = r"(?:1[0-2]|0?[1-9])"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"

_PRESENT = re.compile(
    r"(?<![^\W\d_])(?:present(?:e|ly)?|current(?:ly)?|now|today|ongoing|to date|till date|heute|"
    r"aktuell|jetzt|laufend|gegenwart|derzeit|présent|à ce jour|ce jour|aujourd['’]hui|"
    r"actuellement|actuel|actualidad|la actualidad|presente|actual|hoy|obecnie|teraz|nadal|"
    r"dziś|dzisiaj|chwili obecnej|настоящее время|наст\. время|н\.\s?в\.|сейчас|сегодня|"
    r"současnost|současnosti|dosud|oggi|attuale|in corso|atual|atualmente|o momento|"
    r"至今|现在|現在)(?![^\W\d_])"
)
_DATE = re.compile(
    rf"(?<![\w./])(?:"
    rf"(?P<iso_y>{_YEAR})\s?[-/.]\s?(?P<iso_m>{_MONTH_NUMBER})(?:[-/.](?P<iso_d>{_DAY}))?(?![\w/])"
    rf"|(?P<d_d>{_DAY})[./](?P<d_m>{_MONTH_NUMBER})[./](?P<d_y>{_YEAR})(?!\d)"
    rf"|(?P<n_m>{_MONTH_NUMBER})\s?[-/.]\s?(?P<n_y>{_YEAR})(?!\d)"
    rf"|(?:(?P<w_d>{_DAY})(?:st|nd|rd|th|\.)?\s)?(?P<w_m>{_NAMES})(?![^\W\d_])\.?(?:\s(?P<w_n>{_DAY}),)?,?"
    rf"\s?(?:de\s|of\s|del\s)?\s?(?P<w_y>{_YEAR}|['’]?\d\d(?![\w:%+.,/]))(?!\d)"
    rf"|(?P<s_m>{_MONTH_NUMBER})/(?P<s_y>\d\d)(?![\w/])"
    rf"|(?P<c_y>{_YEAR})\s?年\s?(?P<c_m>{_MONTH_NUMBER})\s?月"
    rf"|(?P<y>{_YEAR})(?![\w%+])(?!\s?(?:₽|€|\$|zł))"
    rf"|(?P<m>{_NAMES})(?![^\W\d_])\.?"
    rf")"
)
_JOIN = re.compile(
    r"\s*(?:[-–—−‒~→]+|to|until|till|through|thru|bis(?: zum| heute)?|à|au|jusqu['’]à|a|al|hasta|"
    r"do|по|až|až do|fino a|até|/)?\s*(?:r\.|roku|г\.|гг?\.)?\s*(?:[-–—−‒~→]+|to|bis|do|по)?"
    r"\s*(?:la |the |l['’]|le )?\s*"
)
_YEAR_WORD = re.compile(r"\s*(?:roku|r\.|года|год|гг\.|гг|г\.|г(?!\w)|rok)")
_SINCE = re.compile(r"(?:since|seit|depuis|desde|od|с|dal|z)(?:\s+(?:the|dem|le|el|il|roku))?\s*$")
_FROM = re.compile(r"(?:from|ab|von|vom|du|de|del|das|w latach|since)\s*$")
_UNTIL = re.compile(r"(?:until|till|bis|jusqu['’](?:à|en)|hasta|do|до|по)\s*$")
_OPEN = re.compile(r"\s*[-–—−‒]\s*(?:$|[)\]|,;\t])")
_LOOK_BACK = 16
_LONGEST_JOIN = 24
_FULL_YEAR = 4
_PIVOT = 70  # as POSIX reads two digits


@dataclass(frozen=True, slots=True)
class Period:
    """A date or period and where it stands: ``text[begin:finish]``.

    A single date has ``start`` only when ``single`` is true. ``is_current`` is true only when the
    text says so (*present*, *since 2019*); an end left out is unknown.
    """

    start: str | None
    end: str | None
    is_current: bool
    begin: int
    finish: int
    single: bool = False


@dataclass(frozen=True, slots=True)
class _Mark:
    value: str | None  # None: the present
    begin: int
    finish: int
    month_only: int = 0
    doubtful: bool = False  # only believable as a side of a range


def find_periods(text: str) -> list[Period]:
    """All dates and periods of a line, in order. Linear in its length."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    marks = _marks(lowered)
    periods: list[Period] = []
    index = 0
    while index < len(marks):
        mark = marks[index]
        following = marks[index + 1] if index + 1 < len(marks) else None
        if following is not None and _joined(lowered, mark, following):
            start = mark.value
            if mark.month_only:
                start = f"{(following.value or '')[:4]}-{mark.month_only:02d}"
            if start is not None and not following.month_only:
                periods.append(
                    Period(
                        start,
                        following.value,
                        following.value is None,
                        _with_lead(lowered, text, mark.begin),
                        _with_tail(lowered, following.finish),
                    )
                )
                index += 2
                continue
        if mark.value is not None and not mark.month_only and not mark.doubtful:
            periods.append(_alone(lowered, text, mark))
        index += 1
    return periods


def _marks(text: str) -> list[_Mark]:
    marks = [_read(match) for match in _DATE.finditer(text)]
    marks += [_Mark(None, match.start(), match.end()) for match in _PRESENT.finditer(text)]
    return sorted(marks, key=lambda mark: mark.begin)


def _read(match: re.Match[str]) -> _Mark:
    groups = {name: value for name, value in match.groupdict().items() if value}
    begin, finish = match.span()
    if "m" in groups:
        return _Mark("", begin, finish, month_only=_MONTHS[groups["m"]])
    for kind in ("iso", "d", "n", "w", "s", "c"):
        if f"{kind}_m" not in groups:
            continue
        month = groups[f"{kind}_m"]
        number = _MONTHS[month] if month in _MONTHS else int(month)
        year, short = _full_year(groups[f"{kind}_y"])
        value = f"{year}-{number:02d}"
        if day := groups.get(f"{kind}_d") or groups.get(f"{kind}_n"):
            value += f"-{int(day):02d}"
        doubtful = kind == "s" or (short and "'" not in match.group() and "’" not in match.group())
        return _Mark(value, begin, finish, doubtful=doubtful)
    return _Mark(groups["y"], begin, finish)


def _full_year(year: str) -> tuple[str, bool]:
    digits = year.strip("'’")
    if len(digits) == _FULL_YEAR:
        return digits, False
    return ("19" if int(digits) >= _PIVOT else "20") + digits, True


def _joined(text: str, left: _Mark, right: _Mark) -> bool:
    if left.value is None or right.begin < left.finish:
        return False
    between = text[left.finish : right.begin]
    if len(between) > _LONGEST_JOIN or not _JOIN.fullmatch(between):
        return False
    return bool(between.strip()) or right.value is None


def _alone(text: str, original: str, mark: _Mark) -> Period:
    before = text[max(0, mark.begin - _LOOK_BACK) : mark.begin]
    begin, finish = mark.begin, _with_tail(text, mark.finish)
    shouted = original[max(0, mark.begin - _LOOK_BACK) : mark.begin]
    if since := _word_before(_SINCE, before, shouted):
        return Period(mark.value, None, True, mark.begin - len(since), finish)
    if until := _word_before(_UNTIL, before, shouted):
        return Period(None, mark.value, False, mark.begin - len(until), finish)
    if start := _word_before(_FROM, before, shouted):
        return Period(mark.value, None, False, mark.begin - len(start), finish)
    if opened := _OPEN.match(text, finish):
        dash = re.search(r"[-–—−‒]", opened.group())
        return Period(mark.value, None, False, begin, finish + (dash.end() if dash else 0))
    return Period(mark.value, None, False, begin, finish, single=True)


def _word_before(pattern: re.Pattern[str], before: str, original: str) -> str:
    """The word right before a date; capitals are a name ("Polar Maps AB 2019"), no such word."""
    match = pattern.search(before)
    if match is not None and len(word := original[match.start() :].strip()) > 1 and word.isupper():
        return ""
    if match is None or (match.start() and before[match.start() - 1] not in " \t([,;|"):
        return ""
    return match.group()


def _with_lead(text: str, original: str, begin: int) -> int:
    before = text[max(0, begin - _LOOK_BACK) : begin]
    shouted = original[max(0, begin - _LOOK_BACK) : begin]
    word = _word_before(_SINCE, before, shouted) or _word_before(_FROM, before, shouted)
    return begin - len(word)


def _with_tail(text: str, finish: int) -> int:
    tail = _YEAR_WORD.match(text, finish)
    return tail.end() if tail else finish
