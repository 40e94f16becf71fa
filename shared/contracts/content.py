"""The finished text of a resume or cover letter: a tree of sections, entries and lines.

The generation service writes it, the gate proves it, the document service renders it. Every line
names the facts it stands on (tailoring.md §1); a fact id is ``<kind>:<item id>`` or, for one line
of an item, ``<kind>:<item id>/<field>/<index>`` (``experience:0192…/achievements/2``,
``skill:0192…``, ``profile:summary``, ``profile:full_name``).
"""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class DocumentType(StrEnum):
    """What a generation produces."""

    RESUME = "resume"
    COVER_LETTER = "cover_letter"


class SectionKind(StrEnum):
    """The sections that a resume may have; a renderer gives each its standard name."""

    SUMMARY = "summary"
    EXPERIENCE = "experience"
    EDUCATION = "education"
    SKILLS = "skills"
    PROJECTS = "projects"
    CERTIFICATIONS = "certifications"
    LANGUAGES = "languages"
    ADDITIONAL = "additional"
    LETTER = "letter"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Line(_Part):
    """One statement: a bullet, a sentence of a summary, a paragraph of a letter."""

    text: str
    sources: tuple[str, ...] = ()
    label: str = ""
    """A bold lead-in such as the group name of a skills line ("Languages"); may be empty."""


class Entry(_Part):
    """One job, school, project or group: its head on lines of its own, its statements below.

    ``title`` is the job title, degree or project name; ``organization`` the employer or school.
    Dates are partial ISO dates as the person gave them (``2021``, ``2021-04``, ``2021-04-30``).
    """

    title: str = ""
    organization: str = ""
    location: str = ""
    start_date: str | None = None
    end_date: str | None = None
    is_current: bool = False
    url: str = ""
    lines: tuple[Line, ...] = ()
    sources: tuple[str, ...] = ()


class Section(_Part):
    """A headed part of the document; ``heading`` is in the document's language."""

    kind: SectionKind
    heading: str
    entries: tuple[Entry, ...] = ()
    lines: tuple[Line, ...] = ()


class Person(_Part):
    """The contact block. It is merged locally and never leaves for a model."""

    full_name: str
    email: str
    phone: str = ""
    location: str = ""
    links: tuple[str, ...] = ()
    headline: str = ""
    """A title under the name, taken from the profile; may be empty."""


class Letter(_Part):
    """The frame of a cover letter; its paragraphs are the lines of the LETTER section."""

    recipient: str = ""
    """The target employer."""
    subject: str = ""
    salutation: str
    closing: str
    date: str = ""


class Content(_Part):
    """Everything that a document says."""

    document_type: DocumentType
    language: str = "en"
    """BCP 47 tag of the headings and of text written by us."""
    title: str
    """The document's title, e.g. "Anna Nowak - Resume - Data Engineer"."""
    person: Person
    sections: tuple[Section, ...] = Field(min_length=1)
    letter: Letter | None = None
    max_pages: int = Field(default=2, ge=1, le=10)
