"""How strongly a line proves itself, before any job is looked at."""

import re

_OUTCOME = re.compile(
    r"\d\s?(?:%|percent|procent|prozent|p\.p\.|[kKmM]\b|million|mln)|[$€£¥]\s?\d|\d\s?zł"
)
_CHANGE = re.compile(
    r"\bfrom\b.{1,40}\bto\b|\bvon\b.{1,40}\bauf\b|\bz\b.{1,40}\bdo\b|\bde\b.{1,40}\bà\b"
)
_NUMBER = 0.08
_MEASURED = 0.08


def strength(text: str) -> float:
    """Return 0 for a plain statement, more for one with a number, most for a measured outcome."""
    if not any(character.isdigit() for character in text):
        return 0.0
    measured = _OUTCOME.search(text) is not None or _CHANGE.search(text) is not None
    return _NUMBER + (_MEASURED if measured else 0.0)
