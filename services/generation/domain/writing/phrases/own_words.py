"""The words of the fixed phrases: ours, plain in every document, and no claim of anybody's.

The gate asks here, so that a heading, a label or a noun of a sentence frame ("Ausschreibung") is
not taken for a name that the profile lacks.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from services.generation.domain.writing.phrases import LANGUAGES, Phrases, Point

_SLOT = re.compile(r"\{\w+\}")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def own_labels() -> frozenset[str]:
    """Return every heading and label that we write, as written."""
    said = (text for p in LANGUAGES.values() for text in (*p.headings.values(), *p.labels.values()))
    return frozenset(said)


def own_words() -> frozenset[str]:
    """Return the words of every frame, in small letters; what fills a slot is not among them."""
    return frozenset(
        word.group().casefold()
        for phrases in LANGUAGES.values()
        for text in _texts(phrases)
        for word in _WORD.finditer(_SLOT.sub(" ", text))
    )


def _texts(phrases: Phrases) -> Iterator[str]:
    for field in fields(phrases):
        yield from _strings(getattr(phrases, field.name))
    yield from (phrases.position("0", "0"), phrases.position("", "0"), phrases.role("0", "0"))
    yield from (phrases.further("0", 1), phrases.further("0", 2), phrases.certificate("0"))
    yield from (phrases.lead(point, "0") for point in Point)
    yield phrases.experience(5, True)


def _strings(value: Any) -> Iterator[str]:  # any field of Phrases
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from value.values()
    elif isinstance(value, tuple | list):
        yield from value
