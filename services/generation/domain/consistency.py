"""Whether a document agrees with itself, and the corrections that lose nothing."""

import re
from collections.abc import Iterable, Iterator, Sequence

from services.generation.domain.career_time import month_number
from services.generation.domain.facts import FactSheet
from services.generation.domain.page_budget import (
    ENTRY_LINES,
    HEADER_LINES,
    LINES_PER_PAGE,
    SECTION_LINES,
    printed_lines,
)
from services.generation.domain.quality_report import Finding, Problem, Severity
from services.generation.domain.writing.lines import fingerprint
from services.generation.domain.writing.verbs import is_present
from shared.contracts.content import Content, Entry, Line, Section, SectionKind

_PLACEHOLDER = re.compile(
    r"\[(?:your|company|name|insert|date|title|x)[^\]\n]{0,40}\]|\{\{?\w{1,40}\}?\}|\blorem ipsum\b"
    r"|\bX{2,}%|\bTODO\b|\bTBD\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")
_STATED = frozenset(
    {SectionKind.EXPERIENCE, SectionKind.EDUCATION, SectionKind.PROJECTS, SectionKind.ADDITIONAL}
)


def placed_lines(content: Content) -> Iterator[tuple[str, Line, Entry | None]]:
    """Yield every line with its path (``sections.0.entries.1.lines.2``) and its entry."""
    for s, section in enumerate(content.sections):
        for n, line in enumerate(section.lines):
            yield f"sections.{s}.lines.{n}", line, None
        for e, entry in enumerate(section.entries):
            for n, line in enumerate(entry.lines):
                yield f"sections.{s}.entries.{e}.lines.{n}", line, entry


def corrected(content: Content, facts: FactSheet) -> tuple[Content, tuple[Problem, ...]]:
    """Return the document without empty parts and lines said twice, own names spelt rightly.

    Lines that are the person's own words stay letter for letter; of two equal lines the first
    stays.
    """
    correction = _Correction(facts)
    sections = correction.sections(content.sections)
    if not sections:
        return content, ()
    return content.model_copy(update={"sections": sections}), tuple(correction.done)


def problems_of(content: Content) -> tuple[Problem, ...]:
    """Return what a careful reader would object to; nothing is changed."""
    return (*_reversed_dates(content.sections), *_line_problems(content), *_length(content))


def holds_placeholder(text: str) -> bool:
    """Tell whether *text* has a blank that somebody was meant to fill in ("[Company Name]")."""
    return _PLACEHOLDER.search(text) is not None


class _Correction:
    def __init__(self, facts: FactSheet) -> None:
        self.done: list[Problem] = []
        self._facts = facts
        self._names = _distinct_names(facts)
        self._stated: set[str] = set()

    def sections(self, sections: Sequence[Section]) -> tuple[Section, ...]:
        kept = []
        for s, section in enumerate(sections):
            path = f"sections.{s}"
            seen = self._stated if section.kind in _STATED else set()
            lines = self._lines(section.lines, path, seen)
            entries = []
            for e, entry in enumerate(section.entries):
                where = f"{path}.entries.{e}"
                said = self._lines(entry.lines, where, seen)
                if said or entry.title or entry.organization:
                    entries.append(entry.model_copy(update={"lines": said}))
                else:
                    self._note(Finding.EMPTY_PART, where, "removed")
            if lines or entries:
                update = {"lines": lines, "entries": tuple(entries)}
                kept.append(section.model_copy(update=update))
            else:
                self._note(Finding.EMPTY_PART, path, "removed")
        return tuple(kept)

    def _lines(self, lines: Iterable[Line], path: str, seen: set[str]) -> tuple[Line, ...]:
        kept = []
        for n, line in enumerate(lines):
            where, mark = f"{path}.lines.{n}", fingerprint(f"{line.label}{line.text}")
            if not line.text.strip():
                self._note(Finding.EMPTY_PART, where, "removed")
            elif mark and mark in seen and line.label == "":
                self._note(Finding.DUPLICATE_LINE, where, "removed")
            else:
                seen.add(mark)
                kept.append(self._spelt(line, where))
        return tuple(kept)

    def _spelt(self, line: Line, where: str) -> Line:
        text = line.text if _own_words(line, self._facts) else _respelt(line.text, self._names)
        if text == line.text:
            return line
        self._note(Finding.NAME_SPELLING, where, "spelt as in your profile")
        return line.model_copy(update={"text": text})

    def _note(self, what: Finding, where: str, fix: str) -> None:
        self.done.append(_problem(Severity.INFO, what, where, fix))


