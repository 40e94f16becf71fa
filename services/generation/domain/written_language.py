"""In which of the six languages of the offline writer a text is written."""

import re
from collections import Counter

_WORDS = re.compile(r"[^\W\d_]+")
_COMMON = {
    "en": "the and of to for with in on a an by from is are was our we you will at as",
    "de": "der die das und für mit von im den des ein eine zur zum bei auf ist wir sie als durch",
    "fr": "le la les et des du pour avec une dans en sur au aux est nous vous par chez",
    "es": "el la los las y del para con una en por es que al como su sus equipo años",
    "pl": "i w z na do oraz dla się przez od jest po przy nad za ze we jako które zespół",
    "ru": "и в на с для по от из к при до за не что как над под мы вы во",
}
_ENOUGH = 0.04  # share of a language's commonest words below which nothing is claimed
_READ = 20_000  # characters; more says nothing new


def written_language(text: str) -> str:
    """Return the tag of the language of *text*, or "" where its words do not tell.

    A few words are not evidence: a list of skills has no language.
    """
    words = [word.casefold() for word in _WORDS.findall(text[:_READ])]
    known = {tag: frozenset(common.split()) for tag, common in _COMMON.items()}
    hits = Counter({tag: sum(word in known[tag] for word in words) for tag in known})
    (first, count), (_, second) = hits.most_common(2)
    if not words or count < 3 or count == second or count / len(words) < _ENOUGH:  # noqa: PLR2004 -- three words make a sentence
        return ""
    return first
