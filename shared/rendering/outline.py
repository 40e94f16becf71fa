"""The content in reading order: what every renderer shows, and every read-back looks for.

One order for all formats. Title, organisation, dates and location of an entry are lines of their
own, so that naive parsers get them (tailoring.md §6).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from shared.contracts.content import Content, Entry, Letter, Line, Section, SectionKind
from shared.rendering.dates import date_range
from shared.rendering.exportable import Exportable
from shared.rendering.links import link_target


class Role(StrEnum):
    """What a block is, so that a renderer can give it its looks."""

    NAME = "name"
    HEADLINE = "headline"
    CONTACT = "contact"
    HEADING = "heading"
    TITLE = "title"
    ORGANIZATION = "organization"
    DATES = "dates"
    LOCATION = "location"
    LINK = "link"
    BULLET = "bullet"
    PARAGRAPH = "paragraph"
    LETTER_DATE = "letter_date"
    RECIPIENT = "recipient"
    SUBJECT = "subject"
    SALUTATION = "salutation"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text; ``url`` is a safe link target or empty, ``place`` is its path."""

    text: str
    place: str
    url: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """What stands on lines of its own; ``separator`` stands between its spans."""

    role: Role
    spans: tuple[Span, ...]
    separator: str = " "

    @property
    def text(self) -> str:
        """The whole block as plain text."""
        return self.separator.join(span.text for span in self.spans)


_FLOWING = {SectionKind.SUMMARY}
_UNMARKED = {SectionKind.SKILLS, SectionKind.LANGUAGES, SectionKind.LETTER}


def outline(source: Exportable) -> tuple[Block, ...]:
    """Return the blocks of a resume or letter in reading order; empty fields make no block."""
    content = source.content
    return tuple(_blocks(content))


def _blocks(content: Content) -> Iterator[Block]:
    yield from _person(content)
    letter = content.letter
    if letter is not None:
        yield from _letter_head(letter)
    for index, section in enumerate(content.sections):
        yield from _section(section, f"sections[{index}]", content.language)
    if letter is not None:
        yield from _lines(Role.CLOSING, letter.closing, "letter.closing")
        if content.person.full_name not in _flat(letter.closing):
            yield from _one(Role.CLOSING, content.person.full_name, "person.full_name")


def _person(content: Content) -> Iterator[Block]:
    person = content.person
    yield from _one(Role.NAME, person.full_name, "person.full_name")
    yield from _one(Role.HEADLINE, person.headline, "person.headline")
    reach = [
        Span(_flat(text), f"person.{name}", url)
        for name, text, url in (
            ("email", person.email, link_target(person.email)),
            ("phone", person.phone, ""),
            ("location", person.location, ""),
        )
        if _flat(text)
    ]
    links = [
        Span(_flat(link), f"person.links[{index}]", link_target(link))
        for index, link in enumerate(person.links)
        if _flat(link)
    ]
    for spans in (reach, links):
        if spans:
            yield Block(Role.CONTACT, tuple(spans), " | ")


def _letter_head(letter: Letter) -> Iterator[Block]:
    yield from _one(Role.LETTER_DATE, letter.date, "letter.date")
    yield from _lines(Role.RECIPIENT, letter.recipient, "letter.recipient")
    yield from _one(Role.SUBJECT, letter.subject, "letter.subject")
    yield from _one(Role.SALUTATION, letter.salutation, "letter.salutation")


def _section(section: Section, place: str, language: str) -> Iterator[Block]:
    if section.kind is not SectionKind.LETTER:
        yield from _one(Role.HEADING, section.heading, f"{place}.heading")
    if section.kind in _FLOWING:
        spans = [
            span
            for index, line in enumerate(section.lines)
            for span in _line_spans(line, f"{place}.lines[{index}]")
        ]
        if spans:
            yield Block(Role.PARAGRAPH, tuple(spans))
    else:
        for index, line in enumerate(section.lines):
            plain = section.kind in _UNMARKED or line.label
            yield from _line(
                line, f"{place}.lines[{index}]", Role.PARAGRAPH if plain else Role.BULLET
            )
    for index, entry in enumerate(section.entries):
        yield from _entry(entry, f"{place}.entries[{index}]", language)


def _entry(entry: Entry, place: str, language: str) -> Iterator[Block]:
    yield from _one(Role.TITLE, entry.title, f"{place}.title")
    yield from _one(Role.ORGANIZATION, entry.organization, f"{place}.organization")
    dates = date_range(
        entry.start_date, entry.end_date, is_current=entry.is_current, language=language
    )
    yield from _one(Role.DATES, dates, f"{place}.dates")
    yield from _one(Role.LOCATION, entry.location, f"{place}.location")
    yield from _one(Role.LINK, entry.url, f"{place}.url", link_target(entry.url))
    for index, line in enumerate(entry.lines):
        yield from _line(line, f"{place}.lines[{index}]", Role.BULLET)


def _line(line: Line, place: str, role: Role) -> Iterator[Block]:
    spans = tuple(_line_spans(line, place))
    if spans:
        yield Block(role, spans)


def _line_spans(line: Line, place: str) -> Iterator[Span]:
    label = _flat(line.label)
    if label:
        yield Span(label if label.endswith(":") else f"{label}:", f"{place}.label", strong=True)
    text = _flat(line.text)
    if text:
        yield Span(text, f"{place}.text")


def _one(role: Role, text: str, place: str, url: str = "") -> Iterator[Block]:
    if flat := _flat(text):
        yield Block(role, (Span(flat, place, url),))


def _lines(role: Role, text: str, place: str) -> Iterator[Block]:
    for line in text.splitlines():
        yield from _one(role, line, place)


def _flat(text: str) -> str:
    return " ".join(text.split())
