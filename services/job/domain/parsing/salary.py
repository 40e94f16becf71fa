"""What the job pays; money that is no pay (funding, bonuses, budgets) is left alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from services.job.domain.parsing.found import SURE_ENOUGH, Found
from services.job.domain.parsing.label_words import Field
from services.job.domain.parsing.labels import Labelled
from services.job.domain.parsing.money import Sum, find_sums
from services.job.domain.parsing.salary_cues import (
    CLAUSE,
    COUNTED,
    FROM,
    NO_PAY,
    PAY,
    PERIODS,
    SCALE,
    SENTENCE,
    UP_TO,
)

_WINDOW = 160
_BOUNDS = {
    "year": (4_000, 1_500_000),
    "month": (150, 60_000),
    "week": (80, 20_000),
    "day": (25, 6_000),
    "hour": (3, 900),
}
_YEARLY_FROM, _HOURLY_TO, _MONTHLY_FROM = 12_000, 200, 700
_LARGEST_UNIT = 1e5
_WIDEST = 12
_ALONE_WITH = 14
_SMALLEST_BARE = 1_000
_MOST_SUMS = 150  # more sums than any posting has; keeps hostile text cheap


@dataclass(frozen=True, slots=True, kw_only=True)
class Salary:
    """Pay as numbers; ``currency`` is ISO 4217, ``period`` hour, day, week, month or year."""

    min: float | None
    max: float | None
    currency: str | None
    period: str | None


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where a sum stands: how far a field or heading vouches that it is pay."""

    start: int
    end: int
    vouched: bool


def read_salary(folded: str, labelled: Sequence[Labelled], header_end: int) -> Found[Salary] | None:
    """Return the pay that the posting names, surest and first; None when it names none."""
    for item in labelled:
        if item.field is Field.SALARY:
            found = _best(folded, _Scope(*item.span, vouched=True))
            if found is not None:
                return found
    head = _best(folded, _Scope(0, header_end, vouched=False))
    found = _best(folded, _Scope(0, len(folded), vouched=False))
    if head is not None and (found is None or head.confidence >= found.confidence):
        return head
    return found


def _best(folded: str, scope: _Scope) -> Found[Salary] | None:
    best: Found[Salary] | None = None
    sums = (sum_ for sum_ in find_sums(folded[scope.start : scope.end]) if _may_be_pay(sum_))
    for sum_ in islice(sums, _MOST_SUMS):
        span = (sum_.span[0] + scope.start, sum_.span[1] + scope.start)
        found = _judge(folded, sum_, span, vouched=scope.vouched)
        if found is not None and (best is None or found.confidence > best.confidence):
            best = found
    return best


def _may_be_pay(sum_: Sum) -> bool:
    """Tell by size and form alone; most numbers of a posting end here."""
    sized = sum_.low > 0 and sum_.high <= _WIDEST * sum_.low and sum_.unit <= _LARGEST_UNIT
    told = sum_.currency is not None or sum_.unit > 1 or sum_.high >= _SMALLEST_BARE
    return sized and (told or sum_.ranged)


def _judge(folded: str, sum_: Sum, span: tuple[int, int], *, vouched: bool) -> Found[Salary] | None:
    """Weigh one sum by its own form and by the words around it."""
    clause, sentence = _around(folded, span)
    after = folded[span[1] : span[1] + 45].split("\n", maxsplit=1)[0]
    period = _period(folded, span, sentence if sum_.currency or sum_.unit > 1 else "")
    plausible = period or _guess_period(sum_)
    if plausible is None or not _within(sum_, plausible):
        if (
            period is None
            or plausible is None
            or not _within(sum_, _guess_period(sum_) or plausible)
        ):
            return None
        period = _guess_period(sum_)
        plausible = period
    confidence = _confidence(
        sum_,
        pay=PAY.search(sentence) is not None,
        period=period is not None,
        hourly=period == "hour",
        alone=_stands_alone(folded, span),
        vouched=vouched,
    )
    if not sum_.currency and sum_.unit == 1 and COUNTED.match(after):
        return None
    if NO_PAY.search(clause) and not (vouched and not NO_PAY.search(after)):
        close_pay = _pay_is_nearer(clause, folded[span[0] : span[1]])
        confidence -= 0.1 if close_pay else 0.6
    if confidence < SURE_ENOUGH:
        return None
    low, high = _limits(folded, sum_, span)
    salary = Salary(min=low, max=high, currency=sum_.currency, period=period or plausible)
    return Found(salary, min(confidence, 0.97), span)


