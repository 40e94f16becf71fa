"""Calendar dates in the forms that postings use; a date that may mean two days is not read."""
# ruff: noqa: E501 -- an alternation of words is one thing

import re
from collections.abc import Iterator
from datetime import date

_MONTHS = """
january jan januar januari jänner jän janvier janv enero ene gennaio gen janeiro styczeń stycznia sty leden ledna január января январь янв січня ocak tammikuu tammikuuta ιανουαρίου
february feb februar februari feber février févr fév febrero febbraio fevereiro fev luty lutego lut únor února február февраля февраль фев лютого şubat helmikuu helmikuuta φεβρουαρίου
march mar märz mär mrz maart mars marzo março marzec marca březen března március marec марта март мар березня mart maaliskuu maaliskuuta μαρτίου
april apr avril avr abril abr aprile kwiecień kwietnia kwi duben dubna április apríl апреля апрель апр квітня nisan huhtikuu huhtikuuta απριλίου
may mai mei maj mayo maggio mag maio květen května május máj мая май травня mayıs toukokuu toukokuuta μαΐου
june jun juni juin junio giugno giu junho czerwiec czerwca cze červen června június jún июня июнь июн червня haziran kesäkuu kesäkuuta ιουνίου
july jul juli juillet juil julio luglio lug julho lipiec lipca lip červenec července július júl июля июль июл липня temmuz heinäkuu heinäkuuta ιουλίου
august aug augustus août agosto ago augusti sierpień sierpnia sie srpen srpna augusztus августа август авг серпня ağustos elokuu elokuuta αυγούστου
september sep sept septembre septiembre settembre set setembro wrzesień wrzesnia września wrz září szeptember septembra сентября сентябрь сен вересня eylül syyskuu syyskuuta σεπτεμβρίου
october oct oktober okt octobre octubre ottobre ott outubro out październik października paź říjen října október октября октябрь окт жовтня ekim lokakuu lokakuuta οκτωβρίου
november nov novembre noviembre novembro listopad listopada lis listopadu novembra ноября ноябрь ноя листопада kasım marraskuu marraskuuta νοεμβρίου
december dec dezember dez décembre déc diciembre dic dicembre dezembro grudzień grudnia gru prosinec prosince decembra декабря декабрь дек грудня aralık joulukuu joulukuuta δεκεμβρίου
"""
_MONTH_NUMBERS = {
    name: number
    for number, names in enumerate(_MONTHS.strip().splitlines(), start=1)
    for name in names.split()
}
_DATE = re.compile(
    r"""
    (?<!\d)(?P<iso_y>\d{4})[-/.](?P<iso_m>\d{1,2})[-/.](?P<iso_d>\d{1,2})(?!\d)
  | (?<!\d)(?P<east_y>\d{4})\s?[年년]\s?(?P<east_m>\d{1,2})\s?[月월]\s?(?P<east_d>\d{1,2})\s?[日일]
  | (?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|ª)?[.,]?[\s-]{0,3}(?:of\s|de\s|d')?
      (?P<month>[^\W\d_]{3,14})[.,]{0,2}[\s-]{0,3}(?:of\s|de\s|del\s)?(?P<year>\d{4}|'?\d{2}(?![\d:.]))(?!\d)
  | (?<!\w)(?P<us_month>[^\W\d_]{3,14})[.,]?[\s-]{0,3}(?P<us_day>\d{1,2})(?:st|nd|rd|th)?(?:,|\s|-){1,3}
      (?P<us_year>\d{4})(?!\d)
  | (?<![\d.,/])(?P<a>\d{1,2})(?P<mark>[./-])\s?(?P<b>\d{1,2})(?P=mark)\s?(?P<c>\d{4}|\d{2})(?![\d/]|[.,]\d)
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Dates stand around digits; the rest of a posting is passed over quickly.
_WITH_DIGITS = re.compile(r"[^\d\n]{0,18}\d[^\n]{0,200}")
_MONTHS_A_YEAR = 12
_CENTURY = 100
_EARLIEST, _LATEST = 1990, 2100


def find_dates(text: str, *, month_first: bool | None = None) -> Iterator[tuple[date, int, int]]:
    """Yield the dates of a text with their offsets, in order.

    ``month_first`` settles ``03/04/2026``: True as in the United States, False as elsewhere;
    with None such a date is passed over, because either reading could be wrong.
    """
    for match in _matches(text):
        found = _date(match, month_first)
        if found is not None:
            yield found, match.start(), match.end()


def reads_month_first(text: str) -> bool | None:
    """Return the order of day and month that the text's own unmistakable dates show."""
    orders: set[bool] = set()
    for match in _matches(text):
        if match["mark"] not in {"/", "-"}:
            continue
        first, second = int(match["a"]), int(match["b"])
        if first > _MONTHS_A_YEAR >= second:
            orders.add(False)
        elif second > _MONTHS_A_YEAR >= first:
            orders.add(True)
    return orders.pop() if len(orders) == 1 else None


def _matches(text: str) -> Iterator[re.Match[str]]:
    for passage in _WITH_DIGITS.finditer(text):
        yield from _DATE.finditer(text, passage.start(), passage.end())


def _date(match: re.Match[str], month_first: bool | None) -> date | None:
    if match["iso_y"] is not None:
        return _day(match["iso_y"], int(match["iso_m"]), match["iso_d"])
    if match["east_y"] is not None:
        return _day(match["east_y"], int(match["east_m"]), match["east_d"])
    if match["month"] is not None:
        return _day(match["year"], _month(match["month"]), match["day"])
    if match["us_month"] is not None:
        return _day(match["us_year"], _month(match["us_month"]), match["us_day"])
    return _numeric(match, month_first)


def _numeric(match: re.Match[str], month_first: bool | None) -> date | None:
    first, second = int(match["a"]), int(match["b"])
    if match["mark"] == "." or first == second or first > _MONTHS_A_YEAR:
        month_first = False  # dots are European; 17/03 can only be the seventeenth
    elif second > _MONTHS_A_YEAR:
        month_first = True
    if month_first is None:
        return None
    month, day = (first, second) if month_first else (second, first)
    return _day(match["c"], month, str(day))


def _month(name: str) -> int:
    return _MONTH_NUMBERS.get(name.lower(), 0)


def _day(year: str, month: int, day: str) -> date | None:
    number = int(year.lstrip("'"))
    if number < _CENTURY:
        number += 2000
    if not _EARLIEST <= number <= _LATEST:
        return None
    try:
        return date(number, month, int(day))
    except ValueError:
        return None
