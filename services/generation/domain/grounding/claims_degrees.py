"""Degrees and certificates in running text."""

import re
from collections.abc import Iterator

from services.generation.domain.facts import Fact, FactKind
from services.generation.domain.grounding.atoms import AtomKind, Claim
from services.generation.domain.grounding.reading import Reading
from services.generation.domain.grounding.words import clean, fold, words

_LEVELS = {
    "bachelor": r"bachelor\w*|b\.?sc|b\.a\.|b\.?eng|b\.s\.|bba|licencjat\w*|inzynier\w* (?=dypl)|"
    r"бакалавр\w*|licenciatura|licence|πτυχι\w*",
    "master": r"master(?:'s|’s|s)|master (?:of|in|degree)|masterabschluss|m\.?sc|m\.a\.|m\.?eng|"
    r"m\.s\.|magist\w*|магистр\w*|maestria|μεταπτυχιακ\w*|mphil",
    "mba": r"e?mba",
    "doctor": r"ph\.? ?d|doctora\w*|doctor of|doktor\w*|dr\.|кандидат\w* наук|доктор\w* наук|"
    r"διδακτορ\w*|dphil|promotion in",
    "diploma": r"diplom(?:a|as|ingenieur|e)?|диплом\w*|διπλωμα\w*",
    "law": r"j\.d\.|llm|ll\.m|llb",
    "medicine": r"m\.d\.|mbbs",
}
_DEGREE = {level: re.compile(rf"(?<!\w)(?:{fold(said)})(?!\w)") for level, said in _LEVELS.items()}
_CERTIFIED = re.compile(
    r"(?<!\w)(?:certif\w*|zertifi\w*|certyfi\w*|сертифи\w*|πιστοποι\w*|licensed)"
)
_HONOURS = re.compile(
    r"(?<!\w)(?:first[- ]class|upper second|summa|magna|cum laude|valedictorian|distinction|"
    r"dean's list|z wyroznieniem|с отличием|mit auszeichnung|mention tres bien)(?!\w)"
)
_NEAR = 4


def degree_claims(reading: Reading) -> Iterator[Claim]:
    """Yield degrees of a level that no education of the profile has."""
    folded = fold(reading.text)
    for level, pattern in _DEGREE.items():
        for match in pattern.finditer(folded):
            at = _place(match, folded, reading.text)
            if reading.settled(*at) or _has_degree(level, reading):
                continue
            yield Claim(reading.text[slice(*at)], AtomKind.DEGREE, "the profile has no such degree")


def distinction_claims(reading: Reading) -> Iterator[Claim]:
    """Yield honours such as "first-class" or "summa cum laude" that the profile does not give."""
    folded = fold(reading.text)
    known = fold(reading.evidence.facts.text)
    for match in _HONOURS.finditer(folded):
        at = _place(match, folded, reading.text)
        if match.group() not in known and not reading.settled(*at):
            reason = "the profile does not give this distinction"
            yield Claim(match.group(), AtomKind.DEGREE, reason)


def certificate_claims(reading: Reading) -> Iterator[Claim]:
    """Yield "certified" beside something that the profile holds no certificate of."""
    for index, word in enumerate(reading.said):
        if not _CERTIFIED.match(word.fold) or reading.settled(word.start, word.end):
            continue
        near = reading.said[max(0, index - _NEAR) : index + _NEAR + 1]
        wanted = {
            other.fold
            for other in near
            if other is not word and (other.technical or (other.capitalised and not other.initial))
        }
        certificates = [_certificate_words(fact) for fact in _certificates(reading)]
        if not any(wanted <= held or (wanted and wanted & held) for held in certificates):
            said = reading.text[near[0].start : near[-1].end]
            yield Claim(said, AtomKind.CERTIFICATE, "the profile holds no such certificate")


def levels_of(text: str) -> set[str]:
    """Return the levels of the degrees that *text* names ("bachelor", "master", …)."""
    folded = fold(clean(text))
    return {level for level, pattern in _DEGREE.items() if pattern.search(folded)}


def _has_degree(level: str, reading: Reading) -> bool:
    return any(
        level in levels_of(fact.text)
        for fact in reading.evidence.facts.facts.values()
        if fact.kind in {FactKind.EDUCATION, FactKind.PROFILE, FactKind.CUSTOM}
        or fact in reading.standing.cited
    )


def _certificates(reading: Reading) -> list[Fact]:
    evidence = reading.evidence
    return [
        fact
        for fact in evidence.facts.facts.values()
        if _CERTIFIED.search(fold(fact.text))
        or evidence.items.get(fact.item, {}).get("category") == "certification"
    ]


def _certificate_words(fact: Fact) -> set[str]:
    said = {word.fold for word in words(clean(fact.text))}
    initials = "".join(word.fold[:1] for word in words(clean(fact.text)) if word.capitalised)
    return said | {initials}


def _place(match: re.Match[str], folded: str, text: str) -> tuple[int, int]:
    if len(folded) == len(text):
        return match.span()
    nth = len(words(folded[: match.start()]))
    said = words(text)[min(nth, len(words(text)) - 1)]
    return said.start, said.end
