from datetime import date
from typing import Any

import pytest

from services.generation.domain.candidate_lines import REMAINS
from services.generation.domain.facts import FactSheet
from services.generation.domain.fitting import LESS_RELEVANT, NO_ROOM
from services.generation.domain.offers import TOO_OLD
from services.generation.domain.options import Length, Options
from services.generation.domain.page_budget import (
    ENTRY_LINES,
    HEADER_LINES,
    LINES_PER_PAGE,
    SECTION_LINES,
    printed_lines,
)
from services.generation.domain.selection import Selection
from services.generation.domain.stages.analyze_job import analyze_job
from services.generation.domain.stages.compile_profile import compile_profile
from services.generation.domain.stages.generate_content import generate_content
from services.generation.tests.people import (
    engineer,
    engineer_job,
    graduate,
    graduate_job,
    job,
    profile,
    seller,
    seller_job,
)
from shared.contracts.content import DocumentType

pytestmark = pytest.mark.unit

TODAY = date(2025, 11, 1)
Item = dict[str, Any]


def compiled(person: Item, posting: Item, **options: Any) -> Selection:
    return compile_profile(
        analyze_job(posting), FactSheet.from_profile(person), Options(**options), today=TODAY
    )


def long_career(jobs: int = 9, lines: int = 12) -> dict[str, Any]:
    return profile(
        full_name="Radomir Quist",
        email="radomir@quist.example",
        experiences=[
            {
                "title": f"Engineer of level {jobs - n}",
                "company": f"Company {n}",
                "start_date": f"{2023 - 3 * n}-01",
                "end_date": None if n == 0 else f"{2025 - 3 * n}-12",
                "is_current": n == 0,
                "achievements": [
                    f"Built system {n}-{k} in Python for {k + 2} customers and wrote its manual, "
                    "which the support desk still uses every day"
                    for k in range(lines)
                ],
            }
            for n in range(jobs)
        ],
        skills=[{"category": "technical", "name": f"Method {n}"} for n in range(60)],
    )


def printed(selection: Selection, facts: FactSheet, posting: Item) -> int:
    content = generate_content(
        DocumentType.RESUME, analyze_job(posting), selection, facts, Options()
    )
    lines = HEADER_LINES
    for section in content.sections:
        lines += SECTION_LINES + sum(printed_lines(line.text) for line in section.lines)
        for entry in section.entries:
            lines += ENTRY_LINES + sum(printed_lines(line.text) for line in entry.lines)
    return lines


@pytest.mark.parametrize("pages", [1, 2, 3])
@pytest.mark.parametrize("length", list(Length))
def test_a_long_career_fits_the_pages_asked_for(pages: int, length: Length) -> None:
    person = long_career()
    selection = compiled(person, engineer_job(), max_pages=pages, length=length)
    used = printed(selection, FactSheet.from_profile(person), engineer_job())
    assert used <= pages * LINES_PER_PAGE


def test_a_short_career_takes_one_page_even_if_more_are_allowed() -> None:
    assert compiled(graduate(), graduate_job(), max_pages=3).pages == 1
    assert compiled(seller(), seller_job(), max_pages=2).pages == 2


def test_no_employer_is_dropped_even_if_the_heads_alone_overflow() -> None:
    person = long_career(jobs=30, lines=1)
    selection = compiled(person, engineer_job(), max_pages=1)
    assert len(selection.experiences) == 30


def test_everything_left_out_is_in_the_cut_list_with_its_reason() -> None:
    person = long_career()
    facts = FactSheet.from_profile(person)
    selection = compiled(person, engineer_job(), max_pages=1)
    kept = {line.source for entry in selection.experiences for line in entry.lines}
    cut = {item.source for item in selection.cut}
    said = {fact for fact in facts.facts if "/achievements/" in fact}
    assert kept | (cut & said) == said
    assert not kept & cut
    assert NO_ROOM in {item.reason for item in selection.cut}
    roomy = compiled(person, engineer_job(), max_pages=6, length=Length.SHORT)
    assert LESS_RELEVANT in {item.reason for item in roomy.cut}
    assert NO_ROOM not in {item.reason for item in roomy.cut}


