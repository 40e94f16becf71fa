"""Amounts of money in running text: currency, magnitude and ranges, without judging them."""
# ruff: noqa: E501 -- an alternation of words is one thing

import re
from collections.abc import Iterator
from dataclasses import dataclass

from services.job.domain.parsing.currencies import CURRENCIES, UNITS

_SIGN = "|".join(re.escape(sign) for sign in sorted(CURRENCIES, key=len, reverse=True))
_AMOUNT = re.compile(
    rf"""
    (?P<before>(?<![^\W\d_])(?:{_SIGN}))?[ ]{{0,2}}
    (?<![\d.,])(?P<number>\d{{1,3}}(?:[,.' ]\d{{2,3}}){{1,3}}(?:[.,]\d{{1,2}})?|\d{{1,9}}(?:[.,]\d{{1,2}})?)(?![\d])(?:[.,]?-(?=[-\s]))?
    [ ]?(?P<unit>(?:k|K|thousand|tsd\.?|[mM]io\.?|[mM]rd\.?|millions?|billions?|trillions?|Millionen|Milliarden|milliards?|mln|bn|[bB]|[mM]{{1,2}}|MM|lakhs?|lacs?|LPA|lpa|crores?|тыс\.?|万|만원?|[tT])(?![^\W\d_]))?
    [ ]?(?P<after>(?:{_SIGN})(?![^\W\d_]))?
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Amounts stand around digits; the rest of a posting is passed over quickly.
_WITH_DIGITS = re.compile(r"[^\d\n]{0,12}\d[^\n]{0,200}")
_JOINT = re.compile(
    r"[ ]?(?:[-–—~/]|to|bis(?: zu)?|and|und|à|et|a|y|e|до|do|up to|through|tot|till|til|〜)[ ]{0,2}(?:[-–—]?[ ]?)(?:max\.? |up to )?",
    re.IGNORECASE,
)
_PER_INSIDE = re.compile(
    r"(?:\s?(?:/|per|an|a)\s?(?:hour|hr|h|year|yr|annum|month|mo|week|day)\.?|\s?(?:annually|p\.a\.|hourly|yearly))?",
    re.IGNORECASE,
)
_THOUSAND = 1e3


@dataclass(frozen=True, slots=True)
class Sum:
    """One amount or range, ``low`` ≤ ``high``; equal for a single amount.

    ``unit`` is the multiplier that was written (1000 for "k", 1 for none); ``currency`` an ISO
    4217 code or None.
    """

    low: float
    high: float
    currency: str | None
    unit: float
    ranged: bool
    open_ended: bool
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Amount:
    value: float
    unit: float
    currency: str | None
    start: int
    end: int
    text: str


def find_sums(text: str) -> Iterator[Sum]:
    """Yield the amounts and ranges of a folded text in order; plain numbers among them."""
    amounts = [
        _amount(match)
        for line in _WITH_DIGITS.finditer(text)
        for match in _AMOUNT.finditer(text, line.start(), line.end())
    ]
    index = 0
    while index < len(amounts):
        first = amounts[index]
        second = amounts[index + 1] if index + 1 < len(amounts) else None
        if second is not None and _joined(text, first, second):
            yield _range(first, second)
            index += 2
        else:
            plus = text[first.end : first.end + 1] == "+"
            value = first.value * first.unit
            span = (first.start, first.end)
            yield Sum(
                value, value, first.currency, first.unit, ranged=False, open_ended=plus, span=span
            )
            index += 1


def _joined(text: str, first: _Amount, second: _Amount) -> bool:
    between = text[first.end : second.start]
    if len(between) > 24:  # noqa: PLR2004 -- longer than any joint
        return False
    per = _PER_INSIDE.match(between)
    rest = between[per.end() :] if per is not None else between
    return _JOINT.fullmatch(rest) is not None or _JOINT.fullmatch(between) is not None


def _range(first: _Amount, second: _Amount) -> Sum:
    unit_one, unit_two = first.unit, second.unit
    if unit_one == 1 and unit_two > 1 and first.value < _THOUSAND:
        unit_one = unit_two  # "80-100k"
    elif unit_two == 1 and unit_one > 1 and second.value < _THOUSAND:
        unit_two = unit_one  # "€50k - 65"
    one, two = first.value * unit_one, second.value * unit_two
    return Sum(
        min(one, two),
        max(one, two),
        _sharper(first.currency, second.currency),
        max(unit_one, unit_two),
        ranged=True,
        open_ended=False,
        span=(first.start, second.end),
    )


def _sharper(one: str | None, two: str | None) -> str | None:
    """ "$108,400-$129,600 CAD": the code says more than the sign."""
    return two if two is not None and one in {None, "USD"} else one


def _amount(match: re.Match[str]) -> _Amount:
    unit_text = (match["unit"] or "").rstrip(".").lower()
    before, after = _currency(match["before"]), _currency(match["after"])
    currency = after if after is not None and before in {None, "USD"} else before
    number = _number(match["number"])
    start = match.start("before") if match["before"] else match.start("number")
    if unit_text == "lpa" and currency is None:
        currency = "INR"
    return _Amount(
        number,
        UNITS.get(unit_text, 1.0),
        currency,
        start,
        match.start() + len(match[0].rstrip()),
        match[0],
    )


def _currency(sign: str | None) -> str | None:
    return CURRENCIES.get(sign.strip().lower()) if sign is not None else None


def _number(text: str) -> float:
    """Read "45.000", "45,000.50", "45 000", "1,20,000" and "12.5"."""
    text = text.replace(" ", "").replace("'", "")
    last = max(text.rfind(","), text.rfind("."))
    if last == -1:
        return float(text)
    decimals = len(text) - last - 1
    mixed = "," in text and "." in text
    repeated = text.count(text[last]) > 1
    if (decimals == 3 and not mixed) or (repeated and not mixed):  # noqa: PLR2004 -- a group of thousands
        return float(text.replace(",", "").replace(".", ""))
    whole = text[:last].replace(",", "").replace(".", "")
    if decimals == 3:  # noqa: PLR2004 -- "1.234,567": both are groups
        return float(whole + text[last + 1 :])
    return float(f"{whole}.{text[last + 1 :]}")
