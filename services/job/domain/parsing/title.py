"""The job's title: labelled, at the head of a page, or said in running text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from services.job.domain.parsing.found import Found, surest
from services.job.domain.parsing.label_words import Field
from services.job.domain.parsing.labels import Labelled
from services.job.domain.parsing.location import is_place
from services.job.domain.parsing.role_words import is_role_word, role_strength
from services.job.domain.parsing.title_cues import (
    AFTER_ROLE,
    BEFORE_GENDER_MARK,
    CAPITAL_PRAISE,
    CUES,
    JOINT,
    PRAISE,
    SAYS_NOTHING,
    STOP,
)

_LONGEST = 110
_SAID_WITHIN = 12_000  # a posting that has not named its role by then never will
_MOST_MENTIONS = 60  # more than any posting has; keeps hostile text cheap
_MOST_WORDS = 10
_ENOUGH = 2.0
_ANNOUNCING = {"position", "post", "job position"}
_OPENING = 400
_ROLE_SURE = 2


@dataclass(slots=True)
class _Vote:
    text: str
    span: tuple[int, int]
    weight: float


def read_title(
    folded: str, labelled: Sequence[Labelled], header: Found[str] | None
) -> Found[str] | None:
    """Return the title as the posting writes it, gender marks and all."""
    sure = surest(_labelled(folded, labelled, Field.TITLE), header)
    role = _labelled(folded, labelled, Field.ROLE)
    return surest(sure, role) or title_in_prose(folded)


def title_in_prose(folded: str) -> Found[str] | None:
    """Return the role that sentences such as "we are looking for a …" agree on."""
    votes: dict[str, _Vote] = {}
    for text, span, weight in _mentions(folded[:_SAID_WITHIN]):
        # "Senior Developer" and "developer" are one role: the fuller form carries the vote.
        key = text.lower()
        vote = votes.setdefault(key, _Vote(text, span, 0.0))
        vote.weight += weight if vote.weight == 0 else weight / 2
    if not votes:
        return None
    for vote in votes.values():
        inside = [
            other.weight
            for other in votes.values()
            if other is not vote and f" {other.text.lower()} " in f" {vote.text.lower()} "
        ]
        vote.weight += 0.5 * sum(inside)
    best = max(votes.values(), key=lambda vote: (vote.weight, -vote.span[0]))
    if best.weight < _ENOUGH:
        return None
    return Found(best.text, min(0.4 + 0.07 * best.weight, 0.8), best.span)


def _labelled(folded: str, labelled: Sequence[Labelled], field: Field) -> Found[str] | None:
    for item in labelled:
        if item.field is not field:
            continue
        start, end = item.span
        value = folded[start:end]
        if len(value) > 2 * _LONGEST or (_is_sentence(value) and field is Field.ROLE):
            continue
        strength = role_strength(value)
        if field is Field.ROLE:
            if strength:
                return Found(value, 0.87, item.span)
            # "Position: Piano Tuner" opens an announcement; "Role: Field" may be a category.
            opens = item.label in _ANNOUNCING and item.label_start < _OPENING
            short = len(value.split()) <= _MOST_WORDS
            return Found(value, 0.65, item.span) if opens and short else None
        if strength or len(value.split()) <= _MOST_WORDS:
            return Found(value, 0.97 if strength else 0.92, item.span)
    return None


def _is_sentence(value: str) -> bool:
    return re.search(r"\b(?:is|are|will|you|your|we|our)\b", value) is not None


def _mentions(folded: str) -> Iterator[tuple[str, tuple[int, int], float]]:
    for weight, cue in CUES:
        for match in islice(cue.finditer(folded), _MOST_MENTIONS):
            found = _role_at(folded, match.end())
            if found is None:
                continue
            text, start = found
            capital = sum(word[0].isupper() for word in text.split()) * 2 >= len(text.split())
            early = 0.5 if match.start() < len(folded) // 2 else 0.0
            yield text, (start, start + len(text)), weight + early + (0.6 if capital else -0.4)
    for match in islice(BEFORE_GENDER_MARK.finditer(folded), _MOST_MENTIONS):
        found = _role_before_mark(match)
        if found is not None:
            text, start = found
            yield text, (start, start + len(text)), 3.0


def _role_at(folded: str, start: int) -> tuple[str, int] | None:
    """Read the role that begins at ``start``: "a motivated Clerk to join" gives "Clerk"."""
    window = folded[start : start + _LONGEST]
    stop = STOP.search(window)
    phrase = window[: stop.start()] if stop is not None else window.rsplit(" ", 1)[0]
    phrase, skipped = _without_adjectives(phrase)
    phrase = _to_last_role(phrase)
    if not phrase:
        return None
    tail = AFTER_ROLE.match(window, skipped + len(phrase))
    if tail is not None and not is_place(tail[0].strip(" -–()")):
        phrase = window[skipped : tail.end()].rstrip()
    words = phrase.split()
    heads = {word.lower().strip("()/").removesuffix("s") for word in words}
    if len(words) > _MOST_WORDS or (
        heads <= SAYS_NOTHING and (len(words) == 1 or phrase.islower())
    ):
        return None
    if len(words) == 1 and role_strength(phrase) < _ROLE_SURE:
        return None
    if phrase.endswith("s") and _is_plural(words[-1]):
        phrase = phrase[:-1]
    return phrase, start + skipped


def _role_before_mark(match: re.Match[str]) -> tuple[str, int] | None:
    """Read the capitalised words before "(m/w/d)"."""
    phrase, start = match["title"], match.start("title")
    for cue in (
        " einen ",
        " eine ",
        " ein ",
        " als ",
        " a ",
        " an ",
        " our ",
        " mehrere ",
        " zum ",
        " zur ",
        " un ",
        " une ",
        " the ",
    ):
        cut = phrase.rfind(cue)
        if cut >= 0:
            start += cut + len(cue)
            phrase = phrase[cut + len(cue) :]
    lead = len(phrase) - len(phrase.lstrip(" \t-–•*#|\"'"))
    phrase, start = phrase[lead:], start + lead
    stripped, skipped = _without_adjectives(phrase)
    phrase, start = stripped, start + skipped
    if not phrase or len(phrase.split()) > _MOST_WORDS + 2 or role_strength(phrase) == 0:
        return None
    return phrase, start


def _without_adjectives(phrase: str) -> tuple[str, int]:
    """Drop praise before the role; return what remains and how many characters went."""
    skipped = 0
    while phrase:
        word = re.match(r"\s*([^\s,]+)[,]?\s+", phrase)
        if word is None or not _is_praise(word[1]):
            break
        skipped += word.end()
        phrase = phrase[word.end() :]
    capital = re.search(
        r"(?:(?:senior|junior|lead|principal|staff|chief|head|deputy|assistant|associate)\s)?(?=[A-ZÄÖÜ(])",
        phrase,
    )
    if capital is not None and capital.start() > 0:
        # "enthusiastic commercial Business Analyst": a name in capitals starts the title.
        rest = phrase[capital.start() :]
        before = phrase[: capital.start()]
        if role_strength(rest) and not role_strength(before) and before.endswith(" "):
            return rest, skipped + capital.start()
    return phrase, skipped


def _is_praise(word: str) -> bool:
    """ "key" is praise, but the "Key" of "Key Account Manager" belongs to the title."""
    return word.strip("()") in PRAISE or word in CAPITAL_PRAISE


def _to_last_role(phrase: str) -> str:
    """Cut the phrase after its last role noun, before a "for" or a second role."""
    joint = JOINT.search(phrase)
    while joint is not None:
        before, after = phrase[: joint.start()], phrase[joint.end() :]
        word = joint[0].strip()
        if is_role_word(before.split()[-1] if before.split() else "") or word == "for":
            after_is_name = (
                word in {"and", "&", "und"} and after[:1].isupper() and role_strength(after)
            )
            if not after_is_name:
                phrase = before
                break
        joint = JOINT.search(phrase, joint.end() - 1)
    end = 0
    for match in re.finditer(r"\S+", phrase):
        if is_role_word(match[0]):
            end = match.end()
    return phrase[:end].rstrip(" -–/&")


def _is_plural(word: str) -> bool:
    return not word.endswith(("ss", "Sales", "sales", "Operations")) and is_role_word(word[:-1])
