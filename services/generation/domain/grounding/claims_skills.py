"""Skills and tools: what the vocabulary knows must be named by the profile, in any spelling."""

from collections.abc import Iterator

from services.generation.domain.grounding.atoms import AtomKind, Claim
from services.generation.domain.grounding.claims_degrees import levels_of
from services.generation.domain.grounding.languages import capitalises_nouns
from services.generation.domain.grounding.reading import Reading
from services.generation.domain.grounding.words import Word, word_set
from shared.matching.coverage import covers
from shared.matching.vocabulary import Kind, Mention

_PLAIN_WORK = word_set(
    "planning reporting documentation testing design research analysis training support "
    "communication coordination organization leadership operations automation development "
    "engineering administration management collaboration monitoring quality sales service "
    "services strategy compliance maintenance scheduling presentation teaching writing "
    "editing delivery logistics production process processes data software web mobile cloud "
    "security performance integration migration architecture infrastructure teamwork budget "
    "budgeting translation procurement negotiation programming database databases "
    "optimization analytics optimisation visualization modeling modelling platform platforms "
    "api apis backend frontend retail finance banking healthcare education insurance "
    "publications publication manufacturing hospitality improvement innovation productivity "
    "efficiency collaborative recruitment recruiting hiring onboarding mentoring coaching "
    "supervision inventory"
)


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
    text = reading.text[mention.start : mention.end]
    if reading.text[: mention.start].endswith(("'", "’")) or levels_of(text):
        return True  # "j'ai" is no AI; degrees have their own rule
    said = tuple(word for word in reading.said if mention.start <= word.start < mention.end)
    folded = [word.fold for word in said]
    return (
        evidence.knows_skill(mention.skill.name)
        or evidence.knows_phrase(folded, inflects=reading.inflects)
        or covers(evidence.facts.text, mention.skill.name)
        or (not _particular(mention, said, reading) and _plain(mention, folded, reading))
    )


def _particular(mention: Mention, said: tuple[Word, ...], reading: Reading) -> bool:
    """Tell whether the words name a product, a language or a certificate of its own."""
    proper = any(
        (word.technical or (word.capitalised and not word.initial))
        and not reading.evidence.knows_word(word.fold, inflects=reading.inflects)
        for word in said
    )
    if mention.skill.kind in {Kind.TOOL, Kind.LANGUAGE, Kind.CERTIFICATE}:
        return proper or not _translatable([word.fold for word in said], reading)
    if capitalises_nouns(reading.language):  # an acronym is a name there too
        return proper and any(word.technical for word in said)
    return proper


def _plain(mention: Mention, folded: list[str], reading: Reading) -> bool:
    """Tell whether lower-case words such as "budget planning" only reword what the profile says."""
    evidence = reading.evidence
    rooted = all(evidence.knows_root(word) for word in folded)
    if reading.job_says(mention.start, mention.end) and not rooted:
        return mention.skill.kind is Kind.SOFT and reading.quotes is not None
    if any(reading.foreign_to(fact) for fact in reading.standing.cited):
        return True  # a translation of the person's own words
    return mention.skill.kind is Kind.SOFT or all(
        word in _PLAIN_WORK or evidence.knows_root(word) for word in folded
    )


def _translatable(folded: list[str], reading: Reading) -> bool:
    """Tell whether a compound such as "SAP finance" has a word that the profile names."""
    return len(folded) > 1 and any(
        reading.evidence.knows_word(word, inflects=reading.inflects) for word in folded
    )
