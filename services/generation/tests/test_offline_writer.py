import json
import re
from datetime import date
from itertools import pairwise, product
from typing import Any

import pytest

from services.generation.domain.consistency import placed_lines
from services.generation.domain.facts import FactSheet
from services.generation.domain.grounding.gate import examine
from services.generation.domain.options import Length, Options, Tone
from services.generation.domain.selection import Selection
from services.generation.domain.stages.analyze_job import JobAnalysis, analyze_job
from services.generation.domain.stages.compile_profile import compile_profile
from services.generation.domain.stages.generate_content import generate_content
from services.generation.domain.stages.validate_quality import target_of
from services.generation.domain.writing.lines import sentences
from services.generation.tests.people import (
    PEOPLE,
    engineer,
    engineer_job,
    nurse,
    nurse_job,
    profile,
    seller,
    seller_job,
)
from shared.contracts.content import Content, DocumentType, SectionKind

pytestmark = pytest.mark.unit

TODAY = date(2025, 11, 1)
EVERYBODY = sorted(PEOPLE)


def written(name: str, kind: DocumentType, options: Options | None = None) -> Content:
    profile, job = PEOPLE[name]
    return written_for(profile(), job(), kind, options or Options())


def written_for(
    person: dict[str, Any], posting: dict[str, Any], kind: DocumentType, options: Options
) -> Content:
    facts, analysis = FactSheet.from_profile(person), analyze_job(posting)
    selection = compile_profile(analysis, facts, options, today=TODAY)
    return generate_content(kind, analysis, selection, facts, options)


def lines_of(content: Content) -> list[str]:
    return [line.text for _, line, _ in placed_lines(content)]


def everything_said(content: Content) -> str:
    return json.dumps(content.model_dump(mode="json"), ensure_ascii=False)


@pytest.mark.untraced
@pytest.mark.parametrize("name", EVERYBODY)
@pytest.mark.parametrize("kind", list(DocumentType))
def test_the_gate_passes_every_document_of_the_offline_writer(
    name: str, kind: DocumentType
) -> None:
    profile, job = PEOPLE[name]
    facts, analysis = FactSheet.from_profile(profile()), analyze_job(job())
    for tone, length in product(Tone, Length):
        content = written(name, kind, Options(tone=tone, length=length))
        verdict = examine(content, facts, target_of(analysis), today=TODAY)
        assert verdict.passed, verdict.violations


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "pl", "ru"])
@pytest.mark.parametrize("kind", list(DocumentType))
def test_the_gate_passes_documents_in_a_language_that_is_not_the_profiles(
    language: str, kind: DocumentType
) -> None:
    facts, analysis = FactSheet.from_profile(engineer()), analyze_job(engineer_job())
    content = written("engineer", kind, Options(language=language))
    assert content.language == language
    verdict = examine(content, facts, target_of(analysis), today=TODAY)
    assert verdict.passed, verdict.violations


@pytest.mark.parametrize("name", EVERYBODY)
@pytest.mark.parametrize("kind", list(DocumentType))
def test_the_same_input_gives_the_same_document(name: str, kind: DocumentType) -> None:
    assert written(name, kind) == written(name, kind)


@pytest.mark.parametrize("name", EVERYBODY)
@pytest.mark.parametrize("kind", list(DocumentType))
def test_every_line_stands_on_facts_that_exist(name: str, kind: DocumentType) -> None:
    facts = FactSheet.from_profile(PEOPLE[name][0]())
    for _, line, _ in placed_lines(written(name, kind)):
        assert line.sources
        assert all(source in facts for source in line.sources)


@pytest.mark.parametrize("name", EVERYBODY)
def test_every_employer_and_degree_is_in_the_resume_newest_first(name: str) -> None:
    profile = PEOPLE[name][0]()
    options = Options(max_pages=1, length=Length.SHORT)
    sections = {s.kind: s for s in written(name, DocumentType.RESUME, options).sections}
    employers = {job["company"] for job in profile["experiences"]}
    entries = sections[SectionKind.EXPERIENCE].entries if employers else ()
    assert {entry.organization for entry in entries} == employers
    starts = [entry.start_date or "" for entry in entries]
    assert starts == sorted(starts, reverse=True)
    schools = {school["institution"] for school in profile["education"]}
    shown = sections[SectionKind.EDUCATION].entries if schools else ()
    assert {entry.organization for entry in shown} == schools


