"""Read the jobs of a person."""

from collections.abc import Sequence

from services.profile.domain.importing.collecting import Collector
from services.profile.domain.importing.entries import Entry, cut_entries
from services.profile.domain.importing.heads import Head, read_head
from services.profile.domain.importing.lines import Line
from services.profile.domain.importing.occupations import title_strength
from services.profile.domain.importing.places import looks_like_place
from services.profile.domain.importing.structured import blank
from services.profile.domain.importing.wrapped import bullets_and_text

_INHERITED = 0.5


def read_experiences(lines: Sequence[Line], heading: str, into: Collector) -> None:
    """Add every job of the section to the draft; lines that fit none are kept aside."""
    before, entries = cut_entries(lines)
    _keep_lines(before, heading, into)
    company_first = _company_first(entries)
    previous: str | None = None
    usual_lead = entries[0].led_by if entries else 0
    for entry in entries:
        used, head = _read_head(entry, company_first=company_first)
        if head.title is None and head.company is None and entry.period is None:
            _keep_lines([*entry.head, *entry.maybe, *entry.body], heading, into)
            continue
        inherited = None
        if head.company is None and head.title and previous and entry.led_by < usual_lead:
            inherited = previous
        _add(entry, used, head, inherited, into)
        previous = head.company or inherited or previous


def _company_first(entries: Sequence[Entry]) -> bool:
    """Whether the section names employers before titles, by the entries that tell."""
    votes = 0
    for entry in entries:
        texts = [line.text for line in [*entry.head, *entry.maybe[:1]]]
        head = read_head(texts)
        if head.sure and head.title and head.company:
            whole = "\n".join(texts)
            votes += 1 if whole.find(head.company) < whole.find(head.title) else -1
    return votes >= 0


def _read_head(entry: Entry, *, company_first: bool) -> tuple[int, Head]:
    """The head, and how many of the lines that may belong to it do."""
    texts = [line.text for line in entry.head]
    head = read_head(texts, company_first=company_first)
    used = 0
    while used < len(entry.maybe):
        line = entry.maybe[used]
        missing = head.title is None or head.company is None
        place = head.location is None and looks_like_place(line.flat) and "," in line.flat
        swapped = not head.sure and title_strength(line.text) > 0
        if not (missing or place or swapped):
            break
        wider = read_head([*texts, line.text], company_first=company_first)
        if wider.rest and not head.rest and wider.title == head.title and not place:
            break
        texts.append(line.text)
        head = wider
        used += 1
    return used, head


def _add(entry: Entry, used: int, head: Head, inherited: str | None, into: Collector) -> None:
    index = into.add("experiences", blank("experiences"))
    source = " / ".join(line.flat for line in [*entry.head, *entry.maybe[:used]])
    sure = 0.9 if head.sure else 0.6
    into.fill("experiences", index, "title", head.title, sure, source)
    into.fill("experiences", index, "company", head.company, sure, source)
    if inherited:
        into.fill("experiences", index, "company", inherited, _INHERITED, inherited)
        into.warn(
            f"experiences.{index}: the employer was taken from the entry above; please check it."
        )
    into.fill("experiences", index, "location", head.location, 0.85, source)
    fill_period("experiences", index, entry, into)
    if entry.period is not None and entry.period.is_current:
        into.fill("experiences", index, "is_current", True, 0.95, entry.period_source)
    extra = [Line(text) for text in head.rest]
    body = [*extra, *entry.maybe[used:], *entry.body]
    achievements, description = bullets_and_text(body)
    into.fill("experiences", index, "description", description, 0.85, description)
    into.fill("experiences", index, "achievements", achievements, 0.9, "\n".join(achievements))
    for name in ("title", "company", "start_date"):
        if into.profile["experiences"][index][name] is None:
            into.warn(f"experiences.{index}.{name} was not found in the file.")


def fill_period(component: str, index: int, entry: Entry, into: Collector) -> None:
    """Store the dates of an entry as they are written; a single date is its start."""
    if entry.period is None:
        return
    into.fill(component, index, "start_date", entry.period.start, 0.95, entry.period_source)
    into.fill(component, index, "end_date", entry.period.end, 0.95, entry.period_source)


def _keep_lines(lines: Sequence[Line], heading: str, into: Collector) -> None:
    into.keep(heading, [line.flat for line in lines])
