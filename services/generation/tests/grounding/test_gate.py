"""What the gate must catch and must not catch, kind by kind (tailoring.md §1)."""

from datetime import date

import pytest

from services.generation.domain.facts import FactSheet
from services.generation.domain.grounding.atoms import AtomKind, Target, Violation
from services.generation.domain.grounding.gate import Gate, examine, examine_line
from services.generation.domain.grounding.heads import item_of
from services.generation.tests.grounding.documents import resume
from services.generation.tests.grounding.mutations import mutations
from services.generation.tests.grounding.persons import TARGET, sheet
from shared.contracts.content import Entry, Line, SectionKind
from shared.testing.growth import growth

TODAY = date(2026, 11, 21)


def _examine(
    text: str,
    *sources: str,
    person: str = "anna",
    item: str | None = None,
    letter: bool = False,
    target: Target = TARGET,
) -> tuple[Violation, ...]:
    line = Line(text=text, sources=sources)
    return examine_line(line, sheet(person), target, entry_item=item, letter=letter, today=TODAY)


def _kinds(found: tuple[Violation, ...]) -> set[AtomKind]:
    return {violation.kind for violation in found}


E2 = "experience:e2"
E1_0, E1_1 = "experience:e1/achievements/0", "experience:e1/achievements/1"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Built streaming ingestion at Google", AtomKind.EMPLOYER),
        ("Built streaming ingestion with 40 engineers", AtomKind.NUMBER),
        ("Built streaming ingestion worth 1,200,000 EUR", AtomKind.NUMBER),
        ("Built streaming ingestion for 5 million users", AtomKind.NUMBER),
        ("Built streaming ingestion with 92.5 percent accuracy", AtomKind.NUMBER),
        ("Built streaming ingestion for forty-two teams", AtomKind.NUMBER),
        ("Built streaming ingestion for several thousand users, a dozen teams", AtomKind.NUMBER),
        ("Tripled the throughput of streaming ingestion", AtomKind.NUMBER),
        ("Built streaming ingestion in Rust", AtomKind.SKILL),
        ("Built streaming ingestion in FooDB", AtomKind.SKILL),
        ("Built streaming ingestion as a PMP certified engineer", AtomKind.CERTIFICATE),
        ("Led a team building streaming ingestion", AtomKind.SCOPE),
        ("Founded the streaming group", AtomKind.SCOPE),
        ("Built streaming ingestion since 2012", AtomKind.DATE),
        ("Built streaming ingestion as Principal Engineer", AtomKind.TITLE),
        ("Built streaming ingestion, holding a PhD", AtomKind.DEGREE),
        ("Built streaming ingestion at Stanford University", AtomKind.INSTITUTION),
        ("Built streaming ingestion, see www.example.net/me", AtomKind.LINK),
        ("Built streaming ingestion, ask boss@example.net", AtomKind.CONTACT),
        ("Built streaming ingestion for over 11 years", AtomKind.NUMBER),
    ],
)  # fmt: skip
def test_an_invented_atom_is_refused(text: str, kind: AtomKind) -> None:
    assert kind in _kinds(_examine(text, f"{E2}/achievements/0", item=E2))


@pytest.mark.parametrize(
    ("person", "item"),
    [("anna", "e2"), ("anna", "e3"), ("tomasz", "e2"), ("claudia", "e2"), ("ivan", "e2"),
     ("eleni", "e2"), ("camille", "e2"), ("james", "e2"), ("priya", "e2")],
)  # fmt: skip
@pytest.mark.parametrize("text", ["Led a team", "Managed engineers", "Kierowałem zespołem", "Leitete ein Team", "Руководил командой", "Dirigé une équipe"])  # fmt: skip
def test_who_led_nobody_leads_no_team_in_any_language(person: str, item: str, text: str) -> None:
    key = f"experience:{item}"
    assert _examine(text, f"{key}/achievements/0", person=person, item=key)


def test_a_number_of_another_line_is_a_swapped_pair() -> None:
    assert _examine("Led a team of 120 engineers", E1_1, item="experience:e1")


