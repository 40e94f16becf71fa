"""A model's lines in the frame of the offline writer's document.

Heads, contact block, section order and the letter's frame are the offline writer's. Where the
model is silent, or says too much, the offline lines stand.
"""

from collections.abc import Sequence

from services.generation.domain.options import Length
from services.generation.domain.prompting.reading import LetterAnswer, ResumeAnswer
from services.generation.domain.prompting.retelling import retells
from shared.contracts.content import Content, Entry, Line, Section, SectionKind

WORDED = frozenset({SectionKind.SUMMARY, SectionKind.EXPERIENCE, SectionKind.PROJECTS})
"""The sections of a resume in which a model's lines may stand."""
_ROOM = 1.5
"""So much longer than the facts that it stands on a line may be, ..."""
_SPARE_ROOM = 60
"""... and so many characters more."""
_LONGEST_BODY = {Length.SHORT: 1_200, Length.STANDARD: 2_000, Length.LONG: 2_800}
"""Characters of a letter's proof; it has one page."""


def merged_resume(offline: Content, answer: ResumeAnswer) -> Content:
    """Return the offline resume with the model's summary and lines in it."""
    sections = tuple(_section(section, answer) for section in offline.sections)
    return offline.model_copy(update={"sections": sections})


def merged_letter(offline: Content, answer: LetterAnswer, length: Length) -> Content:
    """Return the offline letter with the model's paragraphs; it has an opening and an ending."""
    lines = offline.sections[0].lines
    body = _within(answer.body, _LONGEST_BODY[length]) or lines[1:-1]
    told = (answer.opening or lines[0], *body, answer.ending or lines[-1])
    return with_paragraphs(offline, told)


def with_paragraphs(letter: Content, lines: tuple[Line, ...]) -> Content:
    """Return *letter* with *lines* as its paragraphs."""
    section = letter.sections[0].model_copy(update={"lines": lines})
    return letter.model_copy(update={"sections": (section, *letter.sections[1:])})


def entry_lines(offline: Sequence[Line], told: Sequence[Line]) -> tuple[Line, ...]:
    """Return *told* and every offline line whose facts are not told of; nothing is lost.

    Of *told* only lines count that word chosen lines anew and are not much longer than those; they
    stand on no more than they word. Lines with a label, such as a project's technologies, stay as
    they are.
    """
    plain = [line for line in offline if not line.label]
    kept: list[Line] = []
    worded: list[Line] = []
    for line in told:
        stands_on = _worded(line, plain)
        if stands_on and len(kept) < len(plain):
            sources = dict.fromkeys(source for one in stands_on for source in one.sources)
            kept.append(line.model_copy(update={"sources": tuple(sources)}))
            worded += stands_on
    # By line, not by fact: several sentences of one description have the same source.
    left = [line for line in plain if line not in worded]
    return (*kept, *left, *(line for line in offline if line.label))


def _section(section: Section, answer: ResumeAnswer) -> Section:
    if section.kind is SectionKind.SUMMARY:
        return section.model_copy(update={"lines": answer.summary or section.lines})
    if section.kind not in WORDED:
        return section
    entries = tuple(_entry(entry, answer) for entry in section.entries)
    return section.model_copy(update={"entries": entries})


def _entry(entry: Entry, answer: ResumeAnswer) -> Entry:
    told = [line for source in entry.sources for line in answer.entries.get(source, ())]
    return entry.model_copy(update={"lines": entry_lines(entry.lines, told)}) if told else entry


def _worded(line: Line, offline: Sequence[Line]) -> list[Line]:
    """Return the lines that *line* says in other words; none if it is too long for them."""
    found = [
        one
        for one in offline
        if set(one.sources) & set(line.sources) and retells(line.text, one.text)
    ]
    room = _ROOM * sum(len(one.text) for one in found) + _SPARE_ROOM
    return found if len(line.text) <= room else []


def _within(body: Sequence[Line], longest: int) -> tuple[Line, ...]:
    kept: list[Line] = []
    for line in body:
        longest -= len(line.text)
        if longest < 0:
            break
        kept.append(line)
    return tuple(kept)