def test_an_old_job_shrinks_to_its_head() -> None:
    selection = compiled(seller(), seller_job())
    oldest = selection.experiences[-1]
    assert oldest.lines == ()
    assert TOO_OLD in {cut.reason for cut in selection.cut if cut.source.startswith(oldest.source)}


def test_lines_about_what_the_job_asks_come_before_others() -> None:
    first = compiled(engineer(), engineer_job()).experiences[0]
    done = [line.text for line in first.lines if "/achievements/" in line.source]
    assert done[-1] == "Organised the yearly team offsite"


def test_a_line_said_twice_is_written_once() -> None:
    person = engineer()
    person["experiences"][0]["achievements"].append("- Mentored two junior engineers.")
    selection = compiled(person, engineer_job())
    texts = [line.text for entry in selection.experiences for line in entry.lines]
    assert texts.count("Mentored two junior engineers") == 1
    assert any(cut.reason == "says the same as another line" for cut in selection.cut)


def test_evidence_ids_of_the_match_are_facts() -> None:
    facts = FactSheet.from_profile(engineer())
    match = compiled(engineer(), engineer_job()).match
    assert match.matched
    assert all(source in facts for item in match.matched for source in item.evidence)
    assert all(source in facts for item in match.requirements for source in item.evidence)


def test_the_breakdown_adds_up_to_the_score() -> None:
    match = compiled(engineer(), engineer_job()).match
    points = sum(part["score"] for part in (match.breakdown or {}).values())
    assert points == pytest.approx(match.score, abs=0.05)


def test_missing_keywords_are_recommended_with_their_gain() -> None:
    selection = compiled(engineer(), engineer_job())
    missing = {item.keyword for item in selection.match.missing}
    assert "Rust" in missing
    rust = next(item for item in selection.recommendations if item.target == "profile.skills/Rust")
    assert rust.gain > 0
    assert "If you have it" in rust.text


def test_a_gain_is_what_the_keyword_would_really_bring() -> None:
    person = engineer()
    before = compiled(person, engineer_job())
    best = max(before.match.missing, key=lambda item: item.gain)
    person["skills"].append({**person["skills"][0], "id": person["id"], "name": best.keyword})
    after = compiled(person, engineer_job()).match.score
    assert after - before.match.score == pytest.approx(best.gain, abs=0.6)


def test_every_recommendation_is_a_sentence_with_a_place_to_act_at() -> None:
    for one in compiled(engineer(), engineer_job()).recommendations:
        assert one.text.endswith((".", "?"))
        assert one.target.split("/")[0].split(".")[0] in {"profile", "attestations", "options"}


def test_entries_of_a_persons_own_section_are_lines_without_links_and_leftovers_stay_out() -> None:
    person = engineer()
    person["custom_fields"] = {
        "publications": [
            {
                "name": "Queues at Locks",
                "publisher": "Harbour Review",
                "releaseDate": "2021-04-01",
                "url": "https://harbour.example/locks",
                "summary": "How long barges wait, measured over three winters",
            },
            {"name": "Tide Tables for Bots", "publisher": "Harbour Review"},
        ],
        "interests": [{"name": "Rowing"}, {"name": "Chess"}],
        "header": "Page 1 of 2",
    }
    selection = compiled(person, engineer_job())
    assert [line.text for line in selection.additional] == [
        "Queues at Locks, Harbour Review (2021): How long barges wait, measured over three winters",
        "Tide Tables for Bots, Harbour Review",
        "Rowing; Chess",
    ]
    assert ("Page 1 of 2", REMAINS) in [(cut.text, cut.reason) for cut in selection.cut]


def test_an_attested_skill_is_used_like_any_other() -> None:
    person = engineer()
    person["custom_fields"]["attestations"] = [{"skill": "Rust", "statement": "I wrote a parser."}]
    selection = compiled(person, engineer_job())
    assert "Rust" in {choice.name for choice in selection.skills if choice.keyword}


def test_years_count_overlapping_jobs_once() -> None:
    person = profile(
        full_name="Una Brandt",
        email="una@brandt.example",
        experiences=[
            {"title": "A", "company": "X", "start_date": "2015-01", "end_date": "2019-01"},
            {"title": "B", "company": "Y", "start_date": "2017-01", "end_date": "2020-01"},
        ],
    )
    assert compiled(person, job(title="A")).experience_months == 60
