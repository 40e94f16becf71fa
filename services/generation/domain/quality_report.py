"""What the last look at a document found (tailoring.md §1, consistency)."""

from dataclasses import dataclass
from enum import StrEnum

from services.generation.domain.stored import Stored


class Severity(StrEnum):
    """An error sends the run to its owner; a warning is told; information is only kept."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Finding(StrEnum):
    """The kinds of problems that the look at consistency knows."""

    DUPLICATE_LINE = "duplicate_line"
    DATES_REVERSED = "dates_reversed"
    NAME_SPELLING = "name_spelling"
    TENSE = "tense"
    EMPTY_PART = "empty_part"
    REPEATED_WORD = "repeated_word"
    PLACEHOLDER = "placeholder"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem(Stored):
    """One problem; ``where`` is a path into ``Content``, ``fix`` says what to do or was done."""

    severity: Severity
    what: Finding
    where: str
    fix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal(Stored):
    """An atom that no fact supports, where the gate found it, and why it was refused."""

    where: str
    atom: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement(Stored):
    """A refused part: what it said, and the proven words in its place ("" = left out)."""

    where: str
    before: str
    after: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityReport(Stored):
    """The output of ``validate_quality`` beside the content itself.

    ``refused`` lists the atoms that the gate kept out of the document, ``replaced`` what stands in
    their lines' place, ``corrected`` what was set right, ``problems`` what is left.
    ``needs_review`` is true when only the owner can go on; ``reasons`` say why.
    """

    needs_review: bool = False
    reasons: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    corrected: tuple[Problem, ...] = ()
    refused: tuple[Refusal, ...] = ()
    replaced: tuple[Replacement, ...] = ()