def test_two_numbers_of_one_line_cannot_change_places() -> None:
    facts = FactSheet.from_profile(
        {"experiences": [{"id": "x", "title": "Engineer", "company": "Acme",
          "achievements": ["Cut build time by 40% and raised coverage by 60%"]}]}
    )  # fmt: skip
    source = "experience:x/achievements/0"
    swapped = Line(text="Cut build time by 60% and raised coverage by 40%", sources=(source,))
    turned = Line(text="Coverage grew by 60% while build time fell by 40%", sources=(source,))
    assert examine_line(swapped, facts, TARGET, entry_item="experience:x", letter=False)
    assert not examine_line(turned, facts, TARGET, entry_item="experience:x", letter=False)


def test_what_another_led_is_not_led_by_the_person() -> None:
    facts = FactSheet.from_profile(
        {"experiences": [{"id": "x", "title": "Engineer", "company": "Acme",
          "achievements": ["Worked in a team led by the chief architect"]}]}
    )  # fmt: skip
    line = Line(text="Led a team at Acme", sources=("experience:x/achievements/0",))
    found = examine_line(line, facts, TARGET, entry_item="experience:x", letter=False)
    assert AtomKind.SCOPE in _kinds(found)


def test_a_helper_is_not_made_a_leader() -> None:
    assert _examine("Led the AWS migration", f"{E2}/achievements/2", item=E2)


def test_an_achievement_of_one_employer_is_not_told_of_another() -> None:
    text = "At Robust Intelligence I reduced nightly batch time by 40%"
    assert AtomKind.EMPLOYER in _kinds(_examine(text, E1_0, E2, letter=True))


def test_a_source_of_another_item_is_refused() -> None:
    found = _examine("Led a team of 5 engineers", E1_1, item=E2)
    assert AtomKind.SOURCE in _kinds(found)


def test_a_line_without_sources_may_only_connect() -> None:
    assert not _examine("I look forward to hearing from you.", letter=True)
    assert _examine("I cut costs by 77% last year.", letter=True)


def test_numbers_of_a_line_without_sources_stand_in_one_item() -> None:
    assert not _examine("Raised test coverage from 45% to 90%")
    assert _examine("Handled 2 million events a day and led a team of 5 engineers")


@pytest.mark.parametrize(
    "text",
    [
        "Data engineer with over 10 years of experience",
        "Data engineer with more than ten years of experience",
        "Data engineer with nearly 11 years of experience",
        "Data engineer with 10+ years of experience",
        "Data engineer with a decade of experience",
    ],
)
def test_a_fair_duration_computed_from_dates_passes(text: str) -> None:
    sources = ("experience:e1", "experience:e2", "experience:e3")
    assert not _examine(text, *sources)


def _eight_point_four() -> FactSheet:
    return FactSheet.from_profile(
        {"experiences": [
            {"id": "x", "title": "Engineer", "company": "Acme", "start_date": "2016-01", "end_date": "2024-05"},
            {"id": "y", "title": "Engineer", "company": "Acme", "start_date": "2018-01", "end_date": "2020-12"},
        ]}
    )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "fair"),
    [("over 8 years", True), ("8 years", True), ("8.4 years", True), ("about 8 years", True),
     ("over 10 years", False), ("9 years", False), ("over 9 years", False), ("11 years", False)],
)  # fmt: skip
def test_overlapping_jobs_count_once(said: str, fair: bool) -> None:
    line = Line(
        text=f"Engineer with {said} of experience", sources=("experience:x", "experience:y")
    )
    found = examine_line(line, _eight_point_four(), TARGET, entry_item=None, letter=False)
    assert (not found) is fair


def test_years_with_a_skill_need_jobs_that_name_it() -> None:
    sources = ("experience:e1", "experience:e2", "experience:e3")
    assert _examine("10 years of experience with Kafka", *sources)
    assert not _examine("2 years of experience with Kafka", *sources)


