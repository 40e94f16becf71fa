"""Repair never lets a violation through and never invents a word of its own."""

from datetime import date

import pytest

from services.generation.domain.grounding.gate import Gate, examine
from services.generation.domain.grounding.repair import Repair, repaired
from services.generation.tests.grounding.documents import cover_letter, resume
from services.generation.tests.grounding.mutations import mutations
from services.generation.tests.grounding.persons import PERSONS, TARGET, sheet
from shared.contracts.content import Content, DocumentType, Entry, Line, SectionKind

TODAY = date(2026, 11, 21)
USUAL = ("anna", "claudia", "tomasz")
"""English, German and Polish; the other people are tried in the long run."""


def _repair(content: Content, fallback: Content, person: str = "anna") -> Repair:
    return repaired(content, fallback, Gate(sheet(person), TARGET, today=TODAY))


def _with_lines(content: Content, section: int, lines: tuple[Line, ...]) -> Content:
    sections = [*content.sections]
    sections[section] = sections[section].model_copy(update={"lines": lines})
    return content.model_copy(update={"sections": tuple(sections)})


def _with_entry(content: Content, entry: Entry) -> Content:
    section = content.sections[1]
    entries = (entry, *section.entries[1:])
    sections = [*content.sections]
    sections[1] = section.model_copy(update={"entries": entries})
    return content.model_copy(update={"sections": tuple(sections)})


def test_a_truthful_document_is_left_alone() -> None:
    result = _repair(resume("anna"), resume("anna"))
    assert result == Repair(resume("anna"), (), (), needs_review=False)


def test_a_refused_line_gives_way_to_the_offline_line_of_the_same_sources() -> None:
    truth = resume("anna")
    entry = truth.sections[1].entries[0]
    lie = entry.lines[1].model_copy(update={"text": "Led a team of 40 engineers"})
    lying = _with_entry(
        truth, entry.model_copy(update={"lines": (entry.lines[0], lie, *entry.lines[2:])})
    )
    result = _repair(lying, truth)
    assert result.content == truth
    assert [(c.path, c.before, c.after) for c in result.replaced] == [
        ("sections.1.entries.0.lines.1", lie.text, entry.lines[1].text)
    ]
    assert not result.needs_review


def test_a_line_that_nothing_replaces_is_dropped_and_reported() -> None:
    truth = resume("anna")
    entry = truth.sections[1].entries[0]
    extra = Line(text="Won the Turing Award", sources=entry.lines[0].sources)
    lying = _with_entry(truth, entry.model_copy(update={"lines": (*entry.lines, extra)}))
    result = _repair(lying, truth)
    assert result.content == truth
    assert [change.before for change in result.dropped] == ["Won the Turing Award"]
    assert not result.needs_review


def test_an_emptied_summary_needs_review() -> None:
    lie = (Line(text="Principal engineer from Google"),)
    result = _repair(_with_lines(resume("anna"), 0, lie), resume("anna"))
    assert result.needs_review
    assert result.content.sections[0].lines == ()


def test_an_emptied_entry_needs_review() -> None:
    truth = resume("anna")
    entry = truth.sections[1].entries[0]
    lying = _with_entry(truth, entry.model_copy(update={"lines": (Line(text="Ran Google"),)}))
    assert _repair(lying, truth).needs_review


def test_a_refused_head_is_taken_from_the_facts() -> None:
    truth = resume("anna")
    entry = truth.sections[1].entries[0]
    lie = entry.model_copy(update={"title": "Principal Engineer", "start_date": "2012-01"})
    result = _repair(_with_entry(truth, lie), truth)
    assert result.content == truth
    assert not result.needs_review


def test_a_lying_fallback_is_not_trusted() -> None:
    truth = resume("anna")
    entry = truth.sections[1].entries[0]
    lie = entry.lines[1].model_copy(update={"text": "Led a team of 40 engineers"})
    lying = _with_entry(truth, entry.model_copy(update={"lines": (entry.lines[0], lie)}))
    result = _repair(lying, lying)
    assert examine(result.content, sheet("anna"), TARGET, today=TODAY).passed
    assert [line.text for line in result.content.sections[1].entries[0].lines] == [
        entry.lines[0].text
    ]


@pytest.mark.untraced
@pytest.mark.parametrize(
    "person",
    [
        pytest.param(name, marks=[] if name in USUAL else pytest.mark.slow, id=name)
        for name in PERSONS
    ],
)
def test_no_seeded_lie_outlives_repair(person: str) -> None:
    for lie in mutations(seed=11, rounds=1):
        if lie.person != person:
            continue
        letter = lie.content.document_type is DocumentType.COVER_LETTER
        truth = cover_letter(person) if letter else resume(person)
        result = _repair(lie.content, truth, person)
        assert examine(result.content, sheet(person), TARGET, today=TODAY).passed, lie.kind
        assert result.replaced or result.dropped, lie.kind


def test_whatever_stands_in_every_field_comes_out_true() -> None:
    truth = cover_letter("anna")
    assert truth.letter is not None
    letter = truth.letter.model_copy(
        update=dict.fromkeys(
            ("recipient", "subject", "salutation", "closing", "date"), "PhD, Google"
        )
    )
    person = truth.person.model_copy(
        update={
            "full_name": "John Doe",
            "email": "a@b.example",
            "headline": "CEO",
            "links": ("x.io",),
        }
    )
    lying = truth.model_copy(update={"letter": letter, "person": person, "title": "Google"})
    result = _repair(lying, lying)
    assert examine(result.content, sheet("anna"), TARGET, today=TODAY).passed
    assert result.content.person.full_name == "Anna Nowak"
    assert result.content.sections[0].kind is SectionKind.LETTER
