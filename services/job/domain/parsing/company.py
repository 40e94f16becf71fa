"""Who hires: labelled, in the header, or named by the sentences an employer writes about itself."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from services.job.domain.parsing.company_cues import (
    CLAIMS,
    GENERIC,
    LEGAL_FORM,
    LEGAL_NAME,
    TRAILING,
)
from services.job.domain.parsing.found import Found, surest
from services.job.domain.parsing.label_words import Field
from services.job.domain.parsing.labels import Labelled
from services.job.domain.parsing.location import is_place
from services.job.domain.parsing.role_words import role_strength

_ENOUGH = 2.0
_MOST_MENTIONS = 100  # of one kind; keeps hostile text cheap
_LONGEST = 120
_MOST_WORDS = 9  # longer and ended by a full stop, it is a sentence
_ROLE_SURE = 2


@dataclass(frozen=True, slots=True)
class Claim:
    """A name that the text uses as the employer's, with the summed weight of its mentions."""

    name: str
    weight: float
    span: tuple[int, int]


def company_claims(folded: str) -> list[Claim]:
    """Return possible employers named in sentences, the best supported first."""
    weights: dict[str, float] = defaultdict(float)
    first: dict[str, tuple[str, tuple[int, int]]] = {}
    for weight, pattern in (*CLAIMS, (2.0, LEGAL_NAME)):
        seen: set[str] = set()
        for match in islice(pattern.finditer(folded), _MOST_MENTIONS):
            name = _clean(match["name"])
            key = name.lower()
            if not name or key in seen:
                continue
            seen.add(key)
            weights[key] += weight
            start = match.start("name") + match["name"].find(name)
            first.setdefault(key, (name, (start, start + len(name))))
    claims = []
    for key, weight in weights.items():
        name, span = first[key]
        repeats = min(folded.count(name), 9) - 1
        claims.append(Claim(name, weight + 0.2 * repeats, span))
    return sorted(claims, key=lambda claim: (-claim.weight, claim.span))


def read_company(
    folded: str,
    labelled: Sequence[Labelled],
    header: Found[str] | None,
    claims: Sequence[Claim],
) -> Found[str] | None:
    """Return the employer's name; None rather than the better of two equally likely ones."""
    label = None
    for item in labelled:
        if item.field is Field.COMPANY:
            label = _labelled(folded, item)
            if label is not None:
                break
    return surest(label, header, _claimed(claims))


def _labelled(folded: str, item: Labelled) -> Found[str] | None:
    start, end = item.span
    value = folded[start:end]
    sentence = re.match(
        r"(?P<name>[^\n]{2,80}?),? (?:is|was|are|offers|provides) (?:an?|the|one)\b", value
    )
    if sentence is not None:
        value = sentence["name"]
    if (
        not value
        or len(value) > _LONGEST
        or (value.endswith((".", "!")) and len(value.split()) > _MOST_WORDS)
    ):
        return None
    if value.lower() in GENERIC or value.lower() in {"confidential", "n/a", "anonymous"}:
        return None
    return Found(value, 0.97, (start, start + len(value)))


def _claimed(claims: Sequence[Claim]) -> Found[str] | None:
    if not claims or claims[0].weight < _ENOUGH:
        return None
    best = claims[0]
    rivals = [
        claim.weight
        for claim in claims[1:]
        if claim.name.lower() not in best.name.lower()
        and best.name.lower() not in claim.name.lower()
    ]
    margin = best.weight - max(rivals, default=0.0)
    confidence = min(0.5 + 0.06 * best.weight, 0.85)
    if margin < 0.4:  # noqa: PLR2004 -- two names equally likely
        confidence -= 0.3
    return Found(best.name, confidence, best.span)


def _clean(name: str) -> str:
    """Cut a captured name to what can be a company, or to nothing."""
    words = name.rstrip(".,'-").removesuffix("'s").split()
    while words and (words[-1].lower() in TRAILING or words[-1].lower() in {"we", "our", "is"}):
        words.pop()
    while words and words[0] in {"The", "Die", "Der", "Das", "At", "About", "Join", "And", "But"}:
        words.pop(0)
    if not words or words[0].lower() in GENERIC or (words[0][0].isdigit() and len(words) == 1):
        return ""
    name = " ".join(words)
    if is_place(name) or (role_strength(name) == _ROLE_SURE and not LEGAL_FORM.search(name)):
        return ""
    return name if len(name) > 1 else ""
