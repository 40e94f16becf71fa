"""A line that is little more than an unknown name."""

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
            "title": "Engineer",
            "company": "Parcelwind",
            "achievements": ["Wrote reports in Python for the warehouse"],
        }
    ],
}
TARGET = Target(company="Brightharbor", title="Engineer", text="Engineer at Brightharbor")


@pytest.mark.parametrize("said", ["Zyntrix every day", "Qwarq most afternoons."])
@pytest.mark.parametrize("letter", [True, False])
def test_an_unknown_name_that_opens_a_line_of_nothing_else_is_refused(
    said: str, letter: bool
) -> None:
    line = Line(text=said, sources=("profile:full_name",))
    facts = FactSheet.from_profile(PROFILE)
    assert examine_line(line, facts, TARGET, entry_item=None, letter=letter) != ()


@pytest.mark.parametrize(
    "said",
    [
        "Reports every day",
        "Wrote reports most afternoons",
        "Thank you for your time.",
        "Warehouse reporting in Python",
    ],
)
def test_a_plain_opening_is_no_name(said: str) -> None:
    line = Line(text=said, sources=("experience:e1/achievements/0",))
    facts = FactSheet.from_profile(PROFILE)
    assert examine_line(line, facts, TARGET, entry_item="experience:e1", letter=False) == ()


@pytest.mark.parametrize(
    "said", ["Hooli", "Zyntrix.", "Hooli alumni", "Acme alumni", "Zyntrix every day."]
)
def test_words_of_time_do_not_make_an_unknown_name_plain(said: str) -> None:
    record = PROFILE | {"professional_summary": "Writes reports every day, 12 hours a week"}
    line = Line(text=said, sources=("profile:professional_summary",))
    facts = FactSheet.from_profile(record)
    assert examine_line(line, facts, TARGET, entry_item=None, letter=False) != ()