@pytest.mark.parametrize("company", ["Scalable Capital", "Robust Intelligence", "Allegro"])
def test_employers_that_sound_like_phrases_survive(company: str) -> None:
    document = resume("anna")
    verdict = examine(document, sheet("anna"), TARGET, today=TODAY)
    assert verdict.passed
    assert company in {
        entry.organization for section in document.sections for entry in section.entries
    }


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("I am applying for the Principal Platform Engineer position at Northwind Robotics.", True),
        ("Your team builds on Rust and ClickHouse.", True),
        ("Your posting asks for a PMP certificate and 10 years of experience.", True),
        ("I would be glad to join Northwind Robotics as Principal Platform Engineer.", True),
        ("As a Principal Platform Engineer I built large systems.", False),
        ("At Northwind Robotics I built large systems.", False),
        ("I have used Rust for your kind of product.", False),
        ("My experience with ClickHouse fits your posting.", False),
        ("I lead a team of 12 engineers.", False),
    ],
)
def test_a_letter_quotes_the_target_and_claims_nothing_of_it(text: str, quoted: bool) -> None:
    assert (not _examine(text, letter=True)) is quoted


def test_a_resume_quotes_nothing_of_the_target() -> None:
    assert _examine("Your team builds on Rust and ClickHouse.")


def test_an_invented_entry_is_refused_with_its_path() -> None:
    document = resume("anna")
    section = document.sections[1]
    lie = Entry(title="Engineer", organization="Google", start_date="2010")
    changed = section.model_copy(update={"entries": (*section.entries, lie)})
    sections = (document.sections[0], changed, *document.sections[2:])
    verdict = examine(
        document.model_copy(update={"sections": sections}), sheet("anna"), TARGET, today=TODAY
    )
    assert {violation.path for violation in verdict.violations} >= {
        "sections.1.entries.3.organization"
    }


def test_a_gate_that_has_seen_other_documents_answers_the_same() -> None:
    gate = Gate(sheet("anna"), TARGET, today=TODAY)
    for lie in mutations(seed=3, rounds=1):
        if lie.person == "anna":
            alone = examine(lie.content, sheet("anna"), TARGET, today=TODAY)
            assert gate.examine(lie.content) == alone
            assert gate.examine(resume("anna")).passed


def test_the_same_words_count_anew_in_another_section_or_entry() -> None:
    gate = Gate(sheet("anna"), TARGET, today=TODAY)
    own = resume("anna").sections[1].entries[0]
    line = own.lines[0]
    here = tuple(gate.examine_line("x", line, item_of(own, gate.facts), SectionKind.EXPERIENCE))
    other = resume("anna").sections[1].entries[1]
    there = tuple(gate.examine_line("y", line, item_of(other, gate.facts), SectionKind.EXPERIENCE))
    assert not here
    assert there
    assert {violation.path for violation in there} == {"y"}


def test_a_line_violation_names_its_place() -> None:
    document = resume("anna")
    section = document.sections[1]
    entry = section.entries[0]
    line = entry.lines[2].model_copy(update={"text": "Cut cloud costs by 900,000 EUR a year"})
    lines = (*entry.lines[:2], line, *entry.lines[3:])
    entries = (entry.model_copy(update={"lines": lines}), *section.entries[1:])
    sections = (document.sections[0], section.model_copy(update={"entries": entries}))
    verdict = examine(
        document.model_copy(update={"sections": sections}), sheet("anna"), TARGET, today=TODAY
    )
    assert [violation.path for violation in verdict.violations] == ["sections.1.entries.0.lines.2"]
    assert section.kind is SectionKind.EXPERIENCE


@pytest.mark.parametrize(
    "text",
    ["a" * 100_000, "1" * 100_000, "1," * 50_000, "at " * 33_000, "Aa" * 50_000, " " * 100_000,
     "a.a" * 33_000, "a-" * 50_000, "(0" * 50_000, "A B " * 25_000, "a@" * 50_000, "1 000" * 20_000],
    ids=["letters", "digits", "groups", "at", "camel", "blanks", "dots", "dashes", "parens", "names", "mail", "thousands"],
)  # fmt: skip
def test_a_hostile_line_is_examined_in_linear_time(text: str) -> None:
    def read(part: str) -> None:
        _examine(part, E1_0, letter=True)

    assert growth(read, text[: len(text) // 2], text, runs=2) < 4  # the growth of quadratic work
