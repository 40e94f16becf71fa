"""Read the projects of a person."""

import re
from collections.abc import Sequence

from services.profile.domain.importing.collecting import Collector
from services.profile.domain.importing.contacts import find_links
from services.profile.domain.importing.entries import Entry, cut_entries
from services.profile.domain.importing.experiences import fill_period
from services.profile.domain.importing.lines import Line
from services.profile.domain.importing.skill_lists import split_items
from services.profile.domain.importing.structured import blank
from services.profile.domain.importing.wrapped import bullets_and_text

_TECHNOLOGIES = re.compile(
    r"^(?:technologies(?: used)?|tech(?: stack)?|stack|built with|tools(?: used)?|technologien|"
    r"technologies utilisées|tecnologías|technologie|технологии|стек|tecnologie)\s*:\s*(\S.*)$",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\t+|\s+[|•·]\s+|\s+[–—]\s+|\s+-\s+|:\s+")
_TOOL_WORDS = 3  # a name of a tool has no more
_INLINE = re.compile(r"^([^:–—|]{2,60})(?::| [–—|-])\s+(\S.{10,})$")


def read_projects(lines: Sequence[Line], heading: str, into: Collector) -> None:
    """Add every project of the section to the draft; what names none is kept aside."""
    before, entries = cut_entries(lines)
    if before:
        _, undated = cut_entries(
            [Line(line.text, line.bullet, 0, line.gap, line.links) for line in before]
        )
        entries = [*undated, *entries]
    for entry in entries:
        _read_entry(entry, heading, into)


def _read_entry(entry: Entry, heading: str, into: Collector) -> None:
    lines = [*entry.head, *entry.maybe, *entry.body]
    named = next((line for line in entry.head or lines if line.text.strip()), None)
    if named is None:
        return
    lines.remove(named)
    source = named.flat
    links = [link.value for link in find_links(source)] + list(named.links)
    text = named.text
    for link in find_links(source):
        text = text.replace(link.value, "\t")
    parts = _parts(text)
    if not parts:
        into.keep(heading, [line.flat for line in [named, *lines]])
        return
    index = into.add("projects", blank("projects"))
    into.fill("projects", index, "name", parts[0].strip(" ,;:|()–—-"), 0.85, source)
    fill_period("projects", index, entry, into)
    if entry.period is not None and entry.period.is_current:
        into.keep(f"projects.{index}.is_current", True, entry.period_source)
    rest, technologies, below = _body(lines, parts[1:], linked=bool(links))
    links += below
    into.fill("projects", index, "technologies", technologies, 0.8, ", ".join(technologies))
    if links:
        into.fill("projects", index, "url", links[0], 0.9, links[0])
        into.keep(f"projects.{index}.links", links[1:])
    bullets, text = bullets_and_text(rest)
    description = "\n".join([*([text] if text else []), *(f"• {bullet}" for bullet in bullets)])
    into.fill("projects", index, "description", description, 0.85, description)


def _parts(text: str) -> list[str]:
    """The name of a project and what stands beside it."""
    inline = _INLINE.match(text.strip())
    if inline:
        return list(inline.groups())
    return [part for part in _PARTS.split(text) if part.strip(" ()[]|")]


def _body(
    lines: Sequence[Line], beside: Sequence[str], *, linked: bool
) -> tuple[list[Line], list[str], list[str]]:
    """Lines of the description, technologies and links; a line that is only a link is one."""
    rest: list[Line] = []
    technologies: list[str] = []
    links: list[str] = []
    for line in lines:
        stated = _TECHNOLOGIES.match(line.flat)
        found = find_links(line.flat)
        if stated:
            technologies += split_items(stated.group(1))
        elif not linked and not links and found and found[0].value == line.flat:
            links.append(line.flat)
        else:
            rest.append(line)
            links += line.links
    for part in beside:
        items = split_items(part)
        if len(items) > 1 and all(len(item.split()) <= _TOOL_WORDS for item in items):
            technologies += items
        else:
            rest.insert(0, Line(part.strip()))
    return rest, technologies, links
