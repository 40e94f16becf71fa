"""Read the projects of a person."""

import re
from collections.abc import Sequence

from services.profile.domain.importing.collecting import Collector
from services.profile.domain.importing.contacts import find_links
from services.profile.domain.importing.entries import Entry, cut_entries
from services.profile.domain.importing.experiences import fill_period
from services.profile.domain.importing.lines import Line
from services.profile.domain.importing.skill_lists import split_items
from services.profile.domain.importing.wrapped import bullets_and_text

_TECHNOLOGIES = re.compile(
    r"^(?:technologies(?: used)?|tech(?: stack)?|stack|built with|tools(?: used)?|technologien|"
    r"technologies utilisées|tecnologías|technologie|технологии|стек|tecnologie)\s*:\s*(\S.*)$",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\t+|\s+[|•·]\s+|\s+[–—]\s+|\s+-\s+|:\s+")
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
    inline = _INLINE.match(text.strip())
    parts = (
        list(inline.groups())
        if inline
        else [part for part in _PARTS.split(text) if part.strip(" ()[]|")]
    )
    if not parts:
        into.keep(heading, [line.flat for line in [named, *lines]])
        return
    index = into.add(
        "projects",
        {
            "name": None,
            "description": None,
            "technologies": [],
            "url": None,
            "start_date": None,
            "end_date": None,
        },
    )
    into.fill("projects", index, "name", parts[0].strip(" ,;:|()–—-"), 0.85, source)
    fill_period("projects", index, entry, into)
    if entry.period is not None and entry.period.is_current:
        into.keep(f"projects.{index}.is_current", True, entry.period_source)
    rest: list[Line] = []
    technologies: list[str] = []
    for line in lines:
        stated = _TECHNOLOGIES.match(line.flat)
        if stated:
            technologies += split_items(stated.group(1))
        elif not links and (found := find_links(line.flat)) and found[0].value == line.flat:
            links = [found[0].value]
        else:
            rest.append(line)
            links += line.links
    for part in parts[1:]:
        items = split_items(part)
        if len(items) > 1 and all(len(item.split()) <= 3 for item in items):  # noqa: PLR2004 -- names of tools, no prose
            technologies += items
        else:
            rest.insert(0, Line(part.strip()))
    into.fill("projects", index, "technologies", technologies, 0.8, ", ".join(technologies))
    if links:
        into.fill("projects", index, "url", links[0], 0.9, links[0])
        into.keep(f"projects.{index}.links", links[1:])
    bullets, text = bullets_and_text(rest)
    description = "\n".join([*([text] if text else []), *(f"• {bullet}" for bullet in bullets)])
    into.fill("projects", index, "description", description, 0.85, description)
