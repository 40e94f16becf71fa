"""What the posting asks and what the work is, line by line, each with its span."""
# ruff: noqa: E501 -- an alternation of words is one thing

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from services.job.domain.parsing.lines import Line, tidy
from services.job.domain.parsing.sections import Kind, Section, read_sections

RequirementKind = Literal["required", "preferred", "responsibility"]

_KINDS: dict[Kind, RequirementKind] = {
    Kind.REQUIRED: "required",
    Kind.PREFERRED: "preferred",
    Kind.RESPONSIBILITY: "responsibility",
}
_WISHED = re.compile(
    r"\b(?:preferred|prefers|nice[- ]to[- ]have|is a (?:big |huge |strong )?plus|are a plus|a plus\b|desir(?:ed|able)|(?:is|are) (?:an? )?(?:advantage|asset|bonus)|ideally|would be (?:great|nice|a plus|an asset)|not required|optional|von vorteil|wünschenswert|idealerweise|ist ein plus|serait un plus|est un plus|un atout|souhaité|mile widzian|se valora|deseable)",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"\b(?:must (?:have|be|possess)|(?:is|are) required|required:?|mandatory|you (?:have|need|bring|possess)|\d+\+? (?:years|yrs)|years of|experience (?:in|with|of|as)|experienced (?:in|with)|proficien\w+ (?:in|with)|knowledge of|familiar(?:ity)? with|degree in|degree from|ability to|fluen\w+ in|expertise in|background in|skilled in|understanding of|certif\w+ in|licen[sc]e|"
    r"erfahrung (?:in|mit|im|als)|kenntnisse|abgeschlossene|voraussetzung|expérience (?:en|dans|de|avec)|maîtrise|connaissances?|diplôme|experiencia en|conocimientos?|doświadczenie|znajomość|esperienza|опыт|знание)",
    re.IGNORECASE,
)
_WORK = re.compile(
    r"(?:you(?:'ll| will)|responsible for|your tasks?|tasks include|will be responsible|the (?:role|position) (?:involves|includes)|zu (?:deinen|ihren) aufgaben|vous (?:serez|aurez))",
    re.IGNORECASE,
)
_NOT_ASKED = re.compile(
    r"equal opportunity|without regard|accommodation|regardless of|applications? (?:will|must|should)|to apply|our (?:team|company|mission)|privacy|apply (?:now|today|by)|we offer|bewerb|discriminat",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+(?=[A-ZÀ-ÞА-Я•\d])|\s+(?=\d{1,2}[.)]\s)")
_FEWEST_LETTERS = 4
_LONGEST = 600
_MOST = 150
_LONG_LINE = 160
_FEW_WORDS = 3
_MOST_BENEFITS = 2000


@dataclass(frozen=True, slots=True)
class Requirement:
    """One asked thing or one duty; ``span`` are offsets in the posting as given."""

    text: str
    kind: RequirementKind
    span: tuple[int, int]


def read_requirements(folded: str, lines: Sequence[Line]) -> tuple[Requirement, ...]:
    """Return what sections list, else what sentences ask; at most 150, in the posting's order.

    A line says "a plus" → preferred, also in a section of requirements.
    """
    found: list[Requirement] = []
    seen: set[tuple[int, int]] = set()
    sections = read_sections(lines)
    for section in sections:
        kind = _KINDS.get(section.kind)
        if kind is None:
            continue
        for start, end in _items(folded, section):
            found.append(_requirement(folded, (start, end), kind))
            seen.add((start, end))
    if not any(item.kind == "required" for item in found):
        outside = [section for section in sections if section.kind not in _KINDS]
        covered = {line for section in sections for line in (*section.lines, section.heading)}
        loose = [
            line for section in outside if section.kind is Kind.OTHER for line in section.lines
        ]
        loose += [line for line in lines if line not in covered]
        for line in sorted(loose, key=lambda line: line.start):
            found.extend(_said(folded, line))
    found.sort(key=lambda item: item.span)
    return tuple(found[:_MOST])


def read_benefits(lines: Sequence[Line]) -> tuple[str, tuple[int, int]] | None:
    """Return the text of the benefits section, at most 2,000 characters, with its span."""
    for section in read_sections(lines):
        if section.kind is Kind.BENEFITS and section.lines:
            start = section.lines[0].start
            end = min(section.lines[-1].end, start + _MOST_BENEFITS)
            text = "\n".join(tidy(line.text) for line in section.lines)[:_MOST_BENEFITS]
            if len(text.split()) > _FEW_WORDS:
                return text, (start, end)
    return None


def _requirement(folded: str, span: tuple[int, int], kind: RequirementKind) -> Requirement:
    text = tidy(folded[span[0] : span[1]])
    if kind == "required" and _WISHED.search(text):
        kind = "preferred"
    return Requirement(text[:_LONGEST], kind, span)


def _items(folded: str, section: Section) -> Iterator[tuple[int, int]]:
    """Yield the spans of list items; a wrapped item stays whole, a paragraph gives sentences."""
    pending: tuple[int, int] | None = None
    listed = any(line.bullet for line in section.lines)
    for line in section.lines:
        wrapped = (
            pending is not None
            and not line.bullet
            and not line.blank_before
            and (line.text[:1].islower() or folded[pending[1] - 1] in ",(-")
        )
        if wrapped and pending is not None:
            pending = (pending[0], line.end)
            continue
        if pending is not None:
            yield from _worthy(folded, pending)
        pending = None
        if not line.bullet and (len(line.text) > _LONG_LINE or not listed):
            for start, end in _sentences(line):
                yield from _worthy(folded, (start, end))
        else:
            pending = (line.start, line.end)
    if pending is not None:
        yield from _worthy(folded, pending)


def _worthy(folded: str, span: tuple[int, int]) -> Iterator[tuple[int, int]]:
    text = folded[span[0] : span[1]]
    if sum(map(str.isalpha, text)) >= _FEWEST_LETTERS and not text.rstrip().endswith(":"):
        yield span


def _said(folded: str, line: Line) -> Iterator[Requirement]:
    for start, end in _sentences(line):
        text = folded[start : min(end, start + _LONGEST)]
        if len(text.split()) <= _FEW_WORDS or _NOT_ASKED.search(text):
            continue
        if _ASKED.search(text) or _WISHED.search(text):
            yield _requirement(folded, (start, end), "required")
        elif _WORK.search(text):
            yield _requirement(folded, (start, end), "responsibility")


def _sentences(line: Line) -> Iterator[tuple[int, int]]:
    offset = 0
    for match in _SENTENCE_END.finditer(line.text):
        if match.start() > offset:
            yield line.start + offset, line.start + match.start()
        offset = match.end()
    if offset < len(line.text):
        yield line.start + offset, line.end