@pytest.mark.parametrize("name", EVERYBODY)
@pytest.mark.parametrize("kind", list(DocumentType))
def test_what_the_profile_lacks_is_not_written(name: str, kind: DocumentType) -> None:
    profile, job = PEOPLE[name]
    facts, analysis = FactSheet.from_profile(profile()), analyze_job(job())
    missing = compile_profile(analysis, facts, Options(), today=TODAY).match.missing
    said = " ".join(lines_of(written(name, kind))).casefold()
    for match in missing:
        assert not re.search(rf"(?<!\w){re.escape(match.keyword.casefold())}(?![\w+#])", said)


def test_asked_and_missing_skills_stay_out_of_both_documents() -> None:
    for kind in DocumentType:
        said = everything_said(written("engineer", kind))
        assert "Rust" not in said
        assert "Elixir" not in said
        assert "paediatric" not in everything_said(written("nurse", kind))
        assert "SAP" not in everything_said(written("seller", kind))


@pytest.mark.parametrize("name", EVERYBODY)
@pytest.mark.parametrize("kind", list(DocumentType))
def test_no_part_is_empty_and_no_word_or_period_stands_twice(name: str, kind: DocumentType) -> None:
    for length in Length:
        content = written(name, kind, Options(length=length))
        for section in content.sections:
            assert section.heading
            assert section.lines or section.entries
        for text in lines_of(content):
            assert text.strip()
            assert not re.search(r"\b(\w{2,}) \1\b", text)
            assert ".." not in text
            assert "  " not in text
            assert not re.search(r" [,.;!?]", text) or content.language == "fr"
            assert ",:" not in text


def test_achievements_keep_their_wording_without_glyphs_and_final_periods() -> None:
    lines = lines_of(written("engineer", DocumentType.RESUME))
    assert "Rewrote the scoring service in Go, cutting p95 latency from 900 ms to 140 ms" in lines


def test_a_description_becomes_sentences_when_there_are_no_achievements() -> None:
    lines = lines_of(written("engineer", DocumentType.RESUME))
    assert "Built article pages in PHP and JavaScript" in lines
    assert "Maintained the CMS" in lines


def test_the_persons_own_summary_is_kept_word_for_word() -> None:
    summary = written("nurse", DocumentType.RESUME).sections[0]
    said = [line.text for line in summary.lines]
    assert said[0] == "Registered nurse with a focus on acute medical care."
    assert said[1] == "I enjoy teaching newly qualified colleagues."


def test_a_summary_made_of_facts_counts_years_from_the_dates() -> None:
    summary = written("engineer", DocumentType.RESUME).sections[0].lines[0]
    assert summary.text == (
        "Senior Backend Engineer at Fjordline Payments with over 10 years of experience."
    )
    assert len(summary.sources) == 3


def test_a_summary_can_be_left_out() -> None:
    content = written("nurse", DocumentType.RESUME, Options(include_summary=False))
    assert SectionKind.SUMMARY not in {section.kind for section in content.sections}


def test_skills_that_the_job_asks_for_come_first_under_both_their_names() -> None:
    content = written("engineer", DocumentType.RESUME)
    skills = next(s for s in content.sections if s.kind is SectionKind.SKILLS).lines
    assert skills[0].label == "Key skills"
    assert {"Python", "Go", "Kafka", "K8s (Kubernetes)"} <= set(skills[0].text.split(", "))
    assert "PHP" in skills[1].text


def test_personal_data_stays_out_and_is_said_to() -> None:
    facts, analysis = FactSheet.from_profile(seller()), analyze_job(seller_job())
    selection = compile_profile(analysis, facts, Options(), today=TODAY)
    assert "custom:date_of_birth" in {cut.source for cut in selection.cut}
    assert "1982" not in everything_said(written("seller", DocumentType.RESUME))
    assert "President's Club 2021" in lines_of(written("seller", DocumentType.RESUME))


