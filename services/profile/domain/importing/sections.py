"""Cut the lines of a resume into sections by their headings."""

import re
from collections import Counter
from dataclasses import dataclass, field

from services.profile.domain.importing import headings
from services.profile.domain.importing.dates import find_periods
from services.profile.domain.importing.headings import heading_kind, section_kind
from services.profile.domain.importing.lines import Line
from services.profile.domain.importing.names import looks_like_name

_INLINE = re.compile(r"^([^:\n]{3,40}):\s+(\S.*)$")
_INLINE_KINDS = frozenset(
    {headings.SUMMARY, headings.SKILLS, headings.LANGUAGES, headings.CERTIFICATIONS, headings.OTHER}
)
_LONGEST_UNKNOWN = 45
_MOST_WORDS_UNKNOWN = 5
_CROWD = 2  # a style borne by this many times more lines than there are headings is no heading's


@dataclass(slots=True)
class Section:
    """A heading (empty for what stands before the first one) and the lines below it."""

    kind: str
    heading: str
    lines: list[Line] = field(default_factory=list)


def cut_sections(lines: list[Line]) -> list[Section]:
    """All sections in order; the first is the header. No line is lost but the headings."""
    levels, capitals = _heading_style(lines)
    sections = [Section(headings.HEADER, "")]
    for line in lines:
        kind = _kind_of(line, levels, capitals=capitals, first=len(sections) == 1)
        if kind is not None:
            sections.append(Section(kind, line.flat.strip(" :")))
            continue
        if line.level == 1 and len(sections) > 1 and looks_like_name(line):
            # The name stands in the second column: what follows it is a header again.
            sections.append(Section(headings.HEADER, "", [line]))
            continue
        inline = _inline_heading(line, sections[-1])
        if inline is not None:
            sections.append(inline)
            continue
        sections[-1].lines.append(line)
    return sections


def _heading_style(lines: list[Line]) -> tuple[frozenset[int], bool]:
    """The levels at which known headings stand, and whether those are in capitals."""
    known = [line for line in lines if not line.bullet and section_kind(line.flat)]
    counts = Counter(line.level for line in known if line.level)
    crowds = Counter(line.level for line in lines if line.level)
    levels = {
        level
        for level, count in counts.items()
        if crowds[level] <= _CROWD * count + 3 and count >= max(counts.values()) / 2
    }
    capitals = [line for line in known if line.flat.isupper()]
    return frozenset(levels), bool(known) and len(capitals) * 2 > len(known)


def _kind_of(  # noqa: PLR0911 -- one return for each reason
    line: Line, levels: frozenset[int], *, capitals: bool, first: bool
) -> str | None:
    text = line.flat
    if line.bullet or len(line.cells) != 1:
        return None
    exact = section_kind(text)
    if exact is not None:
        return exact if not capitals or text.isupper() or _stands_out(line, levels) else None
    if find_periods(text) or text.endswith((".", ",", ";")):
        return None
    in_style = line.level in levels and (text.isupper() or not capitals)
    shouted = not levels and text.isupper() and capitals
    if in_style or shouted or text.endswith(":"):
        likely = heading_kind(text)
        if likely is not None:
            return likely
    if first or not (in_style or (shouted and line.gap)) or text.endswith(":"):
        return None
    if len(text) > _LONGEST_UNKNOWN or len(text.split()) > _MOST_WORDS_UNKNOWN:
        return None
    return headings.OTHER


def _stands_out(line: Line, levels: frozenset[int]) -> bool:
    return line.gap or line.level in levels or line.text.rstrip().endswith(":")


def _inline_heading(line: Line, current: Section) -> Section | None:
    """``Skills: Python, SQL`` as a section of its own, where it is not one of several groups."""
    match = _INLINE.match(line.text)
    if match is None or line.bullet:
        return None
    kind = section_kind(match.group(1))
    if kind not in _INLINE_KINDS or current.kind in (headings.SKILLS, headings.CONTACT):
        return None
    if current.kind in (headings.EXPERIENCE, headings.PROJECTS, headings.EDUCATION) and not (
        line.gap and kind != headings.OTHER
    ):
        return None
    if kind == headings.OTHER and current.kind != headings.HEADER and not line.gap:
        return None
    return Section(kind, match.group(1), [Line(match.group(2), gap=True, links=line.links)])
