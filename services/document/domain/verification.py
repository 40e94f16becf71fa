"""Does the finished file say what its content says? Compared field by field (tailoring.md §6)."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from services.document.domain.errors import ReadBackIncomplete
from shared.rendering.exportable import Exportable
from shared.rendering.outline import Role, outline

_LINE_END_HYPHEN = re.compile("[\u0002\ufffe]")
_INVISIBLE = str.maketrans(dict.fromkeys("\u00ad\u200b\ufeff\u0000"))
_LONG_WORD = 30
"""A word as long as this may have been cut at a line's end, so blanks in it do not count."""
_OWN_LINE = {Role.TITLE, Role.ORGANIZATION, Role.DATES}
_PLACES_TOLD = 50
_LONGEST_HEAD = 60
"""Longer titles and names may wrap in the narrowest layout."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """One text that the file has to hold; ``place`` is its path in the content."""

    place: str
    text: str
    own_line: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What one extractor found: the share of texts in their place, and those that are not."""

    extractor: str
    share: float
    missing: tuple[str, ...]
    out_of_order: tuple[str, ...]
    joined: tuple[str, ...]
    """Titles, organisations and dates that share their line with other text."""

    @property
    def complete(self) -> bool:
        """Tell whether every text is there, in order, and heads have lines of their own."""
        return not (self.missing or self.out_of_order or self.joined)


@dataclass(frozen=True, slots=True)
class Verification:
    """The verdict of all extractors; ``share`` is the worst of theirs, 0 to 1."""

    findings: tuple[Finding, ...]
    checked: int
    removed: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        """The share of the content's texts that the worst extractor found."""
        return min((finding.share for finding in self.findings), default=0.0)

    @property
    def complete(self) -> bool:
        """Tell whether the file may be published: 100 %, in order, by every extractor."""
        return bool(self.findings) and all(finding.complete for finding in self.findings)

    def report(self) -> dict[str, Any]:  # Any: JSON
        """Return the verdict as JSON; it names places in the content, never their texts."""
        return {
            "complete": self.complete,
            "share": round(self.share, 4),
            "fields": self.checked,
            "removed_characters": list(self.removed),
            "extractors": {
                finding.extractor: {
                    "share": round(finding.share, 4),
                    "missing": list(finding.missing[:_PLACES_TOLD]),
                    "out_of_order": list(finding.out_of_order[:_PLACES_TOLD]),
                    "joined": list(finding.joined[:_PLACES_TOLD]),
                }
                for finding in self.findings
            },
        }

    def require_complete(self) -> None:
        """Raise ``ReadBackIncomplete`` unless the file may be published."""
        if not self.complete:
            places = {
                place
                for finding in self.findings
                for place in (*finding.missing, *finding.out_of_order, *finding.joined)
            }
            raise ReadBackIncomplete(sorted(places), self.share)


def expectations(source: Exportable) -> list[Expectation]:
    """Return every text of the content in reading order, as the file has to show it."""
    return [
        Expectation(span.place, span.text, own_line=block.role in _OWN_LINE)
        for block in outline(source)
        for span in block.spans
    ]


def verify(source: Exportable, texts: Mapping[str, str]) -> Verification:
    """Compare the text that each extractor found with the content.

    Blanks and line breaks count as one blank, soft and line-end hyphens as what they stand for;
    letters, case, digits and order have to be the same.
    """
    expected = expectations(source)
    findings = tuple(_compare(expected, name, text) for name, text in sorted(texts.items()))
    return Verification(findings, len(expected), source.removed)


@lru_cache(maxsize=2048)  # each text is looked for in what every reader found
def normalised(text: str) -> str:
    """Return *text* in NFC with single blanks, and hyphens as written."""
    text = _LINE_END_HYPHEN.sub("-", text).translate(_INVISIBLE)
    return " ".join(unicodedata.normalize("NFC", text).split())


class _Reading:
    """An extractor's text, searchable without regard to where lines were broken."""

    def __init__(self, text: str) -> None:
        self._whole = normalised(text)
        self._dense = self._whole.replace(" ", "")
        self._origin = [at for at, character in enumerate(self._whole) if character != " "]
        self._lines = {normalised(line) for line in text.splitlines()}

    def end_of(self, text: str, start: int) -> int:
        """Return where *text* ends, looking from *start* on; -1 if it is not there."""
        wanted = normalised(text)
        packed = wanted.replace(" ", "")
        may_be_cut = any(len(word) >= _LONG_WORD for word in wanted.split())
        at = self._dense.find(packed, start)
        while at >= 0 and packed:
            first, last = self._origin[at], self._origin[at + len(packed) - 1]
            same = may_be_cut or self._whole[first : last + 1] == wanted
            if same and not self._is_glued(first, last):
                return at + len(packed)
            at = self._dense.find(packed, at + 1)
        return at + len(packed) if not packed else -1

    def has_line(self, text: str) -> bool:
        """Tell whether *text* has a line to itself; long texts may be broken over several."""
        wanted = normalised(text)
        return len(wanted) > _LONGEST_HEAD or wanted in self._lines

    def _is_glued(self, first: int, last: int) -> bool:
        before = self._whole[first - 1 : first]
        after = self._whole[last + 1 : last + 2]
        return (before.isalnum() and self._whole[first].isalnum()) or (
            after.isalnum() and self._whole[last].isalnum()
        )


def _compare(expected: Sequence[Expectation], extractor: str, text: str) -> Finding:
    reading = _Reading(text)
    position = 0
    before = ""
    missing: list[str] = []
    out_of_order: list[str] = []
    joined: list[str] = []
    for item in expected:
        end = reading.end_of(item.text, position)
        if end >= 0:
            position = end
        elif reading.end_of(item.text, 0) >= 0:
            out_of_order.append(item.place)
        else:
            missing.append(item.place)
            continue
        hyphenated = before.endswith("-") or item.text.endswith("-")
        before = item.text
        if item.own_line and not hyphenated and not reading.has_line(item.text):
            joined.append(item.place)  # after a final hyphen, readers join lines by themselves
    astray = len(missing) + len(out_of_order)
    share = 1.0 - astray / len(expected) if expected else 1.0
    return Finding(extractor, share, tuple(missing), tuple(out_of_order), tuple(joined))
