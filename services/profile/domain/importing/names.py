"""Find the person's name among the first lines of a resume."""

import re
import unicodedata
from collections.abc import Sequence

from services.profile.domain.importing.headings import heading_kind
from services.profile.domain.importing.lines import Line
from services.profile.domain.importing.occupations import is_company_like, title_strength
from services.profile.domain.importing.places import is_place

_LABEL = re.compile(
    r"^(?:full name|name|nom|prénom et nom|nombre(?: y apellidos)?|imię i nazwisko|фио|"
    r"ф\.и\.о\.|имя|"
    r"jméno(?: a příjmení)?|nome|vor- und nachname)\s*:\s*",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(
    r"(?<!\w)(?:resume|résumé|curriculum vitae|curriculum|vitae|cv|c\.v\.|lebenslauf|życiorys|"
    r"резюме|"
    r"currículum|currículo|životopis|of|von|de)(?!\w)",
    re.IGNORECASE,
)
_WORD = re.compile(
    r"[^\W\d_]+(?:['’.\-][^\W\d_]+)*[.,]?|\([^\W\d_]{1,20}\)|[\"“][^\W\d_]{1,20}[\"”]"
)
_PARTICLES = frozenset(
    [
        "von",
        "van",
        "de",
        "der",
        "den",
        "del",
        "della",
        "di",
        "da",
        "dos",
        "das",
        "du",
        "le",
        "la",
        "el",
        "al",
        "bin",
        "ibn",
        "ben",
        "zu",
        "zur",
        "af",
        "av",
        "y",
        "e",
        "ter",
        "ten",
    ]
)
_TITLES = frozenset(
    [
        "dr",
        "dr.",
        "prof",
        "prof.",
        "mgr",
        "inż",
        "ing.",
        "mr",
        "mrs",
        "ms",
        "phd",
        "ph.d.",
        "md",
        "mba",
        "msc",
        "jr",
        "jr.",
        "sr",
        "sr.",
        "ii",
        "iii",
    ]
)
_LEAST_WORDS = 2  # a first and a last name
_MOST_WORDS = 6
_LINES_LOOKED_AT = 40
_LONGEST = 70
_TAGLINE = re.compile(r"\s+[|·•–—]\s+|\s+-\s+|\t")


def find_name(lines: Sequence[Line], email: str | None) -> tuple[str, float, str] | None:
    """The name, the confidence 0-1 and the line that it stands in; None when there is none.

    Letter case is kept. A line counts for its place, its size, and its likeness to the e-mail.
    """
    best: tuple[float, str, str] | None = None
    for position, line in enumerate(lines[:_LINES_LOOKED_AT]):
        if line.bullet:
            continue
        candidates = [line.flat, *_TAGLINE.split(line.text)[:4], line.flat.split(",")[0]]
        for candidate in candidates:
            name, labelled = _as_name(candidate)
            if not name:
                continue
            score = 0.5 - 0.03 * position
            score += 0.25 if line.level == 1 else 0.1 if line.level else 0.0
            score += 0.4 * _likeness(name, email)
            score += 0.5 if labelled else 0.0
            if best is None or score > best[0]:
                best = (score, name, line.flat)
    if best is None or best[0] <= 0:
        return None
    score, name, source = best
    return name, round(min(0.98, 0.5 + score / 2), 2), source


def looks_like_name(line: Line) -> bool:
    """Whether a line is nothing but words that could be a person's name."""
    return not line.bullet and bool(_as_name(line.flat)[0])


def _as_name(text: str) -> tuple[str, bool]:  # noqa: PLR0911 -- one return for each reason
    """The name that ``text`` is, or nothing; and whether it is labelled as one."""
    label = _LABEL.match(text)
    if label:
        text = text[label.end() :]
    if len(text) > _LONGEST or any(mark.isdigit() for mark in text) or "@" in text or "/" in text:
        return "", False
    if heading_kind(text) is not None:
        return "", False
    words = text.split()
    while len(words) > 1 and _DOCUMENT.fullmatch(words[-1]):
        words.pop()
    while len(words) > 1 and _DOCUMENT.fullmatch(words[0].rstrip(":-–")):
        words.pop(0)
    words = [word for word in words if word not in ("-", "–", "—", "|")]
    text = " ".join(words).strip(" ,:;|-–")
    if not _LEAST_WORDS <= len(words) <= _MOST_WORDS or _DOCUMENT.fullmatch(text):
        return ("", False) if not _is_unspaced_name(text, labelled=bool(label)) else (text, True)
    if not all(_WORD.fullmatch(word) for word in words):
        return "", False
    plain = [word for word in words if word.lower().strip(",()") not in _PARTICLES | _TITLES]
    if len(plain) < _LEAST_WORDS or not all(
        word.lstrip('("“')[:1].isupper() or _caseless(word) for word in plain
    ):
        return "", False
    if title_strength(text) or is_place(text) or is_company_like(text):
        return "", False
    return text, bool(label)


def _caseless(word: str) -> bool:
    return word.upper() == word.lower()


def _is_unspaced_name(text: str, *, labelled: bool) -> bool:
    """Names of scripts without blanks are taken when labelled."""
    return labelled and 2 <= len(text) <= 8 and text.isalpha() and _caseless(text)  # noqa: PLR2004 -- the usual lengths


def _likeness(name: str, email: str | None) -> float:
    """The share of the name's words that the e-mail's local part holds."""
    if not email:
        return 0.0
    local = _ascii(email.split("@")[0])
    words = [_ascii(word) for word in name.split() if len(word) > 1]
    words = [word for word in words if word]
    if not words:
        return 0.0
    return sum(1 for word in words if word in local or local in word) / len(words)


def _ascii(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("ł", "l").replace("ß", "ss"))
    return "".join(letter for letter in decomposed if letter.isascii() and letter.isalnum())
