"""In German every noun has a capital: names are told by their spelling and by what precedes them."""

from typing import Any

import pytest

from services.generation.domain.facts import FactSheet
from services.generation.domain.grounding.atoms import Target, Violation
from services.generation.domain.grounding.gate import LONGEST_LINE, examine_line
from shared.contracts.content import Line
from shared.testing.growth import growth

GERMAN = {
    "full_name": "Henrike Voß",
    "email": "henrike@example.org",
    "experiences": [
        {
            "id": "e1",
            "title": "Softwareentwicklerin",
            "company": "Deichwerk GmbH",
            "achievements": [
                "Entwicklung der Fahrplanauskunft in Java mit Spring für den Nahverkehr",
                "Betreuung der Datenbanken und der Webseite des Verbunds",
            ],
        }
    ],
}
ENGLISH = {
    "full_name": "Henrike Voss",
    "email": "henrike@example.org",
    "experiences": [
        {
            "id": "e1",
            "title": "Developer",
            "company": "Dykeworks",
            "achievements": [
                "Built the timetable service in Java for the transport authority",
                "Took care of the databases and of the website",
            ],
        }
    ],
}
TARGET = Target(company="Brightharbor", title="Entwicklerin", text="Entwicklerin bei Brightharbor")


def refused(profile: dict[str, Any], text: str) -> tuple[Violation, ...]:
    facts = FactSheet.from_profile(profile)
    line = Line(text=text, sources=("experience:e1",))
    return examine_line(line, facts, TARGET, entry_item="experience:e1", letter=False)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Entwicklung in Java mit Zyntrix", "Zyntrix"),
        ("Betreuung der Datenbanken mit Zyntrix verarbeitet", "Zyntrix"),
        ("Entwicklung der Fahrplanauskunft für Hooli", "Hooli"),
        ("Betreuung der Webseite von Umbrella Corporation", "Umbrella"),
        ("Entwicklung in Java, Zyntrix und COBOL", "Zyntrix"),
        ("Entwicklung in Java, Java und COBOL", "COBOL"),
        ("Entwicklung der Fahrplanauskunft (Zyntrix, K9db)", "Zyntrix"),
        ("Betreuung der Datenbanken at Hooli", "Hooli"),
        ("Betreuung der Datenbanken for Acme", "Acme"),
        ("Betreuung der Datenbanken at the Initech", "Initech"),
        ("Hooli und die Betreuung der Datenbanken", "Hooli"),
    ],
)
def test_a_word_that_no_german_spells_like_that_is_a_name(text: str, name: str) -> None:
    assert any(name in violation.atom for violation in refused(GERMAN, text))


@pytest.mark.parametrize(
    "text",
    [
        "Entwicklung der Fahrplanauskunft im Büro und im Homeoffice",
        "Betreuung der Systeme mit Umsicht und Freude am Detail",
        "Auskunft in Java für Fahrgäste, Behörden und Kommunen",
        "Betreuung von Datenbanken bei Störungen",
        "Hohe Motivation und Blick für das Thema Qualität",
        "Begleitung des Umstiegs auf Spring mit Recovery der Datenbanken",
        "Javaentwicklung für den Verbund",
        "Additionally, betreuung der Webseite des Verbunds",
    ],
)
def test_a_german_noun_that_the_profile_lacks_is_no_name(text: str) -> None:
    assert refused(GERMAN, text) == ()


@pytest.mark.parametrize("text", ["Java mit Initech", "Arbeit für Acme", "Webseite von Boulder"])
def test_in_german_of_an_english_profile_a_noun_that_we_do_not_know_is_a_name(text: str) -> None:
    assert refused(ENGLISH, text) != ()
    assert refused(ENGLISH, "Kenntnisse in Java und Erfahrung mit Datenbanken") == ()


@pytest.mark.parametrize(
    "text", ["Сократила расходы at Hooli", "Внедрила учёт Zyntrix", "Μείωσα κόστος Zyntrix",
             "Réduit les pertes for Vandelay Industries", "Raporty w Pythonie at Hooli",
             "Reduje el plazo, Zyntrix and COBOL", "Сократила расходы (Zyntrix, K9db)"],
)  # fmt: skip
def test_an_unknown_name_is_refused_in_a_line_of_any_other_language(text: str) -> None:
    assert any(
        name in violation.atom
        for violation in refused(ENGLISH, text)
        for name in ("Hooli", "Zyntrix", "Vandelay")
    )


def test_a_long_line_of_odd_words_is_read_in_linear_time() -> None:
    text = ("mit Xyqoo" + "y" * 40 + " ") * (LONGEST_LINE // 60)
    assert refused(GERMAN, text) != ()

    def read(part: str) -> None:
        refused(GERMAN, part)

    assert growth(read, text[: len(text) // 2], text) < 4  # the growth of quadratic work
