"""Cut a section into its entries: jobs, schools, projects.

A line that carries a period in a head position (alone, in a cell of its own, or at an edge of a
short line) anchors an entry. How many lines of the head stand above the anchor is learnt from
the section's first entry, which has nothing of another entry before it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from services.profile.domain.importing.dates import Period, find_periods
from services.profile.domain.importing.lines import Line

_EDGE = " \t()[]|,;:·•–—-/."
_LONGEST_HEAD = 160
_LONGEST_PLAIN_HEAD = 110
_LONGEST_LABEL = 12
_MOST_LEADING = 3
_SENTENCE = re.compile(r"[.!?;]$")
_DURATION = re.compile(
    r"\(?\s*(?:less than a year|(?:\d{1,2}\+?\s?(?:years?|yrs?|y|jahre?|ans?|années?|años?|lata?|"
    r"lat|rok|лет|года?|г\.)\.?)?(?:\s|,|и|and)*(?:\d{1,2}\s?(?:months?|mos?|m|monate?|mois|mes(?:es)?|"
    r"miesiąc\w*|мес\w*)\.?)?)\s*\)?",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Entry:
    """The lines of one entry.

    ``head`` names it (periods taken out), ``maybe`` are the plain lines below the anchor, which
    may belong to the head, ``body`` is all the rest.
    """

    head: list[Line] = field(default_factory=list)
    maybe: list[Line] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)
    period: Period | None = None
    period_source: str = ""
    led_by: int = 0

    @property
    def source(self) -> str:
        """The words of the head as they stand in the file."""
        return " / ".join(line.flat for line in self.head)


def is_duration(text: str) -> bool:
    """Whether ``text`` is only a length of time, such as "2 years 3 months"."""
    return (
        any(letter.isdigit() for letter in text) and _DURATION.fullmatch(text.strip()) is not None
    )


def head_period(line: Line) -> Period | None:
    """The period by which ``line`` heads an entry; None for a date in running text."""
    if len(line.text) > _LONGEST_HEAD:
        return None
    found = find_periods(line.text)
    if not found:
        return None
    for period in reversed(found) if len(found) > 1 and found[-1].single is False else found:
        before = line.text[: period.begin].strip(" ([")
        after = line.text[period.finish :].strip(" )],.;")
        at_edge = not before or not after
        own_cell = before.endswith(("\t", "|", "·", "•")) or after.startswith(("\t", "|", "·", "•"))
        in_text = bool(before and after) or _SENTENCE.search(line.text) is not None
        if period.single and not own_cell and in_text:
            continue
        if (at_edge or own_cell or not period.single) and _is_head_text(before + after, period):
            return period
    return None


def _is_head_text(rest: str, period: Period) -> bool:
    words = rest.split()
    limit = 18 if not period.single else 12
    return len(words) <= limit and not (period.single and rest[:1].islower())


def without_period(text: str, period: Period) -> str:
    """``text`` without the period and the marks around it; a gap is left where it stood."""
    before = text[: period.begin].rstrip(" ([,;|:–—-·•")
    after = text[period.finish :].lstrip(" )],;|:–—-·•.")
    return f"{before}\t{after}".strip("\t ")


def is_plain_head(line: Line) -> bool:
    """Whether ``line`` could belong to a head: short, no bullet, no sentence."""
    text = line.flat
    if line.bullet or len(text) > _LONGEST_PLAIN_HEAD or text[:1].islower():
        return False
    return not _SENTENCE.search(text) or text.endswith(
        ("Inc.", "Ltd.", "Co.", "Corp.", "o.o.", "S.A.")
    )


def cut_entries(lines: Sequence[Line]) -> tuple[list[Line], list[Entry]]:
    """The lines before the first entry, and the entries. Every line is in exactly one place."""
    if lines and all(line.bullet for line in lines):
        lines = [replace(line, bullet=False) for line in lines]
    anchors = {
        index: period
        for index, line in enumerate(lines)
        if not line.bullet and (period := head_period(line)) is not None
    }
    if not anchors:
        return _cut_undated(lines)
    starts = _starts(lines, sorted(anchors))
    entries: list[Entry] = []
    for order, (start, anchor) in enumerate(starts):
        end = starts[order + 1][0] if order + 1 < len(starts) else len(lines)
        entries.append(_entry(lines, start, anchor, end, anchors[anchor]))
    return list(lines[: starts[0][0]]), entries


def _starts(lines: Sequence[Line], anchors: list[int]) -> list[tuple[int, int]]:
    leading = _leading(lines, anchors[0], -1)
    if leading > _MOST_LEADING:
        leading = 1
    starts: list[tuple[int, int]] = []
    previous = -1
    for anchor in anchors:
        available = _leading(lines, anchor, previous)
        count = min(leading, available)
        if not count and available and _bare(lines[anchor]) and not _has_head_below(lines, anchor):
            count = 1
        if (
            previous >= 0
            and leading
            and not count
            and anchor - previous == 1
            and not lines[anchor].gap
            and _bare(lines[anchor])
        ):
            # A second dated line right below the first: the same entry says its date twice.
            previous = anchor
            continue
        starts.append((anchor - count, anchor))
        previous = anchor
    return starts


def _has_head_below(lines: Sequence[Line], anchor: int) -> bool:
    return anchor + 1 < len(lines) and is_plain_head(lines[anchor + 1])


def _bare(line: Line) -> bool:
    period = head_period(line)
    return period is not None and not without_period(line.text, period)


def _leading(lines: Sequence[Line], anchor: int, previous: int) -> int:
    """How many lines right above ``anchor`` could be of its head."""
    count = 0
    index = anchor
    while index - 1 > previous and is_plain_head(lines[index - 1]):
        if lines[index].gap and (count or not _bare(lines[anchor]) or _leads_far(lines, index)):
            break
        index -= 1
        count += 1
    return count


def _leads_far(lines: Sequence[Line], index: int) -> bool:
    """A gap between a name and its date counts unless the name itself stands after a gap."""
    return index < 1 or not (lines[index - 1].gap or lines[index - 1].level)


def _entry(lines: Sequence[Line], start: int, anchor: int, end: int, period: Period) -> Entry:
    head_line = lines[anchor]
    rest = without_period(head_line.text, period)
    head = [*lines[start:anchor]]
    if rest.strip(_EDGE):
        head.append(replace(head_line, text=rest))
    entry = Entry(head, period=period, led_by=anchor - start)
    entry.period_source = head_line.text[period.begin : period.finish]
    below = list(lines[anchor + 1 : end])
    while below and is_plain_head(below[0]) and len(entry.maybe) < _MOST_LEADING:
        if below[0].gap and entry.maybe:
            break
        entry.maybe.append(below.pop(0))
    entry.body = below
    return entry


def _cut_undated(lines: Sequence[Line]) -> tuple[list[Line], list[Entry]]:
    """Entries without any date begin after a gap or where bullets or sentences end."""
    entries: list[Entry] = []
    previous: Line | None = None
    for line in lines:
        begins = is_plain_head(line) and (
            previous is None
            or line.gap
            or previous.bullet
            or (line.level and line.level != previous.level)
            or not is_plain_head(previous)
        )
        if begins:
            entries.append(Entry([line]))
        elif not entries:
            entries.append(Entry(body=[line]))
        elif (
            is_plain_head(line) and not entries[-1].body and len(entries[-1].maybe) < _MOST_LEADING
        ):
            entries[-1].maybe.append(line)
        else:
            entries[-1].body.append(line)
        previous = line
    return [], entries
