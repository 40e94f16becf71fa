from datetime import date

import pytest

from services.generation.domain.consistency import corrected, problems_of
from services.generation.domain.facts import FactSheet
from services.generation.domain.grounding.gate import Gate
from services.generation.domain.options import Options, Review
from services.generation.domain.quality_report import Finding, QualityReport
from services.generation.domain.stages.analyze_job import analyze_job
from services.generation.domain.stages.compile_profile import compile_profile
from services.generation.domain.stages.export_document import changes, export_order, provenance
from services.generation.domain.stages.generate_content import generate_content
from services.generation.domain.stages.validate_quality import (
    MANUAL,
    Proven,
    target_of,
    validate_quality,
)
from services.generation.tests.people import engineer, engineer_job
from shared.contracts.content import Content, DocumentType, Entry, Line, Section, SectionKind

pytestmark = pytest.mark.unit

TODAY = date(2025, 11, 1)
FACTS = FactSheet.from_profile(engineer())
ANALYSIS = analyze_job(engineer_job())
SELECTION = compile_profile(ANALYSIS, FACTS, Options(), today=TODAY)
RESUME = generate_content(DocumentType.RESUME, ANALYSIS, SELECTION, FACTS, Options())


def with_line(
    text: str, sources: tuple[str, ...], kind: SectionKind = SectionKind.SUMMARY
) -> Content:
    sections = [
        section.model_copy(update={"lines": (*section.lines, Line(text=text, sources=sources))})
        if section.kind is kind
        else section
        for section in RESUME.sections
    ]
    return RESUME.model_copy(update={"sections": tuple(sections)})


def of(*sections: Section) -> Content:
    return RESUME.model_copy(update={"sections": sections})


def prove(content: Content, review: Review = Review.AUTO) -> Proven:
    gate = Gate(FACTS, target_of(ANALYSIS), today=TODAY)
    return validate_quality(content, RESUME, gate, Options(review=review))


def said(content: Content) -> str:
    return content.model_dump_json()


def test_a_truthful_document_passes_unchanged() -> None:
    proven = prove(RESUME)
    assert proven.content == RESUME
    assert proven.report == QualityReport()


def test_a_claim_that_no_fact_supports_is_out_of_the_document_and_in_the_report() -> None:
    proven = prove(with_line("Managed 40 engineers at Google.", ()))
    assert "Google" not in said(proven.content)
    assert "40 engineers" not in said(proven.content)
    assert any("Google" in refusal.atom for refusal in proven.report.refused)
    assert proven.report.replaced


def test_manual_review_always_waits_for_the_owner() -> None:
    report = prove(RESUME, Review.MANUAL).report
    assert report.needs_review
    assert report.reasons == (MANUAL,)


def test_a_line_said_twice_is_kept_once() -> None:
    job = RESUME.sections[2].entries[0]
    doubled = job.model_copy(update={"lines": (*job.lines, job.lines[0])})
    content = of(RESUME.sections[2].model_copy(update={"entries": (doubled,)}))
    better, done = corrected(content, FACTS)
    assert better.sections[0].entries[0].lines == job.lines
    assert [problem.what for problem in done] == [Finding.DUPLICATE_LINE]


def test_own_names_are_spelt_as_in_the_profile() -> None:
    source = FACTS.snapshot["skills"][2]["id"]
    content = with_line("Works with postgresql and javascript.", (f"skill:{source}",))
    better, done = corrected(content, FACTS)
    assert "Works with PostgreSQL and JavaScript." in said(better)
    assert Finding.NAME_SPELLING in {problem.what for problem in done}


def test_the_persons_own_words_are_never_respelt() -> None:
    person = engineer()
    person["experiences"][0]["achievements"] = ["wrote the postgresql guide"]
    facts = FactSheet.from_profile(person)
    source = f"experience:{person['experiences'][0]['id']}/achievements/0"
    content = with_line("wrote the postgresql guide", (source,))
    assert "wrote the postgresql guide" in said(corrected(content, facts)[0])


def test_empty_sections_and_entries_go() -> None:
    empty = Section(kind=SectionKind.PROJECTS, heading="Projects", entries=(Entry(),))
    better, done = corrected(of(*RESUME.sections, empty), FACTS)
    assert better.sections == RESUME.sections
    assert {problem.what for problem in done} == {Finding.EMPTY_PART}


def test_reversed_dates_send_the_run_to_its_owner() -> None:
    entry = Entry(title="Cook", start_date="2020-05", end_date="2019-01")
    kind = SectionKind.EXPERIENCE
    found = problems_of(of(Section(kind=kind, heading="Experience", entries=(entry,))))
    assert [problem.what for problem in found] == [Finding.DATES_REVERSED]


def test_a_month_and_its_own_year_are_not_reversed() -> None:
    entry = Entry(title="Cook", start_date="2020-05", end_date="2020")
    kind = SectionKind.EXPERIENCE
    assert problems_of(of(Section(kind=kind, heading="Experience", entries=(entry,)))) == ()


@pytest.mark.parametrize("text", ["I admire [Company Name].", "Hello {name}", "Grew sales XX%"])
def test_a_placeholder_is_an_error(text: str) -> None:
    assert Finding.PLACEHOLDER in {p.what for p in problems_of(with_line(text, ()))}


def test_a_word_twice_in_a_row_and_a_wrong_tense_are_told() -> None:
    entry = Entry(title="Cook", end_date="2019", lines=(Line(text="Manage the the kitchen staff"),))
    kind = SectionKind.EXPERIENCE
    found = problems_of(of(Section(kind=kind, heading="Experience", entries=(entry,))))
    assert {p.what for p in found} == {Finding.REPEATED_WORD, Finding.TENSE}


def test_a_report_survives_as_json() -> None:
    report = prove(with_line("Managed 40 engineers at Google.", ()), Review.MANUAL).report
    assert QualityReport.from_json(report.to_json()) == report


def test_provenance_gives_every_line_its_facts_in_their_words() -> None:
    rows = provenance(RESUME, FACTS)
    row = next(row for row in rows if row["text"].startswith("Rewrote the scoring service"))
    assert row["path"].startswith("sections.2.entries.1.lines.")
    assert row["sources"][0]["text"].startswith("• Rewrote the scoring service in Go")
    assert all(row["sources"] for row in rows)


def test_changes_tell_what_was_selected_moved_and_cut() -> None:
    told = changes(SELECTION, FACTS)
    assert len(told["selected"]) == 5
    assert "K8s" in told["skills_first"]
    assert told["cut"] == [cut.to_json() for cut in SELECTION.cut]


def test_an_export_asks_only_for_keywords_that_the_profile_evidences() -> None:
    order = export_order(RESUME, SELECTION, Options(instructions="call me maybe"))
    assert "Kafka" in order.job_keywords
    assert "Rust" not in order.job_keywords
    assert "call me maybe" not in str(order.parameters)
    assert order.formats == ("pdf",)
