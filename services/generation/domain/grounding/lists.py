"""Lists of skills and languages: every item must be one that the profile has, level included."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from services.generation.domain.facts import FactKind
from services.generation.domain.grounding.atoms import AtomKind, Claim
from services.generation.domain.grounding.evidence import Evidence, contains_phrase
from services.generation.domain.grounding.reading import Reading
from services.generation.domain.grounding.words import clean, fold, word_set, words
from shared.matching.vocabulary import vocabulary

_ITEM_END = re.compile(r"[,;|·•\n()\[\]]|\s[–—-]\s|:\s|\.\s|\.$|\s(?:and|und|et|y|oraz|и|και|&)\s")
_LEVELS = {
    "native": "native natively mother tongue muttersprache muttersprachler langue maternelle "
    "nativo "
    "ojczysty родной μητρικη",
    "fluent": "fluent fluently fließend fliessend verhandlungssicher courant fluido biegly "
    "biegla biegle "
    "свободно свободный ευχερεια advanced full professional proficiency",
    "conversational": "conversational intermediate konversationssicher intermediaire intermedio "
    "komunikatywny komunikatywnie разговорный средний συνομιλιας working",
    "basic": "basic basics elementary grundkenntnisse notions basico podstawowy podstawowe базовый "
    "начальный βασικες beginner",
}
_NEAR = 4  # words between a language and its level
_LEVEL_OF = {word: level for level, said in _LEVELS.items() for word in word_set(said)}
_PLAIN = word_set(
    "in of with level language languages skills knowledge c1 c2 b1 b2 a1 a2 native speaker "
    "good very strong etc and or other proficient expert"
)


def list_claims(reading: Reading) -> Iterator[Claim]:
    """Yield items of a skill list that the profile lacks, and levels that it does not give."""
    position = 0
    for stop in [*_ITEM_END.finditer(reading.text), None]:
        end = stop.start() if stop else len(reading.text)
        item = reading.text[position:end].strip()
        if item and not _known(item, reading.evidence):
            yield Claim(item, AtomKind.SKILL, "the profile does not list this")
        position = stop.end() if stop else end


def level_claims(reading: Reading) -> Iterator[Claim]:
    """Yield "native", "fluent" or C1 beside a language that the profile rates otherwise."""
    for index, word in enumerate(reading.said):
        level = _LEVEL_OF.get(word.fold)
        rated = level in {"native", "fluent"} or (
            level and reading.text[word.end : word.end + 1] == ")"
        )
        cefr = len(word.fold) == 2 and word.fold[0] in "abc" and word.fold[1] in "12"  # noqa: PLR2004 -- "C1" has two signs
        if not (rated or cefr) or reading.settled(word.start, word.end):
            continue
        place, known = _rated_language(index, reading)
        if known and not any(
            _rates(record.get("proficiency"), word.fold, level) for record in known
        ):
            first, last = sorted((place, index))
            closest = reading.text[reading.said[first].start : reading.said[last].end]
            yield Claim(closest, AtomKind.SKILL, "the profile gives another level")


def _rated_language(index: int, reading: Reading) -> tuple[int, list[Mapping[str, Any]]]:
    """Return the place and records of the language nearest to a level, the one before it first."""
    spoken = [
        record for record in reading.evidence.items.values() if record.get("category") == "language"
    ]
    for distance in range(1, _NEAR + 1):
        for place in (index - distance, index + distance):
            if not 0 <= place < len(reading.said):
                continue
            said = reading.said[place].text
            found = [one for one in spoken if _names(str(one.get("name") or ""), said)]
            if found:
                return place, found
    return index, []


def _rates(proficiency: object, said: str, level: str | None) -> bool:
    known = [word.fold for word in words(str(proficiency or ""))]
    return said in known or (level is not None and any(_LEVEL_OF.get(w) == level for w in known))


def _names(name: str, said: str) -> bool:
    one, other = vocabulary().canonical(name), vocabulary().canonical(said)
    return fold(name) == fold(said) or (one is not None and other is not None and one == other)


def _known(item: str, evidence: Evidence) -> bool:
    folded = [word.fold for word in words(item)]
    if not folded or all(word in _PLAIN or word in _LEVEL_OF for word in folded):
        return True
    if evidence.knows_phrase(folded, inflects=False):
        return True
    skill = vocabulary().canonical(item)
    if skill is not None:
        return evidence.knows_skill(skill.name)
    mentions = vocabulary().mentions(item)
    if mentions and not all(evidence.knows_skill(mention.skill.name) for mention in mentions):
        return False
    return all(
        word in _PLAIN or word in _LEVEL_OF or evidence.knows_word(word, inflects=True)
        for word in folded
    ) and _one_fact_says(folded, evidence)


def _one_fact_says(folded: list[str], evidence: Evidence) -> bool:
    wanted = [word for word in folded if word not in _PLAIN and word not in _LEVEL_OF]
    return any(
        all(
            contains_phrase([w.fold for w in words(clean(fact.text))], [word], inflects=True)
            for word in wanted
        )
        for fact in evidence.facts.facts.values()
        if fact.kind is not FactKind.PROFILE or wanted
    )
