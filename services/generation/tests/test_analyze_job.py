import pytest

from services.generation.domain.stages.analyze_job import analyze_job
from services.generation.domain.target_title import said_title
from services.generation.tests.people import engineer_job, job, nurse_job

pytestmark = pytest.mark.unit


def test_requirements_are_read_from_the_headings_of_a_plain_description() -> None:
    analysis = analyze_job(engineer_job())
    kinds = {item.text: item.kind for item in analysis.requirements}
    assert kinds["Knowledge of Rust"] == "required"
    assert kinds["Elixir, GraphQL"] == "preferred"
    assert "Free lunch and a gym card" not in kinds


def test_a_wish_inside_the_required_list_is_only_preferred() -> None:
    kinds = {item.text: item.kind for item in analyze_job(nurse_job()).requirements}
    assert kinds["Advanced life support certificate desirable"] == "preferred"


def test_required_keywords_are_told_from_preferred_ones_with_their_span() -> None:
    analysis = analyze_job(engineer_job())
    found = {item.keyword: item for item in analysis.keywords}
    assert found["PostgreSQL"].required
    assert not found["Elixir"].required
    start, end = found["PostgreSQL"].span or (0, 0)
    assert analysis.text[start:end] == "PostgreSQL"


def test_years_are_read_where_experience_is_asked() -> None:
    assert analyze_job(engineer_job()).years_required == 6
    history = job(description="For 25 years we have built ships.\n- 3 years of experience\n")
    assert analyze_job(history).years_required == 3
    assert analyze_job(job(description="Founded 12 years ago.")).years_required is None


def test_what_the_job_service_read_is_kept_as_it_is() -> None:
    given = job(
        title="Clerk",
        description="anything",
        requirements=[{"text": "Typing", "kind": "preferred"}],
        parsed_keywords=[
            {"keyword": "Typing", "kind": "hard", "required": False, "weight": 0.4, "span": [0, 3]}
        ],
    )
    analysis = analyze_job(given)
    assert [(item.text, item.kind) for item in analysis.requirements] == [("Typing", "preferred")]
    assert [(item.keyword, item.span) for item in analysis.keywords] == [("Typing", (0, 3))]


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        ("Data Engineer (m/w/d)", "Data Engineer"),
        ("Krankenpfleger m/w/d", "Krankenpfleger"),
        ("QA Engineer (f/m/x) - Remote", "QA Engineer - Remote"),
        ("Kellner (all genders)", "Kellner"),
        ("Manager (EMEA)", "Manager (EMEA)"),
        ("(m/w/d)", "(m/w/d)"),
    ],
)
def test_a_title_loses_its_gender_marks_only(posted: str, said: str) -> None:
    assert analyze_job(job(title=posted)).title == said


def test_a_title_loses_an_ending_that_names_the_jobs_place() -> None:
    assert said_title("Accountant - Greater Lyon", "Lyon, France") == "Accountant"
    assert said_title("Accountant - Lyon", "Paris, France") == "Accountant - Lyon"
    assert said_title("Engineer - Platform", "Lyon") == "Engineer - Platform"


def test_seniority_and_language_are_read() -> None:
    assert analyze_job(job(title="Senior Nurse")).seniority == "senior"
    assert analyze_job(job(title="Nurse")).seniority == ""
    polish = job(description="Szukamy osoby do zespołu i oferujemy pracę w biurze na wybrzeżu.")
    assert analyze_job(polish).language == "pl"


def test_an_empty_job_asks_for_nothing() -> None:
    analysis = analyze_job({"title": None, "company": None, "description": None})
    assert analysis.keywords == ()
    assert analysis.requirements == ()
    assert analysis.title == ""
