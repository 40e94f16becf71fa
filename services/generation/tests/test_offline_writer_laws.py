"""Laws of the offline writer over profiles that nobody thought of."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.generation.domain.consistency import placed_lines
from services.generation.domain.facts import FactSheet
from services.generation.domain.grounding.gate import Gate
from services.generation.domain.options import Length, Options, Tone
from services.generation.domain.stages.analyze_job import analyze_job
from services.generation.domain.stages.compile_profile import compile_profile
from services.generation.domain.stages.generate_content import generate_content
from services.generation.domain.stages.validate_quality import target_of, validate_quality
from services.generation.tests.people import job, profile
from shared.contracts.content import DocumentType

pytestmark = pytest.mark.unit

TODAY = date(2025, 11, 1)

TITLES = ["Data Engineer", "Nurse", "Head of Sales", "Technician", "Office Manager", "Chef"]
COMPANIES = ["Scalable Capital", "Robust Intelligence", "O'Neill & Co.", "Nordwind GmbH", "1&7 AG"]
SKILLS = ["Python", "C", "C++", "Go", "R", ".NET", "Excel", "Wound care", "Negotiation", "K8s"]
LINES = [
    "Built a billing system in {skill} for {n} customers.",
    "Reduced waste by {n}% within a year",
    "• Led a team of {n} people",
    "Responsible for {n} accounts in the region",
    "Managing the rota of {n} colleagues",
    "Employee of the month",
    "Won the tender for {n},000 units; trained the staff",
    "{skill} migration, from {n} ms to 12 ms",
    "Supports customers in three languages",
]
DATES = ["2009", "2011-05", "2014-11", "2016", "2018-02", "2020-07", "2022-12", "2024-03"]

lines = st.builds(
    lambda line, skill, n: line.format(skill=skill, n=n),
    st.sampled_from(LINES),
    st.sampled_from(SKILLS),
    st.integers(2, 98),
)


@st.composite
def jobs(draw: st.DrawFn) -> dict[str, Any]:
    start, end = sorted(draw(st.tuples(st.sampled_from(DATES), st.sampled_from(DATES))))
    current = draw(st.booleans())
    return {
        "title": draw(st.sampled_from(TITLES)),
        "company": draw(st.sampled_from(COMPANIES)),
        "location": draw(st.sampled_from(["", "Oslo"])),
        "start_date": draw(st.sampled_from([start, None])),
        "end_date": None if current else end,
        "is_current": current,
        "description": draw(st.sampled_from(["", "Ran the shop. Kept the books of 3 branches."])),
        "achievements": draw(st.lists(lines, max_size=4)),
    }


schools = st.fixed_dictionaries(
    {
        "institution": st.sampled_from(["Lund University", "Trade School of Graz"]),
        "degree": st.sampled_from(["BSc", "Master of Arts", "Diploma in Nursing"]),
        "field_of_study": st.sampled_from(["", "History", "Nursing"]),
        "start_date": st.none(),
        "end_date": st.sampled_from([None, "2012", "2027"]),
        "gpa": st.sampled_from([None, "3.7"]),
        "honors": st.lists(st.just("Best thesis 2012"), max_size=1),
    }
)
projects = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["Tidewatch", "Open Ledger"]),
        "description": st.sampled_from(["", "Wrote a tide table app used by 40 harbours."]),
        "technologies": st.lists(st.sampled_from(SKILLS), max_size=3, unique=True),
        "url": st.just(""),
    }
)
skills = st.one_of(
    st.fixed_dictionaries(
        {"category": st.sampled_from(["technical", "soft"]), "name": st.sampled_from(SKILLS)}
    ),
    st.fixed_dictionaries(
        {
            "category": st.just("language"),
            "name": st.sampled_from(["German", "Polish", "English"]),
            "proficiency": st.sampled_from(["native", "fluent", "conversational", "basic"]),
        }
    ),
    st.fixed_dictionaries(
        {
            "category": st.just("certification"),
            "name": st.sampled_from(["PRINCE2 Foundation", "Basic Life Support"]),
            "issuer": st.sampled_from(["", "Axelos"]),
            "date_obtained": st.sampled_from([None, "2021-04"]),
        }
    ),
)
profiles = st.builds(
    profile,
    full_name=st.just("Maren Ødegård"),
    email=st.just("maren@odegard.example"),
    professional_summary=st.sampled_from(["", "I like things to be well made."]),
    experiences=st.lists(jobs(), max_size=5),
    education=st.lists(schools, max_size=2),
    projects=st.lists(projects, max_size=2, unique_by=lambda item: item["name"]),
    skills=st.lists(skills, max_size=8, unique_by=lambda item: item["name"]),
    custom_fields=st.sampled_from([{}, {"awards": ["Harbour Prize 2020"]}]),
)
postings = st.builds(
    lambda title, company, asked: job(
        title=title,
        company=company,
        description="Requirements:\n" + "\n".join(f"- {skill}" for skill in asked),
    ),
    st.sampled_from([*TITLES, "", "Data Engineer (m/w/d)"]),
    st.sampled_from(["Harbour Freight Exchange", ""]),
    st.lists(st.sampled_from([*SKILLS, "Rust", "Salesforce", "German"]), max_size=6),
)
options = st.builds(
    Options,
    tone=st.sampled_from(Tone),
    length=st.sampled_from(Length),
    max_pages=st.integers(1, 3),
    include_summary=st.booleans(),
)


@pytest.mark.untraced
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(profiles, postings, options, st.sampled_from(DocumentType))
def test_whatever_the_profile_the_gate_passes_the_offline_document(
    person: dict[str, Any], posting: dict[str, Any], chosen: Options, kind: DocumentType
) -> None:
    facts, analysis = FactSheet.from_profile(person), analyze_job(posting)
    selection = compile_profile(analysis, facts, chosen, today=TODAY)
    content = generate_content(kind, analysis, selection, facts, chosen)
    gate = Gate(facts, target_of(analysis), today=TODAY)
    verdict = gate.examine(content)
    assert verdict.passed, verdict.violations
    proven = validate_quality(content, content, gate, chosen)
    assert proven.report.refused == ()
    assert len(selection.experiences) == len(person["experiences"])
    assert len(selection.education) == len(person["education"])
    assert all(source in facts for _, line, _ in placed_lines(content) for source in line.sources)
