"""Turn what a file says into the draft of a profile (tailoring.md §5).

Nothing is invented: each field has the words that it was read from, what is missing stays null
with a warning, and what has no field of its own is kept in ``custom_fields``.
"""

from services.profile.domain.importing import headings
from services.profile.domain.importing.cleaning import clean
from services.profile.domain.importing.collecting import Collector
from services.profile.domain.importing.education import read_education
from services.profile.domain.importing.errors import EmptyFile, NotAResume
from services.profile.domain.importing.experiences import read_experiences
from services.profile.domain.importing.json_resume_import import draft_from_json_resume
from services.profile.domain.importing.lines import Line, read_lines
from services.profile.domain.importing.linkedin_import import draft_from_linkedin
from services.profile.domain.importing.person import read_person
from services.profile.domain.importing.profile_draft import ImportedField, ProfileDraft
from services.profile.domain.importing.projects import read_projects
from services.profile.domain.importing.sections import Section, cut_sections
from services.profile.domain.importing.skills import (
    read_certifications,
    read_languages,
    read_skills,
)
from services.profile.domain.importing.wrapped import paragraphs_of

__all__ = [
    "ImportedField",
    "ProfileDraft",
    "draft_from_json_resume",
    "draft_from_linkedin",
    "draft_from_text",
]

_READERS = {
    headings.EXPERIENCE: read_experiences,
    headings.EDUCATION: read_education,
    headings.PROJECTS: read_projects,
    headings.SKILLS: read_skills,
    headings.LANGUAGES: read_languages,
    headings.CERTIFICATIONS: read_certifications,
}
_TELLING = frozenset({headings.EXPERIENCE, headings.EDUCATION})
_LEAST_SECTIONS = 2


def draft_from_text(text: str) -> ProfileDraft:
    """The draft of the resume in ``text`` (plain text or Markdown, columns set apart by tabs).

    Raises ``EmptyFile`` for a text without letters and ``NotAResume`` when neither a name with
    contact data nor the sections of a resume are found.
    """
    cleaned, warnings = clean(text)
    if not any(letter.isalnum() for letter in cleaned):
        raise EmptyFile
    lines = read_lines(cleaned)
    sections = cut_sections(lines)
    into = Collector()
    for warning in warnings:
        into.warn(warning)
    reachable = read_person(lines, sections, into)
    if not reachable and not _has_career(sections):
        raise NotAResume
    for section in sections[1:]:
        _read_section(section, into)
    if not into.profile["experiences"]:
        into.warn("No work experience was found in the file.")
    return into.draft()


def _has_career(sections: list[Section]) -> bool:
    kinds = {section.kind for section in sections if section.lines}
    return len(kinds - {headings.HEADER}) >= _LEAST_SECTIONS and bool(kinds & _TELLING)


def _read_section(section: Section, into: Collector) -> None:
    if section.kind in (headings.CONTACT, headings.HEADER) or not section.lines:
        return
    if section.kind == headings.SUMMARY and into.profile["professional_summary"] is None:
        text = paragraphs_of(section.lines)
        into.put("professional_summary", text, 0.95, text)
        return
    reader = _READERS.get(section.kind)
    if reader is not None:
        reader(section.lines, section.heading, into)
        return
    into.keep(section.heading, _as_custom(section.lines))


def _as_custom(lines: list[Line]) -> list[str] | str:
    """Lines of a section without fields: a list if it is one, else its running text."""
    if len(lines) > 1 and not any(line.bullet for line in lines[:1]):
        return paragraphs_of(lines)
    whole: list[str] = []
    for line in lines:
        if whole and not line.bullet and line.text[:1].islower():
            whole[-1] = f"{whole[-1]} {line.flat}"
        else:
            whole.append(line.flat)
    return whole
