"""Heads of entries are structural: title, employer, place, dates and link of one item."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from services.generation.domain.facts import FactKind, FactSheet
from services.generation.domain.grounding.atoms import AtomKind, Claim
from services.generation.domain.grounding.dates import parse_partial
from services.generation.domain.grounding.evidence import fold_name
from services.generation.domain.grounding.headings import label_is_plain
from services.generation.domain.grounding.links import normalised_link
from services.generation.domain.grounding.names_known import records
from services.generation.domain.grounding.words import clean, word_set
from shared.contracts.content import Entry

_DEGREE_NAMES = (
    (r"bachelor of science", "bsc"), (r"b\.?\s?sc\.?", "bsc"), (r"b\.s\.", "bsc"),
    (r"bachelor of arts", "ba"), (r"b\.a\.", "ba"), (r"master of science", "msc"),
    (r"m\.?\s?sc\.?", "msc"), (r"m\.s\.", "msc"), (r"master of arts", "ma"), (r"m\.a\.", "ma"),
    (r"master of business administration", "mba"), (r"bachelor of engineering", "beng"),
    (r"b\.?\s?eng\.?", "beng"), (r"master of engineering", "meng"), (r"m\.?\s?eng\.?", "meng"),
    (r"doctor of philosophy", "phd"), (r"ph\.\s?d\.?", "phd"), (r"doctorate", "phd"),
)  # fmt: skip
_NAMES = [(re.compile(rf"(?<!\w){said}(?!\w)"), short) for said, short in _DEGREE_NAMES]
_GLUE = word_set("in of and & the im des der de d en w z from")
_KINDS = {
    "title": AtomKind.TITLE,
    "organization": AtomKind.EMPLOYER,
    "location": AtomKind.LOCATION,
    "start_date": AtomKind.DATE,
    "end_date": AtomKind.DATE,
    "is_current": AtomKind.DATE,
    "url": AtomKind.LINK,
}


@dataclass(frozen=True, slots=True)
class Head:
    """What the facts say that the head of an entry may say."""

    item: str
    kind: FactKind
    titles: tuple[str, ...]
    organization: str
    location: str
    start_date: str | None
    end_date: str | None
    is_current: bool
    url: str


def heads_of(facts: FactSheet) -> dict[str, Head]:
    """Return the heads of all items of the profile by item id."""
    return {item: _head(kind, item, record) for kind, item, record in records(facts)}


def _head_of(item: str, facts: FactSheet) -> Head | None:
    """Return the head of one item; None for an id that the profile lacks."""
    found = ((kind, record) for kind, one, record in records(facts) if one == item)
    return next((_head(kind, item, record) for kind, record in found), None)


def item_of(entry: Entry, facts: FactSheet) -> str | None:
    """Return the item that an entry is about: the first source's, else the one its head names."""
    items = {item for _, item, _ in records(facts)}
    for source in entry.sources:
        fact = facts.facts.get(source)
        if fact is not None and (fact.item in items or fact.item.startswith(FactKind.CUSTOM)):
            return None if fact.kind is FactKind.SKILL and len(entry.sources) > 1 else fact.item
    heads = heads_of(facts)
    if not (entry.organization or entry.start_date or entry.end_date or entry.url):
        titled = [head for head in heads.values() if _title_fits(entry.title, head)]
        titled = [head for head in titled if head.kind is not FactKind.SKILL]
        return titled[0].item if entry.title and len(titled) == 1 else None
    fitting = [head for head in heads.values() if not list(_differences(entry, head))]
    named = [h for h in heads.values() if _same(entry.organization, h.organization)]
    return next((head.item for head in [*fitting, *named]), None)


def head_claims(entry: Entry, item: str | None, facts: FactSheet) -> Iterator[tuple[str, Claim]]:
    """Yield the field names and claims of an entry's head that its item does not bear out."""
    if item is not None and item.startswith(FactKind.CUSTOM):
        yield from _custom_claims(entry, item, facts)
        return
    if item is None:
        said = {"organization": entry.organization, "location": entry.location, "url": entry.url}
        said |= {"start_date": entry.start_date or "", "end_date": entry.end_date or ""}
        for field, value in said.items():
            if value:
                yield field, Claim(value, _KINDS[field], "no item of the profile bears this head")
        if entry.is_current:
            yield "is_current", Claim("current", AtomKind.DATE, "no item of the profile is cited")
        if entry.title and not label_is_plain(entry.title, facts):
            yield "title", Claim(entry.title, AtomKind.TITLE, "no item of the profile is cited")
        return
    head = _head_of(item, facts)
    if head is None:
        yield "title", Claim(entry.title, AtomKind.SOURCE, "the cited item heads no entry")
        return
    for field in _differences(entry, head):
        value = str(getattr(entry, field) or "")
        kind = _KINDS[field]
        if head.kind is FactKind.EDUCATION:
            kind = {"title": AtomKind.DEGREE, "organization": AtomKind.INSTITUTION}.get(field, kind)
        yield field, Claim(value or field, kind, "the cited item says otherwise")


