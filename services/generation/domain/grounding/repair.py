"""Repair: what the gate refuses is replaced by the offline writer's words, or left out.

The result never holds a violation. A document that lost an entry's last line, its summary or its
whole letter needs a person's review (tailoring.md §1).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.generation.domain.facts import FactSheet
from services.generation.domain.grounding.atoms import Violation
from services.generation.domain.grounding.gate import Gate
from services.generation.domain.grounding.headings import STANDARD_HEADINGS
from services.generation.domain.grounding.heads import corrected_head, item_of
from shared.contracts.content import Content, Entry, Letter, Line, Person, Section, SectionKind

_ROUNDS = 4  # each round drops more; the last one keeps nothing that was refused


@dataclass(frozen=True, slots=True)
class Change:
    """One refused part: where it stood, what it said, and what stands there now ("" = nothing)."""

    path: str
    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class Repair:
    """The repaired document and what was done to it; it passes the gate."""

    content: Content
    replaced: tuple[Change, ...]
    dropped: tuple[Change, ...]
    needs_review: bool


def repaired(content: Content, fallback: Content, gate: Gate) -> Repair:
    """Return *content* without what *gate* refuses of it.

    A refused line gives way to the line of *fallback* (the offline writer's whole document) that
    stands on the same sources; where there is none, or it is refused too, the line is dropped.
    Refused heads are taken from the facts. ``needs_review`` says that an entry, a summary or a
    letter lost its last line, or that a whole entry had to go.
    """
    before, facts = content, gate.facts
    changes: list[Change] = []
    verdict = gate.examine(content)
    for turn in range(_ROUNDS):
        if verdict.passed:
            break
        worker = _Worker(content, fallback, facts, use_fallback=turn == 0)
        content = worker.repair(verdict.violations)
        changes += worker.changes
        verdict = gate.examine(content)
    if not verdict.passed:
        content = _bare(content, facts)
        changes += [Change(v.path, v.text, "", v.reason) for v in verdict.violations]
        verdict = gate.examine(content)
    return Repair(
        content,
        replaced=tuple(change for change in changes if change.after),
        dropped=tuple(change for change in changes if not change.after),
        needs_review=not verdict.passed or _lost(before, content),
    )


class _Worker:
    def __init__(
        self, content: Content, fallback: Content, facts: FactSheet, *, use_fallback: bool
    ) -> None:
        self._content = content
        self._fallback = fallback
        self._facts = facts
        self._use_fallback = use_fallback
        self.changes: list[Change] = []

    def repair(self, violations: Iterable[Violation]) -> Content:
        refused: dict[str, Violation] = {}
        for violation in violations:
            refused.setdefault(violation.path, violation)
        self._refused = refused
        content, source = self._content, self._fallback
        update: dict[str, object] = {"person": self._person(content.person)}
        if "title" in refused:
            title = source.title if self._use_fallback else self._name()
            update["title"] = self._changed("title", content.title, title)
        if content.letter is not None:
            update["letter"] = self._letter(content.letter)
        update["sections"] = tuple(
            self._section(f"sections.{index}", section)
            for index, section in enumerate(content.sections)
        )
        return content.model_copy(update=update)

    def _name(self) -> str:
        return str(self._facts.snapshot.get("full_name") or "Resume")

    def _changed(self, path: str, before: str, after: str) -> str:
        self.changes.append(Change(path, before, after, self._refused[path].reason))
        return after

    def _person(self, person: Person) -> Person:
        update: dict[str, object] = {}
        for field in ("full_name", "email", "phone", "location"):
            if (path := f"person.{field}") in self._refused:
                known = str(self._facts.snapshot.get(field) or "")
                update[field] = self._changed(path, getattr(person, field), known)
        if (path := "person.headline") in self._refused:
            after = self._fallback.person.headline if self._use_fallback else ""
            update["headline"] = self._changed(path, person.headline, after)
        refused = [i for i in range(len(person.links)) if f"person.links.{i}" in self._refused]
        if refused:
            for index in refused:
                self._changed(f"person.links.{index}", person.links[index], "")
            kept = [link for i, link in enumerate(person.links) if i not in refused]
            update["links"] = tuple(kept)
        return person.model_copy(update=update)

    def _letter(self, letter: Letter) -> Letter:
        update: dict[str, object] = {}
        plain = {"salutation": "Dear Hiring Team,", "closing": "Sincerely,"}
        for field in ("recipient", "subject", "salutation", "closing", "date"):
            if (path := f"letter.{field}") in self._refused:
                spare = self._fallback.letter if self._use_fallback else None
                after = getattr(spare, field) if spare else plain.get(field, "")
                update[field] = self._changed(path, getattr(letter, field), after)
        return letter.model_copy(update=update)

    def _section(self, path: str, section: Section) -> Section:
        heading = section.heading
        if f"{path}.heading" in self._refused:
            usual = [s.heading for s in self._fallback.sections if s.kind is section.kind]
            spare = usual[0] if usual and self._use_fallback else STANDARD_HEADINGS[section.kind]
            heading = self._changed(f"{path}.heading", heading, spare)
        entries = []
        for index, entry in enumerate(section.entries):
            kept = self._entry(f"{path}.entries.{index}", entry, section)
            entries += [kept] if kept is not None else []
        lines = self._lines(path, section.lines, section, None)
        return section.model_copy(
            update={"heading": heading, "entries": tuple(entries), "lines": lines}
        )

    def _entry(self, path: str, entry: Entry, section: Section) -> Entry | None:
        heads = ("title", "organization", "location", "start_date", "end_date", "is_current", "url")
        fields = {field for field in heads if f"{path}.{field}" in self._refused}
        item = item_of(entry, self._facts)
        result: Entry | None = entry
        if f"{path}.sources" in self._refused:
            known = tuple(source for source in entry.sources if source in self._facts)
            self._changed(f"{path}.sources", ", ".join(entry.sources), ", ".join(known))
            result = entry.model_copy(update={"sources": known})
        if fields and result is not None:
            result = corrected_head(result, item, fields, self._facts) if item else None
            for field in sorted(fields):
                after = str(getattr(result, field) or "") if result is not None else ""
                self._changed(f"{path}.{field}", str(getattr(entry, field) or ""), after)
        if result is None:
            return None
        lines = self._lines(path, entry.lines, section, item)
        return result.model_copy(update={"lines": lines})

    def _lines(
        self, path: str, lines: Sequence[Line], section: Section, item: str | None
    ) -> tuple[Line, ...]:
        kept: list[Line] = []
        refused = [f"{path}.lines.{index}" in self._refused for index in range(len(lines))]
        said = {line.text for line, bad in zip(lines, refused, strict=True) if not bad}
        for index, line in enumerate(lines):
            place = f"{path}.lines.{index}"
            shown = line
            if f"{place}.label" in self._refused:
                self._changed(f"{place}.label", line.label, "")
                shown = line.model_copy(update={"label": ""})
            if not refused[index]:
                kept.append(shown)
                continue
            spare = self._spare(line, section, item) if self._use_fallback else None
            if spare is not None and spare.text not in said:
                said.add(spare.text)
                kept.append(spare)
                self._changed(place, line.text, spare.text)
            else:
                self._changed(place, line.text, "")
        return tuple(kept)

    def _spare(self, line: Line, section: Section, item: str | None) -> Line | None:
        """Return the offline line that stands on the same sources, or on the most of them."""
        wanted = set(line.sources)
        candidates: list[Line] = []
        for other in self._fallback.sections:
            if other.kind is not section.kind:
                continue
            if item is None:
                candidates += other.lines
            for entry in other.entries:
                if item is None or item_of(entry, self._facts) == item:
                    candidates += entry.lines
        best = max(
            candidates,
            key=lambda spare: (
                set(spare.sources) == wanted,
                len(wanted & set(spare.sources)),
                -len(spare.sources),
            ),
            default=None,
        )
        if best is None or not (wanted & set(best.sources)):
            return None
        return best


def _bare(content: Content, facts: FactSheet) -> Content:
    """Return the document with nothing but the person's own contact data: the last resort."""
    person = Person(
        full_name=str(facts.snapshot.get("full_name") or ""),
        email=str(facts.snapshot.get("email") or ""),
    )
    kind = content.sections[0].kind
    section = Section(kind=kind, heading=STANDARD_HEADINGS[kind])
    letter = content.letter and Letter(salutation="Dear Hiring Team,", closing="Sincerely,")
    update = {"person": person, "title": person.full_name, "sections": (section,), "letter": letter}
    return content.model_copy(update=update)


def _lost(before: Content, after: Content) -> bool:
    """Tell whether an entry, a summary or a letter has become empty."""
    count: dict[SectionKind, int] = defaultdict(int)
    for section in before.sections:
        count[section.kind] += len(section.entries)
    for section in after.sections:
        count[section.kind] -= len(section.entries)
    if any(missing > 0 for missing in count.values()):
        return True
    for old, new in zip(before.sections, after.sections, strict=False):
        if old.lines and not new.lines:
            return True
        for one, other in zip(old.entries, new.entries, strict=False):
            if one.lines and not other.lines:
                return True
    return False