def _own_words(line: Line, facts: FactSheet) -> bool:
    said = fingerprint(line.text)
    return any(
        said in fingerprint(facts.facts[source].text) for source in line.sources if source in facts
    )


def _distinct_names(facts: FactSheet) -> dict[str, str]:
    """Names of the profile whose spelling is unmistakable ("PostgreSQL"), by their small letters.

    An ordinary word that happens to be a name ("Go", "Apple") is not among them.
    """
    given = [str(skill.get("name") or "") for skill in facts.snapshot.get("skills") or ()]
    given += [str(job.get("company") or "") for job in facts.snapshot.get("experiences") or ()]
    return {
        name.casefold(): name
        for name in given
        if name.isalpha()
        and any(letter.isupper() for letter in name[1:])
        and len(name) > len("API")
    }


def _respelt(text: str, names: dict[str, str]) -> str:
    return _WORD.sub(lambda word: names.get(word.group().casefold(), word.group()), text)


def _reversed_dates(sections: Iterable[Section]) -> Iterator[Problem]:
    for s, section in enumerate(sections):
        for e, entry in enumerate(section.entries):
            start, end = month_number(entry.start_date), month_number(entry.end_date)
            if start and end and end < start and not _same_year(entry):
                yield _problem(
                    Severity.ERROR,
                    Finding.DATES_REVERSED,
                    f"sections.{s}.entries.{e}",
                    "the end lies before the start; correct the dates in your profile",
                )


def _same_year(entry: Entry) -> bool:
    return (entry.start_date or "")[:4] == (entry.end_date or "")[:4] and (
        len(entry.end_date or "") == len("2019")
    )


def _line_problems(content: Content) -> Iterator[Problem]:
    for where, line, entry in placed_lines(content):
        if holds_placeholder(line.text):
            fix = "replace the placeholder"
            yield _problem(Severity.ERROR, Finding.PLACEHOLDER, where, fix)
        if word := _repeated_word(line.text):
            fix = f"“{word}” stands twice in a row"
            yield _problem(Severity.WARNING, Finding.REPEATED_WORD, where, fix)
        ended = entry is not None and entry.end_date and not entry.is_current
        if ended and content.language == "en" and is_present(line.text):
            fix = "the job has ended; tell it in the past tense"
            yield _problem(Severity.INFO, Finding.TENSE, where, fix)


def _repeated_word(text: str) -> str:
    before = ""
    for word in text.split():
        if word == before and word.isalpha() and word.islower() and word not in {"that", "had"}:
            return word
        before = word
    return ""


def _length(content: Content) -> Iterator[Problem]:
    lines = HEADER_LINES + sum(SECTION_LINES for _ in content.sections)
    lines += sum(ENTRY_LINES for section in content.sections for _ in section.entries)
    lines += sum(printed_lines(line.text) for _, line, _ in placed_lines(content))
    if lines > content.max_pages * LINES_PER_PAGE:
        fix = f"longer than {content.max_pages} pages; every employer and degree was kept"
        yield _problem(Severity.WARNING, Finding.TOO_LONG, "", fix)


def _problem(severity: Severity, what: Finding, where: str, fix: str) -> Problem:
    return Problem(severity=severity, what=what, where=where, fix=fix)
