import pytest

from shared.matching.scoring import Candidate, HeldTitle, Posting, score
from shared.matching.titles import similarity

pytestmark = pytest.mark.unit

TARGET = "Senior Python Engineer, Platform"


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        (TARGET, "Backend Engineer", 0.8, 1),
        (TARGET, "Software Developer", 0.7, 1),
        ("Web Developer", "Fullstack Engineer", 0.8, 1),
        ("Nurse (nights)", "Nurse", 0.85, 1),
        ("Account Executive", "Sales Representative", 0.5, 0.8),
        (TARGET, "Android Developer", 0.3, 0.6),
        (TARGET, "Mechanical Engineer", 0, 0.3),
        ("Account Manager", "Accountant", 0, 0.3),
        (TARGET, "Registered Nurse", 0, 0),
    ],
)
def test_titles_of_one_trade_are_near(one: str, other: str, least: float, most: float) -> None:
    assert least <= similarity(one, other) <= most
    assert similarity(one, other) == similarity(other, one)


def test_of_titles_as_near_the_one_of_the_level_asked_is_named() -> None:
    held = ["Junior Backend Engineer", "Senior Backend Engineer", "Backend Engineer"]
    candidate = Candidate(titles=[HeldTitle(f"t{n}", title) for n, title in enumerate(held)])
    part = score(Posting(TARGET), candidate).breakdown["title"]
    assert part.reason == "nearest title held: Senior Backend Engineer"
    assert part.evidence == ("t1",)


def test_years_and_degree_say_little_to_another_field() -> None:
    posting = Posting(TARGET, years_asked=5, degree_asked="Bachelor's degree")
    nurse = Candidate(titles=[HeldTitle("t", "Senior Nurse")], years=9, degrees=["BSc Nursing"])
    engineer = Candidate(
        titles=[HeldTitle("t", "Senior Python Engineer")], years=9, degrees=["BSc"]
    )
    assert score(posting, nurse).score <= 25
    assert score(posting, engineer).score >= 75
