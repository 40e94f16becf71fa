"""Where a posting leaves a choice: "RabbitMQ or Kafka", "a web framework such as Django".

One of the alternatives satisfies the posting; so does an example of a general notion.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from shared.matching.parties import Posting
from shared.matching.vocabulary import vocabulary

# What may stand between two items of one list, and between the last two alternatives of it.
_COMMA = re.compile(r"\s{0,2}[,/]\s{0,2}\Z")
_OR = re.compile(
    r"\s{0,2},?\s{0,2}(?:and/or|or|oder|bzw\.|ou|lub|albo|или)\s{1,2}(?:an?\s|the\s)?\Z",
    re.IGNORECASE,
)
_SLASH = re.compile(r"\s?/\s?\Z")
# What leads from a general notion to its examples.
_EXAMPLES = re.compile(
    r"\s{0,2}(?:[a-z]{1,12}\s{1,2})?[,(]?\s{0,2}"
    r"(?:such as|like|e\.\s?g\.,?|for example|for instance|including|incl\.|z\.\s?B\.|wie|\()"
    r"\s{0,2}(?:an?\s)?\Z",
    re.IGNORECASE,
)
# "Kafka, RabbitMQ or similar": the list before these words is one of examples.
_SIMILAR = re.compile(
    r"\s{0,2},?\s{0,2}(?:or|and|oder|ou|lub)?\s?(?:something\s)?"
    r"(?:similar|equivalent|comparable|the like|etc\b|ähnlich|vergleichbar|podobn)",
    re.IGNORECASE,
)
_NEARBY = 40


@dataclass(frozen=True, slots=True)
class Term:
    """Something that a text names at ``text[start:end]``; ``general`` if it is no proper name."""

    name: str
    start: int
    end: int
    general: bool


@lru_cache(maxsize=1 << 8)
def terms(text: str) -> tuple[Term, ...]:
    """The skills that ``text`` names, in order."""
    return tuple(
        Term(mention.skill.name, mention.start, mention.end, mention.skill.name.islower())
        for mention in vocabulary().mentions(text)
    )


def groups(text: str, named: Sequence[Term]) -> list[frozenset[str]]:
    """The names of ``named`` (in the order of the text) that are alternatives of each other."""
    found: list[frozenset[str]] = []
    row: list[Term] = []
    choice = headed = False
    for index, term in enumerate(named):
        gap = text[named[index - 1].end : term.start] if index else "\n"
        leads = bool(index) and _leads(named[index - 1], term, gap)
        if index and len(gap) <= _NEARBY and (leads or _COMMA.match(gap) or _OR.match(gap)):
            if leads:
                found += _closed(row[:-1], choice=choice)
                row, headed, choice = [named[index - 1]], True, True
            choice = choice or bool(_OR.match(gap) or _SLASH.match(gap))
        else:
            found += _closed(row, choice=choice or headed)
            row, choice, headed = [], False, False
        row.append(term)
        choice = choice or _SIMILAR.match(text, term.end) is not None
    return found + _closed(row, choice=choice or headed)


def choices_of(posting: Posting) -> dict[str, frozenset[str]]:
    """For each keyword that the posting never asks for alone, what may stand in its place.

    The keyword is one of its own alternatives. General words without an entry in the vocabulary
    are alternatives of nothing else: they only introduce examples.
    """
    known = list(terms(posting.text))
    names = {key.keyword: _name(key.keyword) for key in posting.keywords}
    loose = [
        Term(key.keyword, *key.span, general=True)
        for key in posting.keywords
        if names[key.keyword] == key.keyword
        and posting.text[slice(*key.span)].split() == key.keyword.split()
        and vocabulary().canonical(key.keyword) is None
    ]
    ordered = sorted([*known, *loose], key=lambda term: (term.start, -term.end, term.name))
    apart = _apart(ordered, frozenset(known))
    times = Counter(term.name for term in apart)
    found: dict[str, list[frozenset[str]]] = {}
    for group in groups(posting.text, apart):
        for name in group:
            found.setdefault(name, []).append(group)
    vocabulary_names = {term.name for term in known}
    return {
        keyword: frozenset().union(*found[name]) & (vocabulary_names | {name})
        for keyword, name in names.items()
        if len(found.get(name, ())) >= max(1, times[name])
    }


def _name(keyword: str) -> str:
    skill = vocabulary().canonical(keyword)
    return skill.name if skill is not None else keyword


def _apart(ordered: Sequence[Term], known: frozenset[Term]) -> list[Term]:
    """Drop loose phrases that run into a term of the vocabulary."""
    free: list[Term] = []
    for term in ordered:
        if term in known:
            while free and free[-1] not in known and free[-1].end > term.start:
                free.pop()
            free.append(term)
        elif not free or free[-1].end <= term.start:
            free.append(term)
    return free


def _leads(term: Term, following: Term, gap: str) -> bool:
    return term.general and not following.general and _EXAMPLES.match(gap) is not None


def _closed(row: Sequence[Term], *, choice: bool) -> list[frozenset[str]]:
    names = frozenset(term.name for term in row)
    return [names] if choice and len(names) > 1 else []
