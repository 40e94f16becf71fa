"""The gate: every atom of a document must be the profile's (tailoring.md §1).

Pure and deterministic: the same content, facts and target give the same verdict. Nothing that a
model says about its own text counts; only the words and their sources do.
"""

from collections.abc import Iterator
from datetime import date
from itertools import islice

from services.generation.domain.facts import FactKind, FactSheet
from services.generation.domain.grounding.atoms import (
    AtomKind,
    Claim,
    Target,
    Verdict,
    Violation,
)
from services.generation.domain.grounding.claims_contacts import contact_claims
from services.generation.domain.grounding.claims_dates import date_claims
from services.generation.domain.grounding.claims_degrees import (
    certificate_claims,
    degree_claims,
    distinction_claims,
)
from services.generation.domain.grounding.claims_employers import (
    employer_claims,
    pair_claims,
    title_pair_claims,
)
from services.generation.domain.grounding.claims_names import name_claims
from services.generation.domain.grounding.claims_numbers import number_claims
from services.generation.domain.grounding.claims_scope import scope_claims
from services.generation.domain.grounding.claims_skills import skill_claims
from services.generation.domain.grounding.claims_titles import title_claims
from services.generation.domain.grounding.evidence import OWNING, Evidence
from services.generation.domain.grounding.frame import letter_claims, person_claims, title_is_plain
from services.generation.domain.grounding.headings import heading_is_plain, label_is_plain
from services.generation.domain.grounding.heads import head_claims, item_of
from services.generation.domain.grounding.lists import level_claims, list_claims
from services.generation.domain.grounding.quoting import Quotes
from services.generation.domain.grounding.reading import read_line
from shared.clock import SystemClock
from shared.contracts.content import Content, Entry, Line, Section, SectionKind

_RULES = (
    contact_claims, number_claims, date_claims, skill_claims, name_claims, employer_claims,
    pair_claims, title_pair_claims, title_claims, degree_claims, distinction_claims,
    certificate_claims, scope_claims, level_claims,
)  # fmt: skip
LONGEST_LINE = 4_000
"""Characters; more is no line of a document and is refused unread."""
_MOST_CLAIMS = 50  # of one rule in one line; it is refused at the first
_LISTS = frozenset({SectionKind.SKILLS, SectionKind.LANGUAGES})
_Asked = tuple[str, str, tuple[str, ...], str | None, SectionKind]
"""All that the claims of a line depend on: its text, label and sources, its entry and section."""


def examine(
    content: Content, facts: FactSheet, target: Target, *, today: date | None = None
) -> Verdict:
    """Examine a whole document: contact block, headings, heads of entries, lines, letter frame.

    *today* ends present jobs when durations are counted; the system's date if not given.
    """
    return Gate(facts, target, today=today).examine(content)


def examine_line(
    line: Line,
    facts: FactSheet,
    target: Target,
    *,
    entry_item: str | None,
    letter: bool,
    today: date | None = None,
) -> tuple[Violation, ...]:
    """Examine one line as it stands in the entry of *entry_item*, or in a letter.

    The paths of the violations are empty: the line knows no place.
    """
    kind = SectionKind.LETTER if letter else SectionKind.ADDITIONAL
    return tuple(Gate(facts, target, today=today).examine_line("", line, entry_item, kind))


