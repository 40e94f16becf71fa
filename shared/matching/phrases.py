"""Find what a sentence asks for in words that no vocabulary knows.

Two shapes carry most of it: what somebody does ("manage customer contracts") and what somebody
should know ("experience with claims software", "negotiation skills").
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from shared.matching.tokens import comparable, stem
from shared.matching.word_lists import word_list

_WORD = re.compile(r"[^\W_]+(?:['’&/.+#-]+[^\W_]+)*(?:\+\+|#)?|<[A-Z]+>|[^\w\s]")
_CLAUSE_ENDS = frozenset('-.,;:!?()[]|•·●▪‣*–—"“”。，；、')
_VERB_LEADS = word_list("verb_leads")
_LONGEST = 8
_ADVERBS = 3
_ENOUGH = 3
_LONGEST_THING = 5


class Phrase(NamedTuple):
    """A phrase found, ``text[start:end]``; ``does`` is true for what somebody does."""

    start: int
    end: int
    does: bool


class _Word(NamedTuple):
    low: str
    start: int
    end: int


def phrases(text: str, start: int, end: int) -> Iterator[Phrase]:
    """The phrases of the sentence ``text[start:end]``, in linear time."""
    clause: list[_Word] = []
    for match in _WORD.finditer(text, start, end):
        word = match.group()
        if word in _CLAUSE_ENDS:
            yield from _in_clause(clause)
            clause = []
        else:
            clause.append(_Word(word.lower(), match.start(), match.end()))
    yield from _in_clause(clause)


def _in_clause(clause: list[_Word]) -> Iterator[Phrase]:
    yield from _doings(clause)
    yield from _things_after(clause)
    yield from _things_before(clause)


def _doings(clause: list[_Word]) -> Iterator[Phrase]:
    """What somebody does: a verb and its object."""
    taken = 0
    for index in range(len(clause)):
        if index < taken or not _starts_doing(clause, index):
            continue
        end = _object_end(clause, index)
        taken = max(taken, end)
        if end - index > 1:
            yield Phrase(clause[index].start, clause[end - 1].end, does=True)


def _starts_doing(clause: list[_Word], index: int) -> bool:
    word = clause[index].low
    if stem(comparable(word)) not in _VERB_STEMS:
        return False
    if index + 1 < len(clause) and clause[index + 1].low in _NOT_VERB_BEFORE:
        return False
    before = index - 1
    while before >= max(0, index - _ADVERBS) and clause[before].low.endswith("ly"):
        before -= 1
    lead = clause[before].low if before >= 0 else ""
    if word.endswith("ing"):
        return lead not in _NOT_VERB_AFTER
    if word.endswith("ed"):
        return False
    return not lead or lead in _VERB_LEADS


def _object_end(clause: list[_Word], start: int) -> int:
    """Where the object of the verb at ``start`` ends."""
    index = start + 1
    content = 1
    while index < len(clause) and index - start < _LONGEST:
        word = clause[index].low
        if word in _STOPS or word.startswith("<"):
            break
        if word in {"and", "or", "&"}:
            if index + 1 >= len(clause) or (index > start + 1 and _is_verb_at(clause, index + 1)):
                break
        elif word in _PREPOSITIONS:
            purpose = word == "to" and _is_verb_at(clause, index + 1)
            if content >= _ENOUGH or purpose:
                break
        elif word not in {"the", "a", "an", "of", "our", "your", "their"}:
            content += 1
        index += 1
    while index > start + 1 and _is_weak_end(clause[index - 1].low):
        index -= 1
    return index


def _is_verb_at(clause: list[_Word], index: int) -> bool:
    if index >= len(clause):
        return False
    word = clause[index].low
    return stem(comparable(word)) in _VERB_STEMS and not word.endswith(("s", "ed"))


def _is_weak_end(word: str) -> bool:
    return word in _PREPOSITIONS or word in _WEAK_ENDS


def _things_after(clause: list[_Word]) -> Iterator[Phrase]:
    """What follows "experience with": nouns, one phrase for each item of the list."""
    index = 0
    while index + 2 < len(clause):
        if clause[index].low in _NOUN_CUES and clause[index + 1].low in _CUE_PREPOSITIONS:
            index += 2
            while index < len(clause) and clause[index].low not in _STOPS:
                size = _thing(clause, index)
                if size:
                    yield Phrase(clause[index].start, clause[index + size - 1].end, does=False)
                index += max(1, size)
        else:
            index += 1


def _thing(clause: list[_Word], start: int) -> int:
    """How many words the thing at ``start`` has; 0 when none starts here."""
    if clause[start].low in _PRAISE or clause[start].low in _PREPOSITIONS:
        return 0
    size = 0
    for word in clause[start : start + _LONGEST_THING]:
        if word.low in _STOPS or word.low in _THING_ENDS or word.low in _PREPOSITIONS:
            break
        size += 1
    while size and _is_weak_end(clause[start + size - 1].low):
        size -= 1
    return size


def _things_before(clause: list[_Word]) -> Iterator[Phrase]:
    """What precedes "skills": "analytical and problem solving skills"."""
    for index, word in enumerate(clause):
        if word.low not in _NOUN_HEADS:
            continue
        start = index
        while start > 0 and index - start < _ENOUGH and clause[start - 1].low not in _BREAKS:
            start -= 1
        while start < index and clause[start].low in {"and", "or", "&"}:
            start += 1
        end = index
        while end > start and _is_weak_end(clause[end - 1].low):
            end -= 1
        if start < end:
            yield Phrase(clause[start].start, clause[end - 1].end, does=False)


_VERB_STEMS = frozenset(stem(verb) for verb in word_list("verbs"))
_STOPS = word_list("phrase_stops")
_PREPOSITIONS = word_list("prepositions")
_NOT_VERB_AFTER = word_list("not_verb_after")
_NOT_VERB_BEFORE = word_list("not_verb_before")
_NOUN_CUES = word_list("noun_cues")
_NOUN_HEADS = word_list("noun_heads")
_PRAISE = word_list("praise")
_CUE_PREPOSITIONS = frozenset(["in", "with", "of", "on", "for", "within", "using", "to", "across"])
_THING_ENDS = frozenset({"and", "or", "&", "of", "as"})
_WEAK_ENDS = word_list("weak_ends")
_BREAKS = (
    (_PRAISE - {"and", "or"})
    | _STOPS
    | _PREPOSITIONS
    | _NOUN_CUES
    | _NOUN_HEADS
    | {"of", "including"}
)
