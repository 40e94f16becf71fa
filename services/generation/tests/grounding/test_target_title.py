"""A letter may name the job it is for, however its title is written."""

import pytest

from services.generation.domain.facts import FactSheet
from services.generation.domain.grounding.atoms import Target
from services.generation.domain.grounding.gate import examine_line
from shared.contracts.content import Line

PROFILE = {
    "full_name": "Marta Zielińska",
    "email": "marta@example.org",
    "experiences": [
        {
            "id": "e1",
            "title": "Senior Backend Engineer",
            "company": "Parcelwind",
            "start_date": "2020-03",
            "is_current": True,
            "achievements": ["Built a tracking service in Python"],
        }
    ],
}
TITLES = [
    "Senior Python Engineer, Platform",
    "Account Executive, Public Sector",
    "Senior Software Engineer — XCore (Europe)",
    "Financial Accountant - Berlin/Brandenburg Region",
    "Salesforce for Nonprofits: Solution Architect",
]


@pytest.mark.parametrize("title", TITLES)
def test_the_opening_of_a_letter_names_title_and_employer(title: str) -> None:
    target = Target(company="Brightharbor", title=title, text=f"{title} at Brightharbor")
    said = f"I am writing to apply for the {title} position at Brightharbor."
    line = Line(text=f"{said} I currently work as Senior Backend Engineer at Parcelwind.",
                sources=("experience:e1",))  # fmt: skip
    facts = FactSheet.from_profile(PROFILE)
    assert examine_line(line, facts, target, entry_item=None, letter=True) == ()


@pytest.mark.parametrize("title", TITLES)
def test_the_same_title_is_never_the_applicants(title: str) -> None:
    target = Target(company="Brightharbor", title=title, text=f"{title} at Brightharbor")
    line = Line(text=f"I worked as {title} at Brightharbor.", sources=("experience:e1",))
    facts = FactSheet.from_profile(PROFILE)
    assert examine_line(line, facts, target, entry_item=None, letter=True) != ()