class Gate:
    """The gate for one person's documents for one job.

    A document is examined several times while it is mended. What has been read of the profile is
    kept, and so is the answer to every head and line: the same one in the same place has the same
    claims.
    """

    def __init__(self, facts: FactSheet, target: Target, *, today: date | None = None) -> None:
        """*today* ends present jobs when durations are counted; the system's if not given."""
        self.facts = facts
        self.target = target
        self._evidence = Evidence(facts, today or SystemClock().now().date())
        self._quotes = Quotes(target)
        self._answers: dict[_Asked, tuple[tuple[str, str, Claim], ...]] = {}
        self._heads: dict[Entry, tuple[str | None, tuple[tuple[str, Claim], ...]]] = {}

    def examine(self, content: Content) -> Verdict:
        """Examine a whole document (see the function of this name)."""
        return Verdict(tuple(self._document(content)))

    def examine_line(
        self, path: str, line: Line, entry_item: str | None, kind: SectionKind
    ) -> Iterator[Violation]:
        """Yield what is wrong with a line that stands at *path*, in a section of this kind."""
        asked = (line.text, line.label, line.sources, entry_item, kind)
        if asked not in self._answers:
            self._answers[asked] = tuple(self._line_claims(line, entry_item, kind))
        for part, text, claim in self._answers[asked]:
            yield _violation(f"{path}.{part}".strip("."), text, claim)

    def _document(self, content: Content) -> Iterator[Violation]:
        facts, target = self.facts, self.target
        if not title_is_plain(content, facts, target):
            reason = "a title says whose and for which job only"
            claim = Claim(content.title, AtomKind.HEADING, reason)
            yield _violation("title", content.title, claim)
        for field, claim in person_claims(content.person, facts):
            yield _violation(f"person.{field}", claim.atom, claim)
        if content.letter is not None:
            for field, claim in letter_claims(content.letter, facts, target):
                yield _violation(f"letter.{field}", claim.atom, claim)
        for index, section in enumerate(content.sections):
            yield from self._section(f"sections.{index}", section)

    def _section(self, path: str, section: Section) -> Iterator[Violation]:
        if not heading_is_plain(section.heading, self.facts):
            claim = Claim(section.heading, AtomKind.HEADING, "a heading is a usual one")
            yield _violation(f"{path}.heading", section.heading, claim)
        for at, line in enumerate(section.lines):
            yield from self.examine_line(f"{path}.lines.{at}", line, None, section.kind)
        for number, entry in enumerate(section.entries):
            here = f"{path}.entries.{number}"
            item, claims = self._head(entry)
            for source in entry.sources:
                if source not in self.facts:
                    claim = Claim(source, AtomKind.SOURCE, "the profile has no such fact")
                    yield _violation(f"{here}.sources", source, claim)
            for field, claim in claims:
                yield _violation(f"{here}.{field}", claim.atom, claim)
            for at, line in enumerate(entry.lines):
                yield from self.examine_line(f"{here}.lines.{at}", line, item, section.kind)

    def _head(self, entry: Entry) -> tuple[str | None, tuple[tuple[str, Claim], ...]]:
        """Return the item that an entry is about, and the claims of its head by their fields."""
        bare = entry.model_copy(update={"lines": ()})
        if bare not in self._heads:
            item = item_of(bare, self.facts)
            self._heads[bare] = item, tuple(head_claims(bare, item, self.facts))
        return self._heads[bare]

    def _line_claims(
        self, line: Line, entry_item: str | None, kind: SectionKind
    ) -> Iterator[tuple[str, str, Claim]]:
        """Yield the part of the line ("" for its text), what stands there, and the claim."""
        if line.label and not label_is_plain(line.label, self.facts):
            claim = Claim(line.label, AtomKind.HEADING, "a label is a category or a skill")
            yield "label", line.label, claim
        for claim in _source_claims(line, self._evidence, entry_item):
            yield "", line.text, claim
        if len(line.text) > LONGEST_LINE:
            reason = f"a line has at most {LONGEST_LINE} characters"
            yield "", line.text, Claim(line.text[:80], AtomKind.SOURCE, reason)
            return
        reading = read_line(
            line.text,
            self._evidence,
            self._evidence.stand(line.sources, entry_item),
            entry_item=entry_item,
            job=self._quotes,
            letter=kind is SectionKind.LETTER,
        )
        rules = [*_RULES, list_claims] if kind in _LISTS else _RULES
        seen: set[tuple[str, AtomKind]] = set()
        for rule in rules:
            for claim in islice(rule(reading), _MOST_CLAIMS):
                if (claim.atom, claim.kind) not in seen:
                    seen.add((claim.atom, claim.kind))
                    yield "", line.text, claim


def _source_claims(line: Line, evidence: Evidence, entry_item: str | None) -> Iterator[Claim]:
    for source in line.sources:
        fact = evidence.facts.facts.get(source)
        if fact is None:
            yield Claim(source, AtomKind.SOURCE, "the profile has no such fact")
        elif entry_item and fact.kind in OWNING and fact.item != entry_item:
            owner = evidence.items.get(entry_item, {})
            if not (fact.kind is FactKind.PROJECT and owner.get("company") is None):
                yield Claim(source, AtomKind.SOURCE, "this fact is of another item than the entry")


def _violation(path: str, text: str, claim: Claim) -> Violation:
    return Violation(path, text, claim.atom, claim.kind, claim.reason)
