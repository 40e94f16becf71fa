"""Read who the resume is about: name, contact data, headline, summary."""

import re
from collections.abc import Iterator, Sequence

from services.profile.domain.importing import headings
from services.profile.domain.importing.collecting import Collector
from services.profile.domain.importing.contacts import (
    Contact,
    find_emails,
    find_links,
    find_phones,
    link_kind,
    without_contacts,
)
from services.profile.domain.importing.lines import Line
from services.profile.domain.importing.names import find_name
from services.profile.domain.importing.occupations import title_strength
from services.profile.domain.importing.places import is_place, looks_like_place
from services.profile.domain.importing.sections import Section
from services.profile.domain.importing.wrapped import paragraphs_of

_LABEL = re.compile(
    r"^(?:e-?mail|mail|phone|tel|telephone|telefon|mobile?|handy|linkedin|github|website|web|"
    r"homepage|portfolio|"
    r"address|adresse|anschrift|location|wohnort|ort|adres|miejsce zamieszkania|miasto|"
    r"dirección|ciudad|adresa|bydliště|indirizzo|endereço|телефон|тел|почта|эл\. почта|адрес|город|"
    r"место жительства|город проживания|проживает|blog|skype|telegram|twitter|orcid|links?|url|"
    r"kontakt|contact|téléphone|teléfono|localisation|ville|ubicación)\.?\s*:\s*",
    re.IGNORECASE,
)
_PLACE_LABEL = re.compile(
    r"^(?:address|adresse|anschrift|location|wohnort|ort|adres|miejsce zamieszkania|miasto|"
    r"dirección|"
    r"ciudad|adresa|bydliště|indirizzo|endereço|адрес|город|место жительства|город проживания|"
    r"проживает|localisation|ville|ubicación)\.?\s*:\s*(\S.*)$",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"(?:\b\d{2}[- ]?\d{3}\b|\bul\.|straße|strasse|str\.|street|avenue|\bave\b|\brd\b|road|"
    r"\brue\b|calle|"
    r"\bул\.|просп|\bvia\b|\brua\b|broadway)",
    re.IGNORECASE,
)
_CELLS = re.compile(r"\t+|\s*[|•·◆■▪]\s*|\s+[–—]\s+|\s+-\s+|\s+,\s+|;\s")
_UPDATED = re.compile(
    r"last updated|page \d+|stand:|zuletzt aktualisiert|curriculum vitae$", re.IGNORECASE
)
_PROSE = 60
_PROSE_WORDS = 8
_EDGE = " \t,;:|·•–—-()"
_CONTACT_SECTIONS = (headings.HEADER, headings.CONTACT)


def read_person(lines: Sequence[Line], sections: Sequence[Section], into: Collector) -> bool:
    """Fill the personal fields; whether a name and a way to reach the person were both found."""
    header = [
        line for section in sections if section.kind in _CONTACT_SECTIONS for line in section.lines
    ]
    found = _contacts(header, lines)
    email = found.get("email")
    name = _name(lines, sections, email.value if email else None)
    if name:
        into.put("full_name", *name)
    else:
        into.warn("full_name was not found in the file.")
    for kind in ("email", "phone", "linkedin", "github", "website"):
        contact = found.get(kind)
        if contact:
            into.put(kind, contact.value, contact.confidence, contact.source)
    for kind in ("email", "phone"):
        if kind not in found:
            into.warn(f"{kind} was not found in the file.")
    _header_text(header, name[2] if name else "", name[0] if name else "", found, into)
    return name is not None and ("email" in found or "phone" in found)


def _name(
    lines: Sequence[Line], sections: Sequence[Section], email: str | None
) -> tuple[str, float, str] | None:
    """The name from the top; else from where the largest letters stand."""
    top = sections[0].lines
    large = [line for line in lines if line.level == 1][:5]
    candidates = [*top[:12], *(line for line in large if line not in top[:12])]
    named = find_name(candidates, email)
    if named is None or named[1] < 0.6:  # noqa: PLR2004 -- weaker than a plain name on the first line
        named = find_name(lines, email) or named
    return named


def _contacts(header: Sequence[Line], lines: Sequence[Line]) -> dict[str, Contact]:
    found: dict[str, Contact] = {}
    for near, line in [*((True, line) for line in header), *((False, line) for line in lines)]:
        text = line.text
        contacts = [*find_emails(text), *find_phones(text, expected=near)]
        if near:
            contacts += find_links(text)
            contacts += [_below(link) for link in line.links]
        else:
            contacts += [link for link in find_links(text) if link.kind == "linkedin"]
        for contact in contacts:
            found.setdefault(contact.kind, contact)
    return found


def _below(link: str) -> Contact:
    if "@" in link and "://" not in link:
        return Contact(link, link, "email", 0.9)
    return Contact(link, link, link_kind(link), 0.9)


def _header_text(
    header: Sequence[Line], name_source: str, name: str, found: dict[str, Contact], into: Collector
) -> None:
    """Place, headline and summary; what remains is kept under "Header"."""
    used = {contact.value for contact in found.values()}
    prose: list[Line] = []
    rest: list[str] = []
    headline: str | None = None
    for line in header:
        if _UPDATED.search(line.flat):
            rest.append(line.flat)
            continue
        labelled = _PLACE_LABEL.match(line.flat)
        if labelled and into.profile["location"] is None and len(labelled.group(1)) <= 200:  # noqa: PLR2004 -- the limit of api.md §8
            into.put("location", labelled.group(1), 0.9, line.flat)
            continue
        if _is_prose(line) or (prose and line.text[:1].islower() and not line.gap):
            prose.append(line)
            continue
        rest += [
            contact.value
            for contact in [
                *find_emails(line.text),
                *find_phones(line.text, expected=True),
                *find_links(line.text),
            ]
            if contact.value not in used
        ]
        rest += [link for link in line.links if link not in used]
        text = line.text.replace(name, "\t") if line.flat == name_source else line.text
        for piece in _pieces(text):
            if into.profile["location"] is None and _may_be_location(piece):
                into.put("location", piece, 0.85, line.flat)
            elif headline is None and title_strength(piece):
                headline = piece
            else:
                rest.append(piece)
    into.keep("headline", headline)
    if prose:
        text = paragraphs_of(prose)
        into.put("professional_summary", text, 0.7, text)
    into.keep("Header", list(dict.fromkeys(rest)))


def _is_prose(line: Line) -> bool:
    """Whether a line of the header is a sentence of a summary."""
    return (
        len(line.flat) > _PROSE
        and len(line.cells) == 1
        and line.flat.count(" ") >= _PROSE_WORDS
        and not _has_contact(line)
    )


def _pieces(text: str) -> Iterator[str]:
    """What a header line says beside contact data, without labels."""
    for cell in _CELLS.split(without_contacts(text)):
        piece = _LABEL.sub("", " ".join(cell.split()).strip(_EDGE)).strip(_EDGE)
        if any(letter.isalnum() for letter in piece) and not _LABEL.fullmatch(f"{piece}:"):
            yield piece


def _has_contact(line: Line) -> bool:
    return bool(
        find_emails(line.text) or find_phones(line.text, expected=True) or find_links(line.text)
    )


def _may_be_location(piece: str) -> bool:
    return (
        is_place(piece)
        or (looks_like_place(piece) and not title_strength(piece))
        or (_STREET.search(piece) is not None and any(letter.isdigit() for letter in piece))
    )
