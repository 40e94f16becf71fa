"""Where the work is done: labelled, in the header of a page, or said in a sentence."""
# ruff: noqa: E501 -- an alternation of words is one thing

import re
from collections.abc import Sequence
from itertools import islice

from services.job.domain.parsing.found import Found, surest
from services.job.domain.parsing.label_words import Field
from services.job.domain.parsing.labels import Labelled
from services.job.domain.parsing.place_names import CITIES, COUNTRIES, REGIONS, STATE_CODES

_PARTS = re.compile(r"[,;/|·•()\[\]]+|\s[-–—]\s|\s(?:and|or|und|oder|et|ou|&|\+|y|e)\s")
_WORDS = re.compile(r"[^\W_][\w.'’-]*")
_REMOTE = re.compile(
    r"(?:100 ?% |fully |full |partially |only )?(?:remote|hybrid|on-?site|in-?office|télétravail|"
    r"home ?office|home-?based|homeoffice|work from home|wfh|telework|remoto|híbrido|zdalnie|deutschlandweit|bundesweit|europaweit|distributed|remote[- ]friendly|remote[- ]first)"
    r"(?: only| first| ok| possible| work| job| friendly| eligible)?",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"\b(?:street|st\.|avenue|ave\.?|road|rd\.?|boulevard|blvd\.?|drive|lane|square|plaza|floor|suite|parkway|pkwy|broadway|highway|"
    r"expressway|campus|headquarters|hq|borough)(?!\w)|straße|strasse|platz\b|\brue\b|\bул\b|\bulica\b|\bul\.",
    re.IGNORECASE,
)
_POSTCODE = re.compile(
    r"\b(?:\d{5}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|\d{2}-\d{3}|\d{4} ?[A-Z]{2})\b"
)
_COUNTED = re.compile(
    r"(?:\d+|multiple|various|several|mehrere|verschiedene) (?:locations|standorte|offices|cities)",
    re.IGNORECASE,
)
_UNSTATED = re.compile(
    r"(?:n/?a|none|-|tb[ad]|to be (?:determined|announced|confirmed)|not specified|unspecified|"
    r"see (?:below|above)|various|k\.? ?a\.?)\.?",
    re.IGNORECASE,
)
_NAME = r"[A-ZÀ-ÞŁŚŻ][\w.'-]{1,24}"
_SAID = re.compile(
    rf"\b(?:based (?:in|at|out of)|located (?:in|at)|office (?:is )?in|offices? in|position is in|working in|work from|work in|"
    rf"role in|job in|join us in|team in|location is|for our|in our|in|at our|Standort(?: in)?|Büro in|in unserem Büro in|Raum|"
    rf"basée? à|situé[es]* à|bureaux? (?:de|à)|à|en|w) (?:downtown |central |the )?"
    rf"(?P<place>{_NAME}(?:[ -]{_NAME}){{0,2}}(?:, ?{_NAME}(?: {_NAME}){{0,2}}){{0,2}})"
)
_STRONG = re.compile(r"(?:based|located|position is|location is|office|Standort|basée?|situé)")
_LONGEST = 120
_MOST_MENTIONS = 200  # more than any posting has; keeps hostile text cheap
_MOST_WORDS = 4


def place_score(text: str) -> float:
    """Return how much a short text looks like a place, 0 (not at all) to 1 (surely)."""
    text = text.strip(" .")
    if not text or len(text) > _LONGEST:
        return 0.0
    if _COUNTED.fullmatch(text):
        return 0.9
    parts = [part.strip(" .") for part in _PARTS.split(text) if part.strip(" .")]
    if not parts:
        return 0.0
    scores = [_part_score(part, index) for index, part in enumerate(parts)]
    known = sum(scores) / len(scores)
    if max(scores) >= 0.9 and len(parts) > 1 and all(_is_name(part) for part in parts):  # noqa: PLR2004 -- a part that is a known place vouches for its neighbours
        return max(known, 0.8)
    if (_STREET.search(text) or _POSTCODE.search(text)) and any(char.isdigit() for char in text):
        return max(known, 0.75)
    return known


def is_place(text: str) -> bool:
    """Tell whether a text names a known city, region or country and nothing else."""
    return place_score(text) >= 0.9  # noqa: PLR2004 -- every part known


def read_location(
    folded: str, labelled: Sequence[Labelled], header: Found[str] | None
) -> Found[str] | None:
    """Return the place of work as the posting writes it; "Remote" is a place too."""
    return surest(_labelled(folded, labelled), header, _in_prose(folded))


def _labelled(folded: str, labelled: Sequence[Labelled]) -> Found[str] | None:
    best: Found[str] | None = None
    for item in labelled:
        if item.field is not Field.LOCATION:
            continue
        start, end = item.span
        value = folded[start:end]
        sentence = re.match(r"[^.!?]{0,150}[.!?](?=\s[A-Z][a-z]+ [a-z]|$)", value)
        if sentence is not None and place_score(value) < 0.7:  # noqa: PLR2004 -- likely a place
            value = sentence[0].rstrip("!?.")
        if not value or len(value) > 2 * _LONGEST or _UNSTATED.fullmatch(value):
            continue
        likely = max(place_score(value), place_score(value.split(",")[0]))
        confidence = 0.97 if likely >= 0.5 else 0.85  # noqa: PLR2004 -- half known
        if len(value.split()) > 12 and likely < 0.5:  # noqa: PLR2004 -- a sentence, no address
            confidence = 0.5
        if best is None or confidence > best.confidence:
            best = Found(value, confidence, (start, start + len(value)))
    return best


def _in_prose(folded: str) -> Found[str] | None:
    best: Found[str] | None = None
    for match in islice(_SAID.finditer(folded), _MOST_MENTIONS):
        place, start = match["place"].rstrip(" .'-"), match.start("place")
        # "in Berlin, Germany. We" stops at the sentence; drop words until a place remains.
        while place and not is_place(place):
            shorter = re.split(r",? ?[^ ,]+$", place)[0]
            if shorter == place:
                break
            place = shorter
        place = place.rstrip(" .")
        if not is_place(place):
            continue
        strong = _STRONG.match(match[0]) is not None
        country_only = place.lower() in COUNTRIES or place.lower() in REGIONS
        confidence = (0.7 if strong else 0.55) - (0.1 if country_only else 0.0)
        if best is None or confidence > best.confidence:
            best = Found(place, confidence, (start, start + len(place)))
    return best


def _part_score(part: str, index: int) -> float:
    name = part.lower().removeprefix("the ").removeprefix("greater ").strip()
    name = re.sub(
        r"^(?:remote|hybrid)[ -]+(?:in |from )?|[ -]+(?:remote|hybrid|area|metropolitan area|city|office|region|metro)$",
        "",
        name,
    )
    name = re.sub(r"^(?:d-|a-|ch-)?\d{4,6} |\s\d{4,6}$", "", name)
    if name in COUNTRIES or name in REGIONS or name in CITIES:
        return 1.0
    if _REMOTE.fullmatch(part.strip()) or _COUNTED.fullmatch(part):
        return 1.0
    first = part.split(maxsplit=1)[0]
    if index and (
        part in STATE_CODES or (first in STATE_CODES and part[len(first) :].strip().isdigit())
    ):
        return 1.0
    words = part.split()
    if len(words) > 1 and words[-1] in STATE_CODES and " ".join(words[:-1]).lower() in CITIES:
        return 1.0
    return 0.0


def _is_name(part: str) -> bool:
    words = _WORDS.findall(part)
    return 0 < len(words) <= _MOST_WORDS + 1 and not words[0][0].islower()
