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
from shared.contracts.content import Content, Line, Section, SectionKind

_RULES = (
    contact_claims, number_claims, date_claims, skill_claims, name_claims, employer_claims,
    pair_claims, title_pair_claims, title_claims, degree_claims, distinction_claims,
    certificate_claims, scope_claims, level_claims,
)  # fmt: skip
LONGEST_LINE = 4_000
"""Characters; more is no line of a document and is refused unread."""
_MOST_CLAIMS = 50  # of one rule in one line; it is refused at the first
_LISTS = frozenset({SectionKind.SKILLS, SectionKind.LANGUAGES})


def examine(
    content: Content, facts: FactSheet, target: Target, *, today: date | None = None
) -> Verdict:
    """Examine a whole document: contact block, headings, heads of entries, lines, letter frame.

    *today* ends present jobs when durations are counted; the system's date if not given.
    """
    evidence = Evidence(facts, today or SystemClock().now().date())
    return Verdict(tuple(_document(content, evidence, target)))


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
    evidence = Evidence(facts, today or SystemClock().now().date())
    kind = SectionKind.LETTER if letter else SectionKind.ADDITIONAL
    return tuple(_line("", line, evidence, target, entry_item, kind))


def _document(content: Content, evidence: Evidence, target: Target) -> Iterator[Violation]:
    facts = evidence.facts
    if not title_is_plain(content, facts, target):
        claim = Claim(content.title, AtomKind.HEADING, "a title says whose and for which job only")
        yield _violation("title", content.title, claim)
    for field, claim in person_claims(content.person, facts):
        yield _violation(f"person.{field}", claim.atom, claim)
    if content.letter is not None:
        for field, claim in letter_claims(content.letter, facts, target):
            yield _violation(f"letter.{field}", claim.atom, claim)
    for index, section in enumerate(content.sections):
        yield from _section(f"sections.{index}", section, evidence, target)


def _section(
    path: str, section: Section, evidence: Evidence, target: Target
) -> Iterator[Violation]:
    if not heading_is_plain(section.heading, evidence.facts):
        claim = Claim(section.heading, AtomKind.HEADING, "a heading is a usual one")
        yield _violation(f"{path}.heading", section.heading, claim)
    for at, line in enumerate(section.lines):
        yield from _line(f"{path}.lines.{at}", line, evidence, target, None, section.kind)
    for number, entry in enumerate(section.entries):
        here = f"{path}.entries.{number}"
        item = item_of(entry, evidence.facts)
        for source in entry.sources:
            if source not in evidence.facts:
                claim = Claim(source, AtomKind.SOURCE, "the profile has no such fact")
                yield _violation(f"{here}.sources", source, claim)
        for field, claim in head_claims(entry, item, evidence.facts):
            yield _violation(f"{here}.{field}", claim.atom, claim)
        for at, line in enumerate(entry.lines):
            place = f"{here}.lines.{at}"
            yield from _line(place, line, evidence, target, item, section.kind)


def _line(
    path: str,
    line: Line,
    evidence: Evidence,
    target: Target,
    entry_item: str | None,
    kind: SectionKind,
) -> Iterator[Violation]:
    if line.label and not label_is_plain(line.label, evidence.facts):
        claim = Claim(line.label, AtomKind.HEADING, "a label is a category or a skill")
        yield _violation(f"{path}.label" if path else "label", line.label, claim)
    for claim in _source_claims(line, evidence, entry_item):
        yield _violation(path, line.text, claim)
    if len(line.text) > LONGEST_LINE:
        reason = f"a line has at most {LONGEST_LINE} characters"
        yield _violation(path, line.text, Claim(line.text[:80], AtomKind.SOURCE, reason))
        return
    standing = evidence.stand(line.sources, entry_item)
    reading = read_line(
        line.text,
        evidence,
        standing,
        entry_item=entry_item,
        job=Quotes(target),
        letter=kind is SectionKind.LETTER,
    )
    rules = [*_RULES, list_claims] if kind in _LISTS else _RULES
    seen: set[tuple[str, AtomKind]] = set()
    for rule in rules:
        for claim in islice(rule(reading), _MOST_CLAIMS):
            if (claim.atom, claim.kind) not in seen:
                seen.add((claim.atom, claim.kind))
                yield _violation(path, line.text, claim)


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
