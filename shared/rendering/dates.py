"""Dates as a resume shows them, in the document's language."""

import re

_ISO = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?\Z")
_ENGLISH_MONTHS = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip
_PRESENT = {
    "en": "Present",
    "bg": "настояще време",
    "cs": "současnost",
    "da": "nu",
    "de": "heute",
    "el": "σήμερα",
    "es": "actualidad",
    "fr": "aujourd’hui",
    "it": "oggi",
    "nl": "heden",
    "no": "nå",
    "pl": "obecnie",
    "pt": "presente",
    "ro": "prezent",
    "ru": "настоящее время",
    "sk": "súčasnosť",
    "sv": "nu",
    "tr": "günümüz",
    "uk": "дотепер",
}
_PRESENT_WORDS = frozenset(word.casefold() for word in _PRESENT.values())
_DASH = re.compile(r" [–—-] ")
_SHOWN = re.compile(rf"(?:(?:{'|'.join(_ENGLISH_MONTHS)}) |(?:0[1-9]|1[0-2])/)?\d{{4}}\Z")


def date_range(start: str | None, end: str | None, *, is_current: bool, language: str) -> str:
    """Return the line that tells when: ``Jan 2020 – Present``, ``2014 – 2018``; may be empty.

    Partial ISO dates become a month and year (English) or ``MM/YYYY`` (other languages), a year
    alone stays one; anything else stays as the person wrote it.
    """
    last = present(language) if is_current else (partial_date(end, language) if end else "")
    first = partial_date(start, language) if start else ""
    if first == last:
        return first
    return " – ".join(part for part in (first, last) if part)


def partial_date(date: str, language: str) -> str:
    """Return one partial ISO date as text; a text that is no such date comes back unchanged."""
    found = _ISO.match(date.strip())
    if not found or not 1 <= int(found[2] or 1) <= 12:  # noqa: PLR2004 -- months of a year
        return date.strip()
    year, month = found[1], found[2]
    if month is None:
        return year
    if _base(language) == "en":
        return f"{_ENGLISH_MONTHS[int(month) - 1]} {year}"
    return f"{month}/{year}"


def present(language: str) -> str:
    """Return the word for "until now"; English where the language is not known here."""
    return _PRESENT.get(_base(language), _PRESENT["en"])


def _base(language: str) -> str:
    return language.lower().replace("_", "-").split("-")[0]


def is_date_line(line: str) -> bool:
    """Tell whether a line is nothing but a date or a range, as parsers read them."""
    parts = [part.strip() for part in _DASH.split(line.strip(), maxsplit=1)]
    first, last = parts[0], parts[-1]
    return bool(_SHOWN.match(first)) and bool(
        len(parts) == 1 or _SHOWN.match(last) or last.casefold() in _PRESENT_WORDS
    )
