"""Telephone numbers: a person's own in any spelling, and what looks like anybody's."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shared.llm.contact.folding import Span, fold

_SEPARATED = re.compile(r"[0-9](?:[ \t\r\n.,/()\-+_*:·•|]{0,4}[0-9])*")
"""Digits with at most four signs between two of them; linear, as digits and signs differ."""
_UNBROKEN = re.compile(r"[0-9](?:[ \t./()\-]{0,4}[0-9])*")
"""The same with the signs that people set inside a number."""
_STAMP = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:[0-9]{2}|[0-9]{6}|[0-9]{8})\Z")
_SHORTEST_KNOWN = 6
_CORE = 8
_CALENDAR = re.compile(
    r"(?<![0-9./-])(?:"
    r"(?:19|20)[0-9]{2}-[0-9]{2}(?:-[0-9]{2})?/(?:19|20)[0-9]{2}-[0-9]{2}(?:-[0-9]{2})?|"
    r"(?:19|20)[0-9]{2}[-./](?:0?[1-9]|1[0-2])(?:[-./](?:[12][0-9]|3[01]|0?[1-9]))?"
    r"|(?:[12][0-9]|3[01]|0?[1-9])[-./](?:1[0-2]|0?[1-9])[-./](?:(?:19|20)?[0-9]{2})"
    r"|(?:1[0-2]|0?[1-9])[-./](?:[12][0-9]|3[01]|0?[1-9])[-./](?:(?:19|20)?[0-9]{2})"
    r"|(?:1[0-2]|0?[1-9])[-./](?:19|20)[0-9]{2}"
    r"|(?:19|20)[0-9]{2}"
    r")(?![0-9]|[./][0-9])"
)
"""Dates, months and years; a number that is made of them is a span of time."""
_GROUPS = re.compile(r"[0-9]+")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:[ .,'][0-9]{3})+(?:[.,][0-9]{1,2})?\Z")
_MONEY_BEFORE = re.compile(r"(?:[$€£¥₹]|\b(?:eur|usd|gbp|chf|pln|sek|jpy|inr))[ ]?\Z")
_MONEY_AFTER = re.compile(
    r"[ ]?(?:[$€£¥₹%]|(?:eur|euros?|usd|gbp|chf|pln|sek|jpy|inr|dollars?|percent|users?|customers?"
    r"|records?|rows?|requests?|events?|people|downloads?|lines?)\b)"
)
_LEAST, _MOST = 7, 15
_PLAIN_LEAST = 9
_MANY_ZEROS = "000000"


@dataclass(frozen=True, slots=True)
class KnownPhone:
    """The digits of a number with its country's prefix, as far as the person gave one."""

    digits: str

    @property
    def core(self) -> str:
        """The last digits: what every spelling of the number has in common."""
        return self.digits[-_CORE:]


def known_phones(phones: Iterable[str]) -> tuple[KnownPhone, ...]:
    """Return the numbers that are long enough to be told from others."""
    digits = ("".join(_GROUPS.findall(fold(phone))).lstrip("0") for phone in phones)
    return tuple(
        KnownPhone(number) for number in dict.fromkeys(digits) if len(number) >= _SHORTEST_KNOWN
    )


def find_known(text: str, phones: Iterable[KnownPhone]) -> Iterator[Span]:
    """Yield where one of *phones* stands in the folded *text*."""
    for segment in _SEPARATED.finditer(text):
        places = [match.start() for match in re.finditer("[0-9]", segment.group())]
        digits = "".join(segment.group()[place] for place in places)
        for phone in phones:
            at = digits.find(phone.core)
            while at >= 0:
                start = _prefix(digits, at, phone)
                end = at + len(phone.core)
                first = segment.start() + places[start]
                yield _with_signs(text, first), segment.start() + places[end - 1] + 1
                at = digits.find(phone.core, end)


def find_likely(text: str) -> Iterator[Span]:
    """Yield what looks like a telephone number in the folded *text*, and is no time or amount."""
    for segment in _UNBROKEN.finditer(text):
        start = segment.start()
        if _with_signs(text, start) < start and "+" in text[max(0, start - 2) : start]:
            stretches = [_first_groups(segment.group())]
        else:
            stretches = list(_without_calendar(segment.group()))
        for begin, finish in stretches:
            if _is_likely(text, start + begin, start + finish):
                yield _with_signs(text, start + begin), start + finish


def _first_groups(segment: str) -> Span:
    """Return as many groups as one number has; years may follow it."""
    count, end = 0, 0
    for group in _GROUPS.finditer(segment):
        count += len(group.group())
        if count > _MOST and end:
            break
        end = group.end()
    return 0, end


def _prefix(digits: str, core_at: int, phone: KnownPhone) -> int:
    """Return where the number begins that has its core at *core_at*."""
    start, left = core_at, phone.digits[: -len(phone.core)]
    while left and start and digits[start - 1] == left[-1]:
        start, left = start - 1, left[:-1]
    for trunk in ("00", "0"):  # 0044…, or a national number's own zero
        if digits[max(0, start - len(trunk)) : start] == trunk:
            return start - len(trunk)
    return start


def _with_signs(text: str, start: int) -> int:
    """Take in the plus and the bracket before the first digit."""
    while start and text[start - 1] in "+(":
        start -= 1
    return start


def _without_calendar(segment: str) -> Iterator[Span]:
    """Yield the stretches between dates and years, trimmed to digits."""
    begin = 0
    for match in _CALENDAR.finditer(segment):
        yield from _trimmed(segment, begin, match.start())
        begin = match.end()
    yield from _trimmed(segment, begin, len(segment))


def _trimmed(segment: str, start: int, end: int) -> Iterator[Span]:
    groups = [match.span() for match in _GROUPS.finditer(segment, start, end)]
    if groups:
        yield groups[0][0], groups[-1][1]


def _is_likely(text: str, start: int, end: int) -> bool:
    number = text[start:end]
    groups = _GROUPS.findall(number)
    digits = "".join(groups)
    if not _LEAST <= len(digits) <= _MOST or digits.endswith(_MANY_ZEROS):
        return False
    if _MONEY_BEFORE.search(text, max(0, start - 6), start) or _MONEY_AFTER.match(text, end):
        return False
    if _STAMP.match(digits) and len(groups) == 1:
        return False
    if "+" in text[max(0, start - 2) : start]:
        return True
    if _THOUSANDS.match(number) and (len(digits) < _PLAIN_LEAST or "." in number):
        return False
    return len(digits) >= _PLAIN_LEAST or (number[0] == "0" and len(groups) > 1)
