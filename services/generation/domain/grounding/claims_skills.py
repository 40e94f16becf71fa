"""Skills and tools: what the vocabulary knows must be named by the profile, in any spelling."""

from collections.abc import Iterator

from services.generation.domain.grounding.atoms import AtomKind, Claim
from services.generation.domain.grounding.reading import Reading
from services.generation.domain.grounding.words import words
from shared.matching.coverage import covers
from shared.matching.vocabulary import Kind, Mention

_PLAIN_WORK = frozenset(
    # everyday words of any job; as a rephrasing they claim nothing
    "planning reporting documentation testing design research analysis training support "
    "communication coordination organization leadership operations automation development "
    "engineering administration management collaboration monitoring quality sales service "
    "services strategy compliance maintenance scheduling presentation teaching writing editing "
    "delivery logistics production process processes data software web mobile cloud security "
    "performance integration migration architecture infrastructure teamwork budget budgeting "
    "translation procurement negotiation programming database databases optimization analytics "
    "optimisation visualization modeling modelling platform platforms api apis backend frontend "
    "retail finance banking healthcare education insurance manufacturing hospitality "
    "improvement innovation productivity efficiency collaborative recruitment recruiting hiring "
    "onboarding mentoring coaching supervision inventory".split()
)
_SOFT = Kind.SOFT


def skill_claims(reading: Reading) -> Iterator[Claim]:
    """Yield skills, tools and languages that no fact of the profile names."""
    for mention in reading.mentions:
        if reading.settled(mention.start, mention.end) or supported(mention, reading):
            continue
        said = reading.text[mention.start : mention.end]
        kind = AtomKind.CERTIFICATE if mention.skill.kind is Kind.CERTIFICATE else AtomKind.SKILL
        yield Claim(said, kind, "the profile does not name this skill")


def supported(mention: Mention, reading: Reading) -> bool:
    """Tell whether the profile evidences what *mention* names, or it names nothing particular."""
    evidence = reading.evidence
    if evidence.knows_skill(mention.skill.name):
        return True
    said = words(reading.text[mention.start : mention.end])
    folded = [word.fold for word in said]
    if evidence.knows_phrase(folded, inflects=reading.inflects):
        return True
    proper = any(word.technical or (word.capitalised and not word.initial) for word in said)
    if covers(evidence.facts.text, mention.skill.name):
        return True
    if mention.skill.kind in {Kind.TOOL, Kind.LANGUAGE, Kind.CERTIFICATE} or (
        proper and reading.language != "de"
    ):
        return False
    if mention.skill.kind is _SOFT or all(word in _PLAIN_WORK for word in folded):
        return True
    return all(word in _PLAIN_WORK or evidence.knows_root(word) for word in folded)
