"""What becomes of a model's lines that the gate refuses: asked again once, then ours instead."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from services.generation.domain.consistency import placed_lines
from services.generation.domain.grounding.atoms import Verdict
from services.generation.domain.grounding.repair import Change
from services.generation.domain.prompting.merging import WORDED, entry_lines, with_paragraphs
from services.generation.domain.refused_line import RefusedLine
from shared.contracts.content import Content, DocumentType, Line, Section, SectionKind


def refused_lines(content: Content, offline: Content, verdict: Verdict) -> tuple[RefusedLine, ...]:
    """Return the refused lines that are not the offline writer's own."""
    ours = {line.text for _, line, _ in placed_lines(offline)}
    return tuple(
        RefusedLine(path, line, entry, because)
        for path, line, entry in placed_lines(content)
        if line.text not in ours
        and (because := tuple((v.atom, v.reason) for v in verdict.violations if v.path == path))
    )


def with_texts(content: Content, texts: Mapping[str, str]) -> Content:
    """Return *content* with new texts at the paths of *texts*; the lines keep their sources."""
    return _mapped(content, lambda path, line: _said(line, texts.get(path)))


def with_offline_lines(
    content: Content, offline: Content, refused: Sequence[RefusedLine]
) -> tuple[Content, tuple[Change, ...]]:
    """Return *content* with the offline writer's lines for *refused* ones, and what was changed.

    An entry says every chosen fact afterwards, a summary or a letter without a kept line is the
    offline one. So no lie can make a document poorer than the offline writer's.
    """
    bad = {one.path for one in refused}
    if not bad:
        return content, ()
    if content.document_type is DocumentType.COVER_LETTER:
        better = _letter(content, offline, bad)
    else:
        ours = {section.kind: section for section in offline.sections}
        sections = tuple(
            _section(f"sections.{at}", section, ours.get(section.kind, section), bad)
            for at, section in enumerate(content.sections)
        )
        better = content.model_copy(update={"sections": sections})
    return better, tuple(_change(one, offline, better) for one in refused)


def _said(line: Line, text: str | None) -> Line:
    return line.model_copy(update={"text": text}) if text else line


def _mapped(content: Content, change: Callable[[str, Line], Line]) -> Content:
    def lines(path: str, given: Iterable[Line]) -> tuple[Line, ...]:
        return tuple(change(f"{path}.lines.{at}", line) for at, line in enumerate(given))

    sections = tuple(
        section.model_copy(
            update={
                "lines": lines(f"sections.{s}", section.lines),
                "entries": tuple(
                    entry.model_copy(
                        update={"lines": lines(f"sections.{s}.entries.{e}", entry.lines)}
                    )
                    for e, entry in enumerate(section.entries)
                ),
            }
        )
        for s, section in enumerate(content.sections)
    )
    return content.model_copy(update={"sections": sections})


def _kept(path: str, lines: Sequence[Line], bad: set[str]) -> list[Line]:
    return [line for at, line in enumerate(lines) if f"{path}.lines.{at}" not in bad]


def _letter(content: Content, offline: Content, bad: set[str]) -> Content:
    lines, ours = content.sections[0].lines, offline.sections[0].lines
    last = len(lines) - 1
    opening = ours[0] if "sections.0.lines.0" in bad else lines[0]
    ending = ours[-1] if f"sections.0.lines.{last}" in bad else lines[-1]
    body = [line for at, line in enumerate(lines[1:-1], 1) if f"sections.0.lines.{at}" not in bad]
    return with_paragraphs(content, (opening, *(body or ours[1:-1]), ending))


def _section(path: str, section: Section, ours: Section, bad: set[str]) -> Section:
    if section.kind not in WORDED:
        return section
    if section.kind is SectionKind.SUMMARY:
        kept = _kept(path, section.lines, bad)
        if len(kept) == len(section.lines):
            return section
        return section.model_copy(update={"lines": _summary(section.lines, kept, ours.lines)})
    entries = []
    for at, (entry, own) in enumerate(zip(section.entries, ours.entries, strict=True)):
        kept = _kept(f"{path}.entries.{at}", entry.lines, bad)
        whole = len(kept) == len(entry.lines)
        lines = entry.lines if whole else _entry(kept, own.lines)
        entries.append(entry.model_copy(update={"lines": lines}))
    return section.model_copy(update={"entries": tuple(entries)})


def _summary(
    lines: Sequence[Line], kept: Sequence[Line], ours: tuple[Line, ...]
) -> tuple[Line, ...]:
    if not kept:
        return ours
    told = {source for line in kept for source in line.sources}
    lost = {source for line in lines for source in line.sources} - told
    return (*kept, *(line for line in ours if lost & set(line.sources) and line not in kept))


def _entry(kept: Sequence[Line], ours: Sequence[Line]) -> tuple[Line, ...]:
    return entry_lines(ours, [line for line in kept if not line.label])


def _change(refused: RefusedLine, offline: Content, better: Content) -> Change:
    wanted = set(refused.line.sources)
    present = {line.text for _, line, _ in placed_lines(better)}
    instead = next(
        (
            line.text
            for _, line, _ in placed_lines(offline)
            if wanted & set(line.sources) and line.text in present
        ),
        "",
    )
    return Change(refused.path, refused.line.text, instead, refused.because[0][1])
