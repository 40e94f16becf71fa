"""What a line claims, piece by piece, and the gate's answer to it."""

from dataclasses import dataclass
from enum import StrEnum


class AtomKind(StrEnum):
    """The kinds of claims that a document can make (tailoring.md §1)."""

    NUMBER = "number"
    DATE = "date"
    DURATION = "duration"
    EMPLOYER = "employer"
    TITLE = "title"
    INSTITUTION = "institution"
    DEGREE = "degree"
    CERTIFICATE = "certificate"
    SKILL = "skill"
    NAME = "name"
    LINK = "link"
    CONTACT = "contact"
    SCOPE = "scope"
    LOCATION = "location"
    HEADING = "heading"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Target:
    """The job that the document is for.

    A cover letter may quote it as the target's; nothing of it becomes the applicant's.
    """

    company: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Claim:
    """An atom that nothing supports: what was said, of which kind, and why it is refused."""

    atom: str
    kind: AtomKind
    reason: str


@dataclass(frozen=True, slots=True)
class Violation:
    """A refused atom and where it stands: ``sections.1.entries.0.lines.2`` in ``Content``.

    ``text`` is the whole field or line that holds the atom.
    """

    path: str
    text: str
    atom: str
    kind: AtomKind
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate found in a whole document."""

    violations: tuple[Violation, ...]

    @property
    def passed(self) -> bool:
        """Tell whether every atom of the document is supported."""
        return not self.violations
