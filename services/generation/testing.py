"""Writers for tests: one that takes its time, one that breaks, one that lies.

They are real adapters of ``Writer``; the product itself never imports them.
"""

import asyncio
import random
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from services.generation.domain.ports import Assignment, Draft, Writer
from services.generation.infrastructure.offline_writer import OfflineWriter
from shared.contracts.content import Content, Entry, Letter, Line, Person, Section, SectionKind

Choice = TypeVar("Choice")


class SlowWriter:
    """The offline writer, *seconds* later; ``started`` and ``finished`` count its calls."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.started = 0
        self.finished = 0
        self.begun = asyncio.Event()
        """Set as soon as somebody has asked for a document."""
        self._offline = OfflineWriter()

    async def write(self, assignment: Assignment) -> Draft:
        """Return the offline document after a while."""
        self.started += 1
        self.begun.set()
        await asyncio.sleep(self.seconds)
        draft = await self._offline.write(assignment)
        self.finished += 1
        return draft


class HeldWriter(SlowWriter):
    """The offline writer, which waits until ``let_go`` is set."""

    def __init__(self) -> None:
        super().__init__(0)
        self.let_go = asyncio.Event()

    async def write(self, assignment: Assignment) -> Draft:
        """Return the offline document as soon as it may."""
        self.started += 1
        self.begun.set()
        await self.let_go.wait()
        draft = await self._offline.write(assignment)
        self.finished += 1
        return draft


class BrokenWriter:
    """Raises *failures* in their order, one a call; afterwards it writes like the offline one."""

    def __init__(self, *failures: Exception) -> None:
        self.calls = 0
        self._failures = list(failures)
        self._offline = OfflineWriter()

    async def write(self, assignment: Assignment) -> Draft:
        """Raise the next failure, or return the offline document."""
        self.calls += 1
        if self._failures:
            raise self._failures.pop(0)
        return await self._offline.write(assignment)


class LyingWriter:
    """Takes a truthful document and invents things into it; the same *seed* tells the same lies.

    ``told`` holds the invented words of every document so far: none of them may ever be seen in a
    proven one. *lies* is how many each document gets, of all kinds in turn.
    """

    def __init__(self, seed: int = 0, *, lies: int = 1, writer: Writer | None = None) -> None:
        self.told: list[str] = []
        self._random = random.Random(seed)  # noqa: S311 -- repeatable, not secret
        self._lies = lies
        self._turn = seed
        self._writer = writer or OfflineWriter()

    async def write(self, assignment: Assignment) -> Draft:
        """Return the truthful draft with lies in it."""
        draft = await self._writer.write(assignment)
        content = draft.content
        for _ in range(self._lies):
            name = KINDS_OF_LIES[self._turn % len(KINDS_OF_LIES)]
            self._turn += 1
            content, words = _LIES[name](self._random, content)
            self.told += [words] if words else []
        return replace(draft, content=content, writer="liar")


Lie = Callable[[random.Random, Content], tuple[Content, str]]
"""Returns the document with a lie, and the invented words ("" if there is no place for them)."""

_EMPLOYERS = ("Vandelay Industries", "Goldman Sachs", "Umbrella Corporation", "Hooli")
_TITLES = ("Chief Financial Officer", "Vice President of Sales", "Principal Neurosurgeon")
_DEGREES = ("PhD Astrophysics", "MBA", "Doctor of Veterinary Medicine")
_SCHOOLS = ("Harvard University", "ETH Zürich", "INSEAD")
_SKILLS = ("Hadoop", "ClickHouse", "COBOL", "K9db", "Zyntrix")
_LINKS = ("https://evil.example/me", "www.totally-mine.example")
# Nothing here is made of hexadecimal digits alone: it would be found in somebody's id.
_STARTS = ("1971-03", "1983-11")
_YEARS = ("March 1971", "May 1983")
_NUMBERS = ("8,731", "64,219", "417%")
_CLAIMS = (
    "Managed a budget of {}",
    "Cut costs by {}",
    "Led a team of {} specialists",
)


def _any_line(rng: random.Random, content: Content, add: str) -> Content | None:
    """Append *add* to some line of some entry or section."""
    places = [
        (number, at, index)
        for number, section in enumerate(content.sections)
        for at, lines in enumerate([section.lines, *(entry.lines for entry in section.entries)])
        for index in range(len(lines))
    ]
    if not places:
        return None
    number, at, index = rng.choice(places)

    def said(lines: tuple[Line, ...]) -> tuple[Line, ...]:
        line = lines[index]
        told = line.model_copy(update={"text": f"{line.text.rstrip('.')} {add}."})
        return (*lines[:index], told, *lines[index + 1 :])

    section = content.sections[number]
    if at == 0:
        return _with_section(
            content, number, section.model_copy(update={"lines": said(section.lines)})
        )
    entry = section.entries[at - 1]
    told = entry.model_copy(update={"lines": said(entry.lines)})
    return _with_section(content, number, _with_entry(section, at - 1, told))


def _with_section(content: Content, number: int, section: Section) -> Content:
    sections = [*content.sections]
    sections[number] = section
    return content.model_copy(update={"sections": tuple(sections)})


def _with_entry(section: Section, at: int, entry: Entry) -> Section:
    entries = [*section.entries]
    entries[at] = entry
    return section.model_copy(update={"entries": tuple(entries)})


def _appended(words: tuple[str, ...], *forms: str, **translated: str) -> Lie:
    """Append to a line in one of *forms*, or as a liar *translated* it to the document's tongue."""

    def tell(rng: random.Random, content: Content) -> tuple[Content, str]:
        lie = rng.choice(words)
        own = translated.get(content.language[:2])
        form = rng.choice([*forms, *([own] if own else [])])
        told = _any_line(rng, content, form.format(lie))
        return (told, lie) if told else (content, "")

    return tell