def _confidence(
    sum_: Sum, *, pay: bool, period: bool, hourly: bool, alone: bool, vouched: bool
) -> float:
    confidence = 0.0
    confidence += 0.3 if sum_.currency else 0.0
    confidence += 0.15 if sum_.ranged else 0.0
    confidence += 0.04 if sum_.unit > 1 else 0.0
    confidence += 0.35 if pay else 0.0
    confidence += 0.25 if period and (sum_.ranged or pay or hourly) else 0.1 if period else 0.0
    confidence += 0.2 if alone else 0.0
    confidence += 0.5 if vouched else 0.0
    if not sum_.currency and not vouched and not (pay and (period or sum_.unit > 1 or sum_.ranged)):
        return 0.0  # a bare number needs more than a lucky size
    return confidence


def _around(folded: str, span: tuple[int, int]) -> tuple[str, str]:
    """Return the clause and the wider sentence (with the heading above) that hold a sum."""
    before = folded[max(0, span[0] - _WINDOW) : span[0]]
    after = folded[span[1] : span[1] + _WINDOW]
    clause_before = CLAUSE.split(before)[-1]
    clause_after = CLAUSE.split(after)[0]
    own = folded[span[0] : span[1]]
    said_before = SENTENCE.split(before)[-1]
    if len(said_before.strip()) < 4:  # noqa: PLR2004 -- the sum opens its line: the heading above speaks
        lines = [line for line in before.split("\n") if line.strip(" -•*\t")]
        said_before = lines[-1][-80:] if lines else ""
    said_after = SENTENCE.split(after)[0][:90]
    return f"{clause_before}{own}{clause_after}", f"{said_before}{own}{said_after}"


def _pay_is_nearer(clause: str, own: str) -> bool:
    """Tell whether a word of pay stands closer to the sum than the word that speaks against it."""
    at = clause.find(own)
    end = at + len(own)

    def distance(match: re.Match[str]) -> int:
        return at - match.end() if match.end() <= at else max(match.start() - end, 0)

    pay = min((distance(match) for match in PAY.finditer(clause)), default=None)
    no_pay = min(map(distance, NO_PAY.finditer(clause)), default=0)
    return pay is not None and pay < no_pay


def _stands_alone(folded: str, span: tuple[int, int]) -> bool:
    """Tell whether the sum has a line nearly to itself, as in the header of a page."""
    start = folded.rfind("\n", 0, span[0]) + 1
    end = folded.find("\n", span[1])
    line = folded[start : end if end >= 0 else len(folded)]
    return len(line.strip()) - (span[1] - span[0]) <= _ALONE_WITH


def _period(folded: str, span: tuple[int, int], sentence: str) -> str | None:
    near = folded[span[0] : span[1] + 34].split("\n", maxsplit=1)[0]
    line_start = folded.rfind("\n", 0, span[0]) + 1
    before = folded[max(line_start, span[0] - 60) : span[0]]
    for text in (near, before, sentence):
        matches = [
            (match.start(), name)
            for name, pattern in PERIODS
            if (match := pattern.search(text)) is not None
        ]
        if matches:
            return min(matches)[1]
    return None


def _guess_period(sum_: Sum) -> str | None:
    """Tell the period by size alone, where only one is usual."""
    high = sum_.high / SCALE.get(sum_.currency or "", 1)
    if high >= _YEARLY_FROM:
        return "year"
    if high <= _HOURLY_TO and sum_.unit == 1:
        return "hour"
    return "month" if high >= _MONTHLY_FROM else None


def _within(sum_: Sum, period: str) -> bool:
    scale = SCALE.get(sum_.currency or "", 1)
    least, most = _BOUNDS[period]
    return least <= sum_.high / scale <= most and sum_.low / scale >= least / 2


def _limits(folded: str, sum_: Sum, span: tuple[int, int]) -> tuple[float | None, float | None]:
    if sum_.ranged:
        return sum_.low, sum_.high
    before = folded[max(0, span[0] - 24) : span[0]]
    if UP_TO.search(before):
        return None, sum_.high
    if sum_.open_ended or FROM.search(before):
        return sum_.low, None
    return sum_.low, sum_.high