def corrected_head(entry: Entry, item: str, fields: set[str], facts: FactSheet) -> Entry | None:
    """Return *entry* with the named head fields taken from the facts; None for an unknown item."""
    head = _head_of(item, facts)
    if head is None:
        return None
    values: dict[str, Any] = {  # field values of Entry
        "title": head.titles[0] if head.titles else "",
        "organization": head.organization,
        "location": head.location,
        "start_date": head.start_date,
        "end_date": head.end_date,
        "is_current": head.is_current,
        "url": head.url,
    }
    dates = {"start_date", "end_date", "is_current"}
    wanted = fields | dates if fields & dates else fields
    return entry.model_copy(update={name: values[name] for name in wanted})


def _head(kind: FactKind, item: str, record: Mapping[str, Any]) -> Head:  # profile JSON
    def text(name: str) -> str:
        return str(record.get(name) or "")

    if kind is FactKind.EDUCATION:
        degree, field = text("degree"), text("field_of_study")
        both = f"{degree} {field}".strip()
        titles = tuple(dict.fromkeys(one for one in (both, degree, field) if one))
        organization, place = text("institution"), text("location")
    else:
        titles = (text("title"),) if kind is FactKind.EXPERIENCE else (text("name"),)
        organization = text("company") or text("issuer")
        place = text("location")
    start, end = record.get("start_date"), record.get("end_date") or record.get("date_obtained")
    current = bool(record.get("is_current"))
    return Head(item, kind, titles, organization, place, start, end, current, text("url"))


def _differences(entry: Entry, head: Head) -> Iterator[str]:
    if entry.title and not _title_fits(entry.title, head):
        yield "title"
    if entry.organization and not _same(entry.organization, head.organization):
        yield "organization"
    if entry.location and not _same(entry.location, head.location):
        yield "location"
    if entry.url and normalised_link(entry.url) != normalised_link(head.url):
        yield "url"
    obtained = head.kind is FactKind.SKILL and entry.start_date and not entry.end_date
    if entry.start_date and not _date_fits(
        entry.start_date, head.end_date if obtained else head.start_date
    ):
        yield "start_date"
    if entry.end_date and not _date_fits(entry.end_date, head.end_date):
        yield "end_date"
    elif not entry.end_date and head.end_date and entry.start_date and not obtained:
        yield "end_date"  # an end left out makes the time look longer
    if entry.is_current and not head.is_current:
        yield "is_current"


def _title_fits(title: str, head: Head) -> bool:
    said = _degree_words(title)
    return any(said == _degree_words(known) for known in head.titles)


def _degree_words(title: str) -> list[str]:
    folded = clean(title).casefold()
    for pattern, short in _NAMES:
        folded = pattern.sub(short, folded)
    return [word for word in fold_name(folded).split() if word not in _GLUE]


def _same(said: str, known: str) -> bool:
    return fold_name(said) == fold_name(known)


def _date_fits(said: str, known: str | None) -> bool:
    claimed, truth = parse_partial(said), parse_partial(known)
    return claimed is not None and truth is not None and claimed.within(truth)


def _custom_claims(entry: Entry, item: str, facts: FactSheet) -> Iterator[tuple[str, Claim]]:
    text = f" {fold_name(' '.join(fact.text for fact in facts.of_item(item)))} "
    key = fold_name(item.split(":", 1)[1].replace("_", " "))
    for field in ("title", "organization", "location", "start_date", "end_date", "url"):
        value = str(getattr(entry, field) or "")
        if value and f" {fold_name(value)} " not in text and fold_name(value) != key:
            yield field, Claim(value, _KINDS[field], "the cited field does not say this")
    if entry.is_current:
        yield "is_current", Claim("current", AtomKind.DATE, "the cited field does not say this")
