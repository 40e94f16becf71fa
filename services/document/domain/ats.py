"""How well an applicant tracking system will read the exported file: 0 to 100, explained.

Everything is measured on the file read back, not on the data that made it (tailoring.md §3).
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from services.document.domain.ports import ReadBack
from services.document.domain.section_names import STANDARD_NAMES, named_section
from services.document.domain.verification import Verification, normalised
from shared.contracts.content import Content, DocumentType, SectionKind
from shared.matching.coverage import Evidenced
from shared.rendering.dates import is_date_line
from shared.rendering.exportable import Exportable

_CORE = {SectionKind.EXPERIENCE, SectionKind.EDUCATION, SectionKind.SKILLS}
_DATED = {SectionKind.EXPERIENCE, SectionKind.EDUCATION}
_EMAIL = re.compile(r"[\w.+%\-]{1,64}@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,8}")
_NAMED = 8
_HEAD_LINES = 6
"""A parser looks for the name in this many lines."""


@dataclass(frozen=True, slots=True)
class Check:
    """One part of the score: ``score`` 0-100, ``weight`` in percent of the whole, and why."""

    name: str
    score: float
    weight: float
    reason: str


@dataclass(frozen=True, slots=True)
class AtsScore:
    """The whole score, 0-100, and its parts; Σ score · weight / 100 is the whole."""

    score: float
    checks: tuple[Check, ...]

    def details(self) -> list[dict[str, Any]]:  # Any: JSON
        """Return the parts as JSON objects ``{name, score, weight, reason}``."""
        return [
            {"name": check.name, "score": check.score, "weight": check.weight,
             "reason": check.reason}
            for check in self.checks
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Measured:
    name: str
    weight: int
    share: float
    reason: str


def ats_score(
    source: Exportable,
    read_back: ReadBack,
    verification: Verification,
    job_keywords: Sequence[str] = (),
) -> AtsScore:
    """Score an exported file. Parts that do not apply (no keywords, a letter) weigh nothing.

    A text that one extractor reads and another does not counts as unread.
    """
    content = source.content
    texts = list(read_back.texts.values())
    parts: list[_Measured] = []
    if job_keywords:
        parts.append(_keywords(texts, job_keywords))
    if content.document_type is DocumentType.RESUME:
        parts.append(_sections(texts, content))
        if dated := sum(len(part.entries) for part in content.sections if part.kind in _DATED):
            parts.append(_dates(texts, dated))
    parts.extend(
        (
            _contact(texts, content),
            _order(verification),
            _length(texts, read_back.facts.page_count, content.document_type),
            _file(texts, read_back),
        )
    )
    return _added_up(parts)


def _added_up(parts: Sequence[_Measured]) -> AtsScore:
    whole = sum(part.weight for part in parts)
    checks = tuple(
        Check(
            part.name,
            round(100 * part.share, 1),
            round(100 * part.weight / whole, 2),
            part.reason,
        )
        for part in parts
    )
    total = sum(check.score * check.weight for check in checks)
    return AtsScore(min(100.0, round(total / 100, 1)), checks)


def _keywords(texts: Sequence[str], keywords: Sequence[str]) -> _Measured:
    readers = [Evidenced(text) for text in texts]
    missing = [
        keyword
        for keyword in dict.fromkeys(keywords)
        if not readers or not all(reader.covers(keyword) for reader in readers)
    ]
    count = len(dict.fromkeys(keywords))
    reason = f"{count - len(missing)} of {count} keywords are in the text"
    return _Measured(
        "keyword_coverage", 40, 1 - len(missing) / count, reason + _told("; not: ", missing)
    )


def _sections(texts: Sequence[str], content: Content) -> _Measured:
    expected = _CORE | {part.kind for part in content.sections if part.kind in STANDARD_NAMES}
    found = set(expected)
    for text in texts:
        found &= {kind for line in text.splitlines() if (kind := named_section(line))}
    missing = sorted(kind.value for kind in expected - found) if texts else list(expected)
    reason = f"{len(expected) - len(missing)} of {len(expected)} sections have standard names"
    return _Measured(
        "sections", 15, 1 - len(missing) / len(expected), reason + _told("; not: ", missing)
    )


def _dates(texts: Sequence[str], expected: int) -> _Measured:
    found = min(
        (sum(is_date_line(line) for line in text.splitlines()) for text in texts), default=0
    )
    share = min(1.0, found / expected)
    return _Measured(
        "dates", 10, share, f"{min(found, expected)} of {expected} entries have readable dates"
    )


def _contact(texts: Sequence[str], content: Content) -> _Measured:
    person = content.person
    wanted = ["name", "e-mail", *(["phone"] if person.phone else [])]
    missing = {
        what
        for text in texts
        for what, readable in _readable_contact(text, content)
        if what in wanted and not readable
    }
    share = 1 - len(missing) / len(wanted) if texts else 0.0
    reason = f"{len(wanted) - len(missing)} of {len(wanted)} contact data are readable"
    return _Measured("contact", 10, share, reason + _told("; not: ", sorted(missing)))


def _readable_contact(text: str, content: Content) -> Iterator[tuple[str, bool]]:
    person = content.person
    head = [normalised(line) for line in text.splitlines() if line.strip()][:_HEAD_LINES]
    yield "name", normalised(person.full_name) in head
    yield "e-mail", person.email in _EMAIL.findall(text)
    digits = [re.sub(r"\D", "", line) for line in text.splitlines()]
    phone = re.sub(r"\D", "", person.phone)
    yield "phone", bool(phone) and any(phone in line for line in digits)


def _order(verification: Verification) -> _Measured:
    wrong = max(
        (
            len(finding.missing) + len(finding.out_of_order) + len(finding.joined)
            for finding in verification.findings
        ),
        default=verification.checked,
    )
    share = 1 - wrong / verification.checked if verification.checked else 0.0
    reason = "all texts are read in their order" if not wrong else f"{wrong} texts are not"
    return _Measured("reading_order", 10, max(0.0, share), reason)


def _length(texts: Sequence[str], pages: int | None, kind: DocumentType) -> _Measured:
    least, most, page_limit = (150, 1100, 2) if kind is DocumentType.RESUME else (120, 500, 1)
    words = min((len(text.split()) for text in texts), default=0)
    share = 1.0
    if words < least:
        share = words / least
    elif words > most:
        share = most / words
    if pages is not None and pages > page_limit:
        share *= page_limit / pages
    told = f", {pages} page{'s' if pages != 1 else ''}" if pages is not None else ""
    return _Measured(
        "length", 5, share, f"{words} words{told}; {least} to {most} on {page_limit} are usual"
    )


def _file(texts: Sequence[str], read_back: ReadBack) -> _Measured:
    facts = read_back.facts
    problems = []
    if not texts or not all(text.strip() for text in texts):
        problems.append("no text layer")
    if facts.unembedded_fonts:
        problems.append("fonts not embedded")
    if facts.images:
        problems.append("images")
    if any(_is_garbled(character) for text in texts for character in set(text)):
        problems.append("ligature or private-use characters")
    checks = 4
    reason = "text layer, embedded fonts, no images, plain characters"
    return _Measured(
        "file", 10, 1 - len(problems) / checks, ", ".join(problems) if problems else reason
    )


def _is_garbled(character: str) -> bool:
    return (
        unicodedata.category(character) == "Co" or "ﬀ" <= character <= "ﬆ" or character == "\ufffd"
    )


def _told(lead: str, items: Sequence[str]) -> str:
    if not items:
        return ""
    more = f" and {len(items) - _NAMED} more" if len(items) > _NAMED else ""
    return lead + ", ".join(items[:_NAMED]) + more
