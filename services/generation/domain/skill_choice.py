"""The skills of a document: what the job asks for first, in the person's own spelling."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from services.generation.domain.facts import FactKind, FactSheet
from services.generation.domain.options import Length
from services.generation.domain.selection import Cut, KeywordMatch, MatchResult, SkillChoice
from services.generation.domain.writing.lines import fingerprint, tidy
from shared.matching.scoring import covers

NOT_ASKED = "not among what this job asks for"

_OTHERS = {Length.SHORT: 8, Length.STANDARD: 18, Length.LONG: 40}
_CERTIFICATES = 8


def skills(
    facts: FactSheet, match: MatchResult, length: Length
) -> tuple[tuple[SkillChoice, ...], tuple[Cut, ...]]:
    """Return technical and soft skills, those that the job asks for first, and those left out."""
    offered = _choices(facts, match, {"technical", "soft"})
    offered += _attested(facts, match, {fingerprint(choice.name) for choice in offered})
    asked = _by_weight([choice for choice in offered if choice.keyword], match)
    others = [choice for choice in offered if not choice.keyword]
    kept, left = others[: _OTHERS[length]], others[_OTHERS[length] :]
    return (*asked, *kept), _cut(left)


def languages(facts: FactSheet, match: MatchResult) -> tuple[SkillChoice, ...]:
    """Return every language that the person speaks, in their order."""
    return tuple(_choices(facts, match, {"language"}))


def certifications(
    facts: FactSheet, match: MatchResult
) -> tuple[tuple[SkillChoice, ...], tuple[Cut, ...]]:
    """Return the certificates, those that the job asks for first, and those left out."""
    offered = [
        replace(choice, keyword=choice.keyword or _named_in(choice.name, match.matched))
        for choice in _choices(facts, match, {"certification"})
    ]
    ranked = _by_weight([choice for choice in offered if choice.keyword], match)
    ranked += [choice for choice in offered if not choice.keyword]
    return tuple(ranked[:_CERTIFICATES]), _cut(ranked[_CERTIFICATES:])


def _choices(facts: FactSheet, match: MatchResult, categories: set[str]) -> list[SkillChoice]:
    found: list[SkillChoice] = []
    seen: set[str] = set()
    for item in facts.snapshot.get("skills") or ():
        name, category = tidy(str(item.get("name") or "")), str(item.get("category") or "technical")
        if not name or category not in categories or fingerprint(name) in seen:
            continue
        seen.add(fingerprint(name))
        found.append(
            SkillChoice(
                name=name,
                source=f"{FactKind.SKILL}:{item['id']}",
                category=category,
                keyword=_keyword(name, match.matched),
            )
        )
    return found


def _attested(facts: FactSheet, match: MatchResult, seen: set[str]) -> list[SkillChoice]:
    found = []
    for name in attested_skills(facts.snapshot):
        if fingerprint(name) not in seen:
            source, keyword = f"{FactKind.CUSTOM}:attestations", _keyword(name, match.matched)
            found.append(SkillChoice(name=name, source=source, keyword=keyword))
    return found


def attested_skills(profile: Mapping[str, Any]) -> list[str]:
    """Return the skills that the person vouched for (``custom_fields.attestations``)."""
    attested = (profile.get("custom_fields") or {}).get("attestations")
    entries: Sequence[Any] = attested if isinstance(attested, list) else ()
    return [
        tidy(str(entry["skill"]))
        for entry in entries
        if isinstance(entry, Mapping) and entry.get("skill")
    ]


def _keyword(name: str, matched: Iterable[KeywordMatch]) -> str:
    return next((item.keyword for item in matched if covers(name, item.keyword)), "")


def _named_in(certificate: str, matched: Iterable[KeywordMatch]) -> str:
    """The keyword that a certificate is about: "Certified Kubernetes Administrator"."""
    words = f" {certificate.casefold()} "
    return next((item.keyword for item in matched if f" {item.keyword.casefold()} " in words), "")


def _by_weight(choices: Sequence[SkillChoice], match: MatchResult) -> list[SkillChoice]:
    rank = {item.keyword: (not item.required, -item.weight) for item in match.matched}
    return sorted(choices, key=lambda choice: rank[choice.keyword])


def _cut(left: Iterable[SkillChoice]) -> tuple[Cut, ...]:
    return tuple(Cut(source=choice.source, text=choice.name, reason=NOT_ASKED) for choice in left)
