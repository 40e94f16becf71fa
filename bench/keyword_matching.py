"""Row 13: finding 5,000 terms in 1,000 words, against the automaton of pyahocorasick (in C).

Ours also tells word bounds, spellings and everyday words; the automaton finds substrings of the
text in lower case, and its hits are checked for word bounds, as a product would have to.
"""

import asyncio
import random
import time
from importlib import import_module
from statistics import median

from bench.figures import Measured, Results
from shared.matching.vocabulary import Kind, Skill, Vocabulary, vocabulary

_TERMS, _WORDS, _TIMES = 5_000, 1_000, 60
_USUAL, _SHARE = 3_000, 0.1
_SYLLABLES = [one + two for one in "bdfghjklmnprstvz" for two in "aeiou"]


def _word(chance: random.Random) -> str:
    return "".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4)))


def _terms(chance: random.Random) -> list[str]:
    """Return the product's own terms, filled up with invented ones of one to three words."""
    terms = dict.fromkeys(
        spelling for skill in vocabulary() for spelling in (skill.name, *skill.aliases)
    )
    while len(terms) < _TERMS:
        terms[" ".join(_word(chance) for _ in range(chance.randint(1, 3)))] = None
    return list(terms)[:_TERMS]


def _text(chance: random.Random, terms: list[str], usual: list[str]) -> str:
    """Return a text in which every tenth word begins a term; the others are usual words."""
    words: list[str] = []
    while len(words) < _WORDS:
        words += (
            chance.choice(terms).split() if chance.random() < _SHARE else [chance.choice(usual)]
        )
        words[-1] += chance.choice(["", "", "", "", ",", "."])
    return " ".join(words[:_WORDS])


def _measure(rounds: int) -> Results:
    ahocorasick = import_module("ahocorasick")  # only the benchmarks' own environment has it
    chance = random.Random(13)  # noqa: S311 -- the same text each time
    terms = _terms(chance)
    ours = Vocabulary((Skill(term, Kind.HARD, ()), frozenset()) for term in terms)
    automaton = ahocorasick.Automaton()
    for term in terms:
        automaton.add_word(term.lower(), term)
    automaton.make_automaton()

    def theirs(text: str) -> set[str]:
        low, found = f" {text.lower()} ", set()
        for end, term in automaton.iter(low):
            if not low[end + 1].isalnum() and not low[end - len(term)].isalnum():
                found.add(term)
        return found

    def mine(text: str) -> set[str]:
        return {mention.skill.name for mention in ours.mentions(text)}

    usual = [_word(chance) for _ in range(_USUAL)]
    texts = [_text(chance, terms, usual) for _ in range(_TIMES)]
    taken: dict[str, list[float]] = {"ours": [], "pyahocorasick": []}
    for one in range(-1, rounds):  # the first round warms up
        for name, find in (("ours", mine), ("pyahocorasick", theirs)):
            began = time.perf_counter()
            for text in texts:
                find(text)
            if one >= 0:
                taken[name].append((time.perf_counter() - began) / _TIMES)
    facts = {f"{name} ms": 1e3 * median(values) for name, values in taken.items()}
    pairs = zip(taken["ours"], taken["pyahocorasick"], strict=True)
    return {"13": Measured([one / other for one, other in pairs], facts)}


async def measure(rounds: int) -> Results:
    """Search the same texts by turns."""
    return await asyncio.to_thread(_measure, rounds)
