"""Cut a posting into lines and sentences, and say which of them ask for something.

Benefits, the company's praise of itself, equal-opportunity statements and instructions for applying
ask for nothing, whatever skills they mention (tailoring.md §2).
"""

import re
from dataclasses import dataclass
from enum import IntEnum

from shared.matching.word_lists import word_list

_HEADING_WORDS = 8
_BOILERPLATE = 2
_LINE = re.compile(r"[^\n]+")
# A sentence ends where a blank follows its mark; a bullet starts a new one.
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s|(?<=[。！？；])|[•·●▪‣◦]")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SELF_PRAISE = re.compile(
    r"^\W*(?:we|our|us|at|with over|founded|headquartered|join|wir|unser\w*|nous|notre|nosotros)\b",
    re.IGNORECASE,
)


class Zone(IntEnum):
    """What a sentence is good for."""

    IDLE = 0
    OPEN = 1
    ASKING = 2


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence or bullet of the text, ``text[start:end]``."""

    start: int
    end: int
    zone: Zone
    preferred: bool


def sentences(text: str) -> list[Sentence]:
    """Every sentence of a posting in order; blank ones and headings are left out."""
    section = Zone.OPEN
    wished = False
    found: list[Sentence] = []
    for line in _LINE.finditer(text):
        head = _heading(line.group())
        if head is not None:
            section, wished = head
            continue
        for start, end in _cut(text, line.start(), line.end()):
            words = [word.lower() for word in _WORD.findall(text[start:end])]
            if not words:
                continue
            zone = _zone(text[start:end], words, section)
            cue = not _PREFERRED.isdisjoint(words)
            found.append(Sentence(start, end, zone, wished or cue))
    return found


def _cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    cuts = [match.end() for match in _SENTENCE_END.finditer(text, start, end)]
    bounds = [start, *cuts, end]
    return [(a, b) for a, b in zip(bounds, bounds[1:], strict=False) if b > a]


def _heading(line: str) -> tuple[Zone, bool] | None:
    """The zone that a heading opens, and whether it holds wishes; None when it is no heading."""
    words = [word.lower().replace("’", "'") for word in _WORD.findall(line)]
    if not words or len(words) > _HEADING_WORDS or line.rstrip().endswith((".", ",", ";")):
        return None
    name = "_".join(words)
    if name in _SKIPPED:
        return Zone.IDLE, False
    if name in _WANTED:
        return Zone.ASKING, not _PREFERRED.isdisjoint(words)
    return None


def _zone(sentence: str, words: list[str], section: Zone) -> Zone:
    boilerplate = sum(1 for word in words if word in _BOILERPLATE_WORDS)
    if boilerplate >= _BOILERPLATE:
        return Zone.IDLE
    asking = not _ASKING.isdisjoint(words)
    if _SELF_PRAISE.match(sentence) and not asking:
        return Zone.IDLE
    if section is Zone.IDLE:
        return Zone.IDLE
    return Zone.ASKING if asking else section


_SKIPPED = word_list("skipped_headings")
_WANTED = word_list("wanted_headings")
_PREFERRED = word_list("preferred_cues")
_ASKING = word_list("asking_words")
_BOILERPLATE_WORDS = word_list("boilerplate_words")
