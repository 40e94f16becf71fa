"""Durations that the dates of the profile prove: "over 8 years" when they say 8.4."""

from services.generation.domain.facts import FactKind
from services.generation.domain.grounding.durations import Range, fair_duration, months_worked
from services.generation.domain.grounding.numbers import Quantity
from services.generation.domain.grounding.reading import Reading
from services.generation.domain.grounding.units import MONTHS_IN
from services.generation.domain.grounding.words import clean, fold, word_set, words
from shared.matching.vocabulary import Kind, vocabulary

_CONNECTIVES = word_set(
    "of with in using on experience experiences professional commercial hands-on working "
    "practical work relevant erfahrung mit im doswiadczenia w z praktyki опыта работы с в "
    "d'experience avec en de experiencia con deep solid strong"
)
_AT = word_set("at with for bei beim am chez w в στην στη the")
_AT_REACH = 5  # words behind a duration in which its employer may stand
_YEAR = 12.0
_NAMED = frozenset({Kind.TOOL, Kind.HARD, Kind.LANGUAGE})


def duration_is_fair(said: Quantity, reading: Reading) -> bool:
    """Tell whether the time worked, as the dates say it, allows this duration.

    In an entry the entry's own time counts; elsewhere the whole career, each cited item and the
    cited items together. "8 years of Python" needs items that name Python.
    """
    unit = next((word.fold for word in words(said.text) if word.fold in MONTHS_IN), "")
    if not unit:
        unit = fold(said.text.split()[-1])
    in_years = MONTHS_IN.get(unit, _YEAR) >= _YEAR
    return any(
        fair_duration(value, said.bound, worked, in_years=in_years)
        for worked in _worked(said, reading)
        for value in said.values
    )


def _worked(said: Quantity, reading: Reading) -> list[Range]:
    evidence = reading.evidence
    experiences = [item for item in evidence.items if item.startswith(FactKind.EXPERIENCE)]
    skill = _skill_after(said, reading)
    if skill is not None:
        groups = [[item for item in experiences if _names_skill(item, skill, reading)]]
        if not groups[0]:
            summary = reading.evidence.facts.facts.get("profile:professional_summary")
            spoken = vocabulary().mentions(clean(summary.text)) if summary else []
            if not any(mention.skill.name == skill for mention in spoken):
                return []
            groups = [experiences]
    elif (employed := _employer_after(said, reading)) is not None:
        groups = [employed]
    elif reading.entry_item:
        groups = [[reading.entry_item]]
    else:
        cited = [item for item in reading.standing.items if item in evidence.items]
        groups = [experiences, [item for item in cited if item in experiences]]
        groups += [[item] for item in cited]
    found = []
    for group in groups:
        own = [evidence.items[item] for item in group if item in evidence.items]
        if (worked := months_worked(own, evidence.today)) is not None:
            found.append(worked)
    return found


def _employer_after(said: Quantity, reading: Reading) -> list[str] | None:
    """Return the items of the employers that "N years at A and B" names, or None."""
    following = [word for word in reading.said if word.start >= said.end][:_AT_REACH]
    listed = [hit for hit in reading.hits if hit.name.owner and hit.start >= said.end]
    for hit in listed:
        at = [index for index, word in enumerate(following) if word.start == hit.start]
        if hit.name.owner and at and at[0] and following[at[0] - 1].fold in _AT:
            spelled = {one.name.words for one in listed}
            return [name.item for name in reading.evidence.names if name.words in spelled]
    return None


def _skill_after(said: Quantity, reading: Reading) -> str | None:
    """Return the skill that "N years of …" is about, if it names one at once."""
    for mention in reading.mentions:
        if mention.start < said.end or mention.skill.kind not in _NAMED:
            continue
        between = [w.fold for w in reading.said if said.end <= w.start < mention.start]
        named = reading.text[mention.start].isupper()
        return mention.skill.name if named and set(between) <= _CONNECTIVES and between else None
    return None


def _names_skill(item: str, skill: str, reading: Reading) -> bool:
    return any(
        mention.skill.name == skill
        for fact in reading.evidence.facts.of_item(item)
        for mention in vocabulary().mentions(clean(fact.text))
    )