def _headed(field: str, words: tuple[str, ...], kind: SectionKind) -> Lie:
    """Change the head of an entry; a letter has none."""

    def tell(rng: random.Random, content: Content) -> tuple[Content, str]:
        for number, section in enumerate(content.sections):
            if section.kind is kind and section.entries:
                at, lie = rng.randrange(len(section.entries)), rng.choice(words)
                entry = section.entries[at].model_copy(update={field: lie})
                return _with_section(content, number, _with_entry(section, at, entry)), lie
        return content, ""

    return tell


def _added_line(words: tuple[str, ...], forms: tuple[str, ...]) -> Lie:
    """Add a line of its own that stands on the sources of an honest one, or on none."""

    def tell(rng: random.Random, content: Content) -> tuple[Content, str]:
        number = rng.randrange(len(content.sections))
        section, lie = content.sections[number], rng.choice(words)
        honest = [line for line in section.lines if line.sources]
        sources = rng.choice([(), rng.choice(honest).sources]) if honest else ()
        line = Line(text=rng.choice(forms).format(lie), sources=sources)
        told = section.model_copy(update={"lines": (*section.lines, line)})
        return _with_section(content, number, told), lie

    return tell


def _invented_job(rng: random.Random, content: Content) -> tuple[Content, str]:
    for number, section in enumerate(content.sections):
        if section.kind is SectionKind.EXPERIENCE:
            lie = rng.choice(_EMPLOYERS)
            job = Entry(
                title="Engineer",
                organization=lie,
                start_date="2001-01",
                end_date="2002-12",
                sources=rng.choice([(), section.entries[0].sources if section.entries else ()]),
            )
            told = section.model_copy(update={"entries": (*section.entries, job)})
            return _with_section(content, number, told), lie
    return content, ""


def _person(field: str, words: tuple[str, ...]) -> Lie:
    def tell(rng: random.Random, content: Content) -> tuple[Content, str]:
        lie = rng.choice(words)
        value: object = (*content.person.links, lie) if field == "links" else lie
        person: Person = content.person.model_copy(update={field: value})
        return content.model_copy(update={"person": person}), lie

    return tell


def _frame(field: str, words: tuple[str, ...]) -> Lie:
    def tell(rng: random.Random, content: Content) -> tuple[Content, str]:
        if content.letter is None:
            return content, ""
        lie = rng.choice(words)
        letter: Letter = content.letter.model_copy(update={field: lie})
        return content.model_copy(update={"letter": letter}), lie

    return tell


_LIES: dict[str, Lie] = {
    "employer of a job": _headed("organization", _EMPLOYERS, SectionKind.EXPERIENCE),
    "title of a job": _headed("title", _TITLES, SectionKind.EXPERIENCE),
    "start of a job": _headed("start_date", _STARTS, SectionKind.EXPERIENCE),
    "link of a job": _headed("url", _LINKS, SectionKind.EXPERIENCE),
    "degree": _headed("title", _DEGREES, SectionKind.EDUCATION),
    "school": _headed("organization", _SCHOOLS, SectionKind.EDUCATION),
    "employer in a line": _appended(
        _EMPLOYERS, "at {}", "for {}", de="bei {}", fr="chez {}", es="en {}", pl="w {}", ru="в {}"
    ),
    "skill in a line": _appended(
        _SKILLS,
        "using {}",
        "with {} and COBOL",
        "({}, K9db)",
        de="mit {}",
        fr="avec {}",
        es="con {}",
        pl="z {}",
        ru="на {}",
    ),
    "number in a line": _appended(_NUMBERS, "with {} more output"),
    "year in a line": _appended(_YEARS, "since {}"),
    "degree in a line": _appended(_DEGREES, "with a {}"),
    "link in a line": _appended(_LINKS, "({})"),
    "line about a number": _added_line(_NUMBERS, _CLAIMS),
    "line about an employer": _added_line(
        _EMPLOYERS, ("Formerly at {}.", "One of the {} alumni", "{} alumni")
    ),
    "line about a title": _added_line(_TITLES, ("{} for many years.", "Worked as {}.")),
    "line about a skill": _added_line(
        _SKILLS, ("Expert in {}.", "Works with {} every day", "{} every day", "{}.")
    ),
    "line about a school": _added_line(_SCHOOLS, ("Graduate of {}.", "Studied at {}.")),
    "job": _invented_job,
    "headline": _person("headline", _TITLES),
    "links": _person("links", _LINKS),
    "e-mail": _person("email", ("somebody@else.example",)),
    "recipient": _frame("recipient", _EMPLOYERS),
    "salutation": _frame("salutation", ("Dear friends from Hooli,",)),
    "closing": _frame("closing", ("Sincerely, Dr. Evil",)),
}
KINDS_OF_LIES = tuple(_LIES)
"""The kinds of lies, in the order in which a liar tells them."""
