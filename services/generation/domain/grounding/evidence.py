"""What supports a line: the facts that it cites, their items, and the whole profile."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Any

from services.generation.domain.facts import Fact, FactKind, FactSheet
from services.generation.domain.grounding.dates import read_dates
from services.generation.domain.grounding.languages import language_of
from services.generation.domain.grounding.links import OwnLinks
from services.generation.domain.grounding.names_known import (
    KnownName,
    NameHit,
    find_names,
    known_names,
    records,
)
from services.generation.domain.grounding.numbers import Quantity, read_quantities
from services.generation.domain.grounding.words import (
    Word,
    clean,
    fold,
    related,
    same_name,
    sentences,
    word_set,
    words,
)
from shared.matching.vocabulary import vocabulary

OWNING = frozenset({FactKind.EXPERIENCE, FactKind.EDUCATION, FactKind.PROJECT})
_PREFIX = 3
_FAIR_PART = 5  # one fact in so many
_SMALL_WORDS = word_set("of and for the de du des von der w und i")


@dataclass(frozen=True, slots=True)
class Standing:
    """What one line stands on.

    ``cited`` are its facts (a whole item cited means all facts of it), ``items`` the items of
    those and of the entry; ``open`` says that it cites nothing, so any one item may support it.
    """

    cited: tuple[Fact, ...]
    items: frozenset[str]
    open: bool


class Evidence:
    """The facts of one profile, indexed for the questions of the gate."""

    def __init__(self, facts: FactSheet, today: date) -> None:
        self.facts = facts
        self.today = today
        self.items: Mapping[str, Mapping[str, Any]] = {  # profile JSON
            item: record for _, item, record in records(facts)
        }
        self.names: list[KnownName] = known_names(facts)
        self._quantities: dict[str, list[Quantity]] = {}

    def stand(self, sources: Sequence[str], entry_item: str | None) -> Standing:
        """Return what a line with these sources stands on; unknown sources give nothing."""
        if not sources:
            pool = self.facts.of_item(entry_item) if entry_item else self.facts.facts.values()
            cited = tuple(pool)
            return Standing(cited, frozenset(fact.item for fact in cited), open=True)
        cited_facts: dict[str, Fact] = {}
        for source in sources:
            fact = self.facts.facts.get(source)
            if fact is None:
                continue
            whole = self.facts.of_item(fact.item) if fact.id == fact.item else [fact]
            cited_facts.update({one.id: one for one in whole})
        items = {fact.item for fact in cited_facts.values()}
        if entry_item:
            items.add(entry_item)
        return Standing(tuple(cited_facts.values()), frozenset(items), open=False)

    def heads(self, items: Iterable[str]) -> list[Fact]:
        """Return the facts that name the given items: title, employer, dates."""
        return [self.facts.facts[item] for item in items if item in self.facts.facts]

    def quantities(self, fact: Fact) -> list[Quantity]:
        """Return the numbers of one fact; its dates are none."""
        if fact.id not in self._quantities:
            text = clean(fact.text)
            dates = [(date.start, date.end) for date in read_dates(text)]
            self._quantities[fact.id] = read_quantities(text, dates)
        return self._quantities[fact.id]

    def hits(self, said: Sequence[Word], *, inflects: bool) -> list[NameHit]:
        """Return where a text names an employer, school, project, skill or place in full."""
        return find_names(said, self.names, inflects=inflects)

    def knows_word(self, folded: str, *, inflects: bool) -> bool:
        """Tell whether a name's word stands anywhere in the profile."""
        if folded in self._folds or _squeezed(folded) in self._squeezed:
            return True
        near = self._by_prefix.get(folded[:_PREFIX], ())
        return any(same_name(folded, known, inflects=inflects) for known in near)

    def has_word(self, folded: str) -> bool:
        """Tell whether the word stands in the profile as it is."""
        return folded in self._folds

    def speaks(self, language: str) -> bool:
        """Tell whether a fair part of the facts is in *language*, or no fact shows any."""
        return not self._tongues or self._tongues[language] * _FAIR_PART >= self._tongues.total()

    def knows_root(self, folded: str) -> bool:
        """Tell whether any form of a common word stands anywhere in the profile."""
        return any(related(folded, known) for known in self._by_prefix.get(folded[:_PREFIX], ()))

    def knows_phrase(self, phrase: Sequence[str], *, inflects: bool) -> bool:
        """Tell whether the words of a name stand side by side in one fact."""
        return any(
            contains_phrase(said, phrase, inflects=inflects) for said in self._fact_folds.values()
        )

    def knows_maker(self, folded: str) -> bool:
        """Tell whether a well-known company is named outside the lists of skills."""
        return any(
            word.fold == folded and word.capitalised
            for fact in self.facts.facts.values()
            if fact.kind is not FactKind.SKILL
            for word in words(clean(fact.text))
        )

    def knows_skill(self, name: str) -> bool:
        """Tell whether the profile names the skill of that canonical name, in any spelling."""
        return name in self.skills

    @cached_property
    def links(self) -> OwnLinks:
        """The contact data that the profile holds."""
        return OwnLinks(self.facts)

    @cached_property
    def skills(self) -> frozenset[str]:
        """Canonical names of every skill that the profile names."""
        return frozenset(
            mention.skill.name
            for fact in self.facts.facts.values()
            for mention in vocabulary().mentions(clean(fact.text))
        )

    @cached_property
    def statements(self) -> dict[str, list[tuple[str, ...]]]:
        """The folded words of every sentence of every fact, and of the fact as a whole."""
        found: dict[str, list[tuple[str, ...]]] = {}
        for fact in self.facts.facts.values():
            text = clean(fact.text)
            parts = [text, *(text[low:high] for low, high in sentences(text))]
            runs = [tuple(word.fold for word in words(part)) for part in parts]
            found[fact.id] = sorted({run for run in runs if run}, key=len, reverse=True)
        return found

    @cached_property
    def initials(self) -> frozenset[str]:
        """Abbreviations that the profile's own names make: "nhs" of "National Health Service"."""
        found: set[str] = set()
        for fact in self.facts.facts.values():
            run = ""
            for word in words(clean(fact.text)):
                if word.fold in _SMALL_WORDS:
                    continue
                run = run + word.fold[:1] if word.capitalised else ""
                found.update(run[-size:] for size in range(2, min(len(run), 6) + 1))
        return frozenset(found)

    @cached_property
    def acronyms(self) -> frozenset[str]:
        """Words in capitals that the profile writes, folded: "ap", "sql"."""
        return frozenset(
            word.fold
            for fact in self.facts.facts.values()
            for word in words(clean(fact.text))
            if word.text.isupper() and len(word.text) > 1
        )

    @cached_property
    def _tongues(self) -> Counter[str]:
        """How many facts are in each language; names and the like say none."""
        told = (language_of(clean(fact.text)) for fact in self.facts.facts.values())
        return Counter(language for language in told if language)

    @cached_property
    def _fact_folds(self) -> dict[str, tuple[str, ...]]:
        return {
            fact.id: tuple(word.fold for word in words(clean(fact.text)))
            for fact in self.facts.facts.values()
        }

    @cached_property
    def _folds(self) -> frozenset[str]:
        whole = {fold for said in self._fact_folds.values() for fold in said}
        return frozenset(whole | {part for word in whole for part in _parts(word)})

    @cached_property
    def _squeezed(self) -> frozenset[str]:
        found: set[str] = set()
        for said in self._fact_folds.values():
            single = [_squeezed(word) for word in said]
            found.update(single)
            found.update(one + other for one, other in pairwise(single))
        return frozenset(found - {""})

    @cached_property
    def _by_prefix(self) -> dict[str, list[str]]:
        index: dict[str, list[str]] = defaultdict(list)
        for folded in self._folds:
            index[folded[:_PREFIX]].append(folded)
        return index


def contains_phrase(said: Sequence[str], phrase: Sequence[str], *, inflects: bool) -> bool:
    """Tell whether *phrase* stands in *said*, word by word."""
    if not phrase:
        return True
    size, opening = len(phrase), phrase[0][:1]  # with which every spelling of its first word opens
    return any(
        said[index].startswith(opening)
        and all(
            same_name(one, other, inflects=inflects)
            for one, other in zip(phrase, said[index : index + size], strict=True)
        )
        for index in range(len(said) - size + 1)
    )


def fold_name(text: str) -> str:
    """Return a whole field (employer, title, place) as it is compared: words only, folded."""
    return " ".join(word.fold for word in words(fold(clean(text))))


def _parts(folded: str) -> list[str]:
    cut = folded
    for mark in "-/&'’.":
        cut = cut.replace(mark, " ")
    return cut.split()


def _squeezed(folded: str) -> str:
    return "".join(c for c in folded if c.isalnum() or c in "+#")