def test_a_beginner_shows_school_before_work() -> None:
    kinds = [s.kind for s in written("graduate", DocumentType.RESUME).sections]
    assert kinds.index(SectionKind.EDUCATION) < kinds.index(SectionKind.PROJECTS)


def test_a_letter_opens_with_the_target_and_the_present_job() -> None:
    letter = written("engineer", DocumentType.COVER_LETTER)
    opening, career, *_ = lines_of(letter)
    assert opening == (
        "I am writing to apply for the Staff Backend Engineer position at Harbour Freight "
        "Exchange. My skills include PostgreSQL, Kafka, K8s, Terraform and Python, which your "
        "posting asks for."
    )
    assert career.startswith(
        "I currently work as Senior Backend Engineer at Fjordline Payments and bring over 10 years "
        "of experience. In this role, I designed"
    )
    assert letter.letter is not None
    assert letter.letter.salutation == "Dear Harbour Freight Exchange Hiring Team,"
    assert letter.letter.date == "1 November 2025"


def test_a_letter_tells_achievements_in_the_first_person() -> None:
    said = " ".join(lines_of(written("engineer", DocumentType.COVER_LETTER)))
    assert "In this role, I designed an event-driven settlement service in Python" in said
    assert "Earlier, as Backend Engineer at Robust Intelligence, I rewrote" in said


def test_a_letter_in_polish_follows_the_persons_own_verbs() -> None:
    said = " ".join(lines_of(written("analyst", DocumentType.COVER_LETTER)))
    assert "Na tym stanowisku skróciłam czas przygotowania raportów" in said


@pytest.mark.parametrize("name", EVERYBODY)
@pytest.mark.parametrize("length", list(Length))
def test_a_paragraph_of_a_letter_can_be_read_without_the_one_before(
    name: str, length: Length
) -> None:
    letter = written(name, DocumentType.COVER_LETTER, Options(length=length))
    referring = ("In this role", "In dieser Position", "Dans ce poste", "Na tym stanowisku")
    for text in lines_of(letter):
        assert not text.startswith((*referring, "I also", "In addition", "Before that"))


def test_no_two_sentences_of_a_letter_in_a_row_start_with_the_same_joint() -> None:
    letter = written("engineer", DocumentType.COVER_LETTER, Options(length=Length.LONG))
    said = [one for text in lines_of(letter) for one in sentences(text)]
    joints = [one for one in said if one.startswith(("I also", "In addition"))]
    assert len(joints) > 1
    assert all(a.split()[:2] != b.split()[:2] for a, b in pairwise(joints))


def test_a_person_of_another_field_gets_a_letter_that_stands_on_what_they_did() -> None:
    said = lines_of(written_for(nurse(), engineer_job(), DocumentType.COVER_LETTER, Options()))
    assert said[0] == (
        "I am writing to apply for the Staff Backend Engineer position at Harbour Freight Exchange."
    )
    assert "I currently work as Staff Nurse at Millfield Royal Infirmary" in said[1]
    assert "reduced falls on the ward by 22%" in said[1]
    assert "this experience" not in " ".join(said)


def test_a_certificate_about_what_is_asked_is_named() -> None:
    person = engineer()
    named = {"category": "certification", "name": "Certified Kubernetes Administrator"}
    person["skills"].append({**named, "id": person["id"]})
    said = lines_of(written_for(person, engineer_job(), DocumentType.COVER_LETTER, Options()))
    assert any("I am a Certified Kubernetes Administrator." in text for text in said)


def test_a_person_who_did_little_says_little() -> None:
    person = profile(
        full_name="Odd Berg",
        email="odd@berg.example",
        experiences=[{"title": "Porter", "company": "Hotel Fjell", "is_current": True}],
        skills=[{"category": "language", "name": "Norwegian", "proficiency": "native"}],
    )
    said = lines_of(written_for(person, engineer_job(), DocumentType.COVER_LETTER, Options()))
    assert said[1] == "I currently work as Porter at Hotel Fjell."
    assert said[2].startswith("Norwegian is my native language. I would welcome")


