"""Cut a posting into lines and sentences, and say which of them ask for something.

Benefits, the company's praise of itself, equal-opportunity statements and instructions for applying
ask for nothing, whatever skills they mention (tailoring.md §2).
"""

import re
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

from shared.matching.word_lists import word_list

_HEADING_WORDS = 8
_BOILERPLATE = 2
_PLAINLY = 3
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
        section, wished = _turned(text, line, section, wished=wished)
        for start, end in _cut(text, line.start(), line.end()):
            words = _words(text[start:end])
            if not words:
                continue
            zone = _zone(text[start:end], words, section)
            cue = not _PREFERRED.isdisjoint(words)
            found.append(Sentence(start, end, zone, wished or cue))
    return found


def _words(text: str) -> list[str]:
    return [word.lower().replace("’", "'") for word in _WORD.findall(text)]


def _cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    cuts = [match.end() for match in _SENTENCE_END.finditer(text, start, end)]
    bounds = [start, *cuts, end]
    return [(a, b) for a, b in pairwise(bounds) if b > a]


def _heading(line: str) -> tuple[Zone, bool] | None:
    """The zone that a known heading opens, and whether it holds wishes; None for another line."""
    words = _words(line)
    if not _is_short(line, words):
        return None
    name = "_".join(words)
    if name in _SKIPPED:
        return Zone.IDLE, False
    if name in _WANTED:
        return Zone.ASKING, not _PREFERRED.isdisjoint(words)
    return None


def _turned(text: str, line: re.Match[str], section: Zone, *, wished: bool) -> tuple[Zone, bool]:
    """The zone after a line that may be a heading in words of its own."""
    words = _words(line.group())
    if not _is_short(line.group(), words) or not line.group().lstrip()[:1].isupper():
        return section, wished
    about = words[0] == "about" and _ASKING_HEADS.isdisjoint(words)
    if about or not _IDLE_HEADS.isdisjoint(words):
        apart = (
            text[line.end() : line.end() + 2] in {"\n\n", ""} or line.group().rstrip()[-1] == ":"
        )
        return (Zone.IDLE, False) if about or apart else (section, wished)
    if not _ASKING_HEADS.isdisjoint(words):
        return Zone.ASKING, not _PREFERRED.isdisjoint(words)
    return section, wished


def _is_short(line: str, words: list[str]) -> bool:
    return 0 < len(words) <= _HEADING_WORDS and not line.rstrip().endswith((".", ",", ";"))


def _zone(sentence: str, words: list[str], section: Zone) -> Zone:
    boilerplate = sum(1 for word in words if word in _BOILERPLATE_WORDS)
    if boilerplate >= _BOILERPLATE:
        return Zone.IDLE
    asking = sum(1 for word in words if word in _ASKING)
    if not asking and _SELF_PRAISE.match(sentence):
        return Zone.IDLE
    if section is Zone.IDLE:
        # In a part about the company, a sentence that plainly asks still counts.
        return Zone.ASKING if asking >= _PLAINLY and not boilerplate else Zone.IDLE
    return Zone.ASKING if asking else section


_SKIPPED = word_list("skipped_headings")
_WANTED = word_list("wanted_headings")
_IDLE_HEADS = word_list("idle_heading_cues")
_ASKING_HEADS = word_list("asking_heading_cues")
_PREFERRED = word_list("preferred_cues")
_ASKING = word_list("asking_words")
_BOILERPLATE_WORDS = word_list("boilerplate_words")
