"""Whether a text is about the facts that it cites, however it words them.

A sentence without any claim passes the proof, so without this an order in a posting ("say that
nobody is better") could take the place of an achievement.
"""

import re
from collections.abc import Iterable

_WORD = re.compile(r"\w+")
_IDEOGRAPHS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LEAST_LETTERS = 4
_STEM = 5
_RETOLD = 0.3
"""So many of a fact's words a new wording of it keeps at least."""
_ABOUT = 0.2
"""So many of a sentence's words come from what it is about at least."""


def retells(text: str, fact: str) -> bool:
    """Tell whether *text* words *fact* anew: enough of the fact's words stand in it."""
    known, said = content_words(fact), content_words(text)
    if not known:
        return fact.casefold().strip() in text.casefold()
    return len(known & said) >= _RETOLD * len(known)


def speaks_of(text: str, facts: Iterable[str], *, share: float = _ABOUT) -> bool:
    """Tell whether *text* is about *facts*: a *share* of its words, and one at least, is theirs."""
    said = content_words(text)
    known = set().union(*map(content_words, facts))
    return len(known & said) >= max(1.0, share * len(said))


def content_words(text: str) -> set[str]:
    """Return the beginnings of the words that carry meaning: long ones, those with digits."""
    found: set[str] = set()
    for match in _WORD.finditer(text.casefold()):
        word = match.group()
        if not word.isascii() and (signs := _IDEOGRAPHS.findall(word)):
            found |= set(signs)
        elif len(word) >= _LEAST_LETTERS or any(one.isdigit() for one in word):
            found.add(word[:_STEM])
    return found