def test_a_letter_never_counts_years_otherwise_than_the_persons_own_summary() -> None:
    person = engineer()
    person["professional_summary"] = "Backend engineer with nine years in payments."
    said = " ".join(
        lines_of(written_for(person, engineer_job(), DocumentType.COVER_LETTER, Options()))
    )
    assert "I currently work as Senior Backend Engineer at Fjordline Payments. In this role" in said
    assert "years of experience" not in said


def test_a_person_without_jobs_tells_of_school_and_projects() -> None:
    said = lines_of(written("graduate", DocumentType.COVER_LETTER))
    assert (
        said[1] == "I completed my BEng in Electrical Engineering at Bristol Polytechnic College."
    )
    assert said[2].startswith("In my project Solar Tracker, I built a two-axis solar tracker")


@pytest.mark.parametrize("tone", list(Tone))
def test_the_tone_changes_the_letter_but_not_its_facts(tone: Tone) -> None:
    plain = lines_of(written("seller", DocumentType.COVER_LETTER))
    toned = lines_of(written("seller", DocumentType.COVER_LETTER, Options(tone=tone)))
    if tone is not Tone.PROFESSIONAL:
        assert toned[0] != plain[0]
        assert toned[-1] != plain[-1]
    assert "Regional Sales Manager at Brightwater Packaging" in toned[1]


def test_a_longer_letter_says_more() -> None:
    sizes = [
        len(" ".join(lines_of(written("engineer", DocumentType.COVER_LETTER, Options(length=n)))))
        for n in (Length.SHORT, Length.STANDARD, Length.LONG)
    ]
    assert sizes[0] < sizes[1] < sizes[2]


def test_a_job_without_company_or_title_still_gets_a_letter() -> None:
    nameless = {**engineer_job(), "title": "", "company": ""}
    letter = written_for(engineer(), nameless, DocumentType.COVER_LETTER, Options())
    assert (
        letter.sections[0].lines[0].text.startswith("I am writing to apply for the open position.")
    )
    assert letter.letter is not None
    assert letter.letter.salutation == "Dear Hiring Team,"
    assert letter.letter.subject == ""


def test_a_profile_of_contact_data_alone_makes_both_documents() -> None:
    bare = {"full_name": "Solveig Aune", "email": "solveig@aune.example"}
    for kind in DocumentType:
        content = written_for(bare, nurse_job(), kind, Options())
        assert content.person.full_name == "Solveig Aune"
        assert lines_of(content)


def test_documents_speak_the_profiles_language_unless_told_otherwise() -> None:
    assert written("analyst", DocumentType.RESUME).language == "pl"
    english = written("analyst", DocumentType.RESUME, Options(language="en-GB"))
    assert english.sections[1].heading == "Skills"
    assert "Skróciłam czas przygotowania raportów z 3 dni do 2 godzin" in lines_of(english)


@pytest.mark.parametrize("name", EVERYBODY)
def test_stage_outputs_survive_as_json(name: str) -> None:
    profile, job = PEOPLE[name]
    facts, analysis = FactSheet.from_profile(profile()), analyze_job(job())
    selection = compile_profile(analysis, facts, Options(), today=TODAY)
    assert JobAnalysis.from_json(json.loads(json.dumps(analysis.to_json()))) == analysis
    assert Selection.from_json(json.loads(json.dumps(selection.to_json()))) == selection


def test_a_freelancer_names_no_employer_and_a_grade_in_prose_gets_no_label() -> None:
    person = engineer()
    person["experiences"][1]["company"] = "Freelance"
    person["education"][0]["gpa"] = "Thesis: how ships queue at locks"
    said = lines_of(
        written_for(person, engineer_job(), DocumentType.COVER_LETTER, Options())
    ) + lines_of(written_for(person, engineer_job(), DocumentType.RESUME, Options()))
    assert "I currently work as Senior Backend Engineer and bring over 10 years" in said[1]
    assert "Thesis: how ships queue at locks" in said
