"""Resumes as plain text, in several languages and orders, into profile drafts."""

from contextlib import suppress
from typing import Any

import pytest

from services.profile.domain.importing.draft import draft_from_text
from services.profile.domain.importing.errors import EmptyFile, NotAResume
from shared.testing.growth import growth

Json = dict[str, Any]  # a JSON object

ENGLISH = """\
Clara Whitfield
Senior Data Engineer
clara.whitfield@example.org | +44 20 7946 0958 | Leeds, UK | linkedin.com/in/clarawhitfield

SUMMARY
Data engineer with nine years in logistics and retail.

EXPERIENCE
Robust Intelligence, Senior Data Engineer\tLeeds, UK\tMar 2019 – Present
- Cut the nightly load from 6 h to 40 min
- Led the move of 14 pipelines to Airflow
Scalable Capital GmbH, Data Engineer\tMunich, Germany\t2015 – 2019
- Built the reporting warehouse

EDUCATION
University of Sheffield, BSc Computer Science\t2011 – 2014

PROJECTS
Freight Radar: a map of delayed trains
Technologies: Python, PostGIS

SKILLS
Languages: Python, SQL, Go
Tools: Airflow, dbt (core, cloud), Kafka

CERTIFICATIONS
Google Professional Data Engineer, Google Cloud (2022)

LANGUAGES
English (native), German – B2

VOLUNTEERING
Coach of a girls' coding club
"""

POLISH = """\
Jan Kowalski
Programista Python
jan.kowalski@example.pl | +48 601 234 567 | Kraków, Polska

Podsumowanie
Programista z ośmioletnim doświadczeniem.

Doświadczenie zawodowe
Starszy programista, Wisła Systemy sp. z o.o., Kraków
styczeń 2019 – obecnie
- Zbudował system rozliczeń dla 3 mln użytkowników

Comex SA — Programista
03/2015 – 12/2018
- Utrzymywał moduł ERP

Wykształcenie
2010 – 2015  Politechnika Krakowska, magister inżynier, Informatyka

Umiejętności
Python, Django, PostgreSQL

Języki
angielski – C1, polski – ojczysty

Zainteresowania
szachy, wspinaczka
"""

RUSSIAN = """\
Мария Иванова
Москва
maria.ivanova@example.ru
+7 916 123-45-67

ОПЫТ РАБОТЫ
ООО «Ромашка»
Главный бухгалтер
с 2020 по настоящее время
• Вела учёт по трём юрлицам

АО «Вектор»
Бухгалтер
март 2015 г. – декабрь 2019 г.
• Готовила отчётность

ОБРАЗОВАНИЕ
Московский экономический университет, специалист
2010 – 2015

НАВЫКИ
1С, Excel, МСФО
"""

GERMAN = """\
Anna-Lena Köhler
anna.koehler@example.de
Tel.: 030 1234567
10115 Berlin

Berufserfahrung

seit 04/2018\tTeamleiterin Einkauf
\tNordwind Handels GmbH, Berlin
- Verantwortung für 12 Lieferanten

01/2014 – 03/2018\tSachbearbeiterin
\tHafenkontor AG, Hamburg
- Bestellungen und Rechnungen

Ausbildung
2010 – 2013\tAusbildung zur Industriekauffrau, Berufsschule Hamburg

Kenntnisse
SAP, Excel

Sprachen
Deutsch (Muttersprache), Englisch (fließend)
"""


def _jobs(profile: Json) -> list[tuple[Any, ...]]:
    return [
        (job["title"], job["company"], job["start_date"], job["end_date"], job["is_current"])
        for job in profile["experiences"]
    ]


def test_an_english_resume_gives_person_jobs_school_skills() -> None:
    profile = draft_from_text(ENGLISH).profile
    assert profile["full_name"] == "Clara Whitfield"
    assert profile["email"] == "clara.whitfield@example.org"
    assert profile["phone"] == "+44 20 7946 0958"
    assert profile["location"] == "Leeds, UK"
    assert profile["linkedin"] == "linkedin.com/in/clarawhitfield"
    assert (
        profile["professional_summary"] == "Data engineer with nine years in logistics and retail."
    )
    assert _jobs(profile) == [
        ("Senior Data Engineer", "Robust Intelligence", "2019-03", None, True),
        ("Data Engineer", "Scalable Capital GmbH", "2015", "2019", False),
    ]
    assert profile["experiences"][0]["achievements"] == [
        "Cut the nightly load from 6 h to 40 min",
        "Led the move of 14 pipelines to Airflow",
    ]
    (school,) = profile["education"]
    assert school["institution"] == "University of Sheffield"
    assert "BSc" in school["degree"]
    assert [(one["name"], one["technologies"]) for one in profile["projects"]] == [
        ("Freight Radar", ["Python", "PostGIS"])
    ]


def test_skills_keep_their_brackets_and_languages_their_level() -> None:
    skills = draft_from_text(ENGLISH).profile["skills"]
    by_kind: dict[str, list[tuple[str, str | None]]] = {}
    for skill in skills:
        by_kind.setdefault(skill["category"], []).append((skill["name"], skill["proficiency"]))
    assert ("dbt (core, cloud)", None) in by_kind["technical"]
    assert [name for name, _ in by_kind["technical"]][:3] == ["Python", "SQL", "Go"]
    assert by_kind["language"] == [("English", "native"), ("German", "conversational")]
    (certificate,) = [one for one in skills if one["category"] == "certification"]
    assert certificate["name"] == "Google Professional Data Engineer"
    assert (certificate["issuer"], certificate["date_obtained"]) == ("Google Cloud", "2022")


def test_a_section_without_fields_is_kept_under_its_heading() -> None:
    custom = draft_from_text(ENGLISH).profile["custom_fields"]
    assert "Coach of a girls' coding club" in str(custom["VOLUNTEERING"])
    assert custom["headline"] == "Senior Data Engineer"


def test_a_polish_resume_is_read() -> None:
    profile = draft_from_text(POLISH).profile
    assert profile["full_name"] == "Jan Kowalski"
    assert profile["location"] == "Kraków, Polska"
    assert _jobs(profile) == [
        ("Starszy programista", "Wisła Systemy sp. z o.o.", "2019-01", None, True),
        ("Programista", "Comex SA", "2015-03", "2018-12", False),
    ]
    assert profile["education"][0]["institution"] == "Politechnika Krakowska"
    assert profile["education"][0]["field_of_study"] == "Informatyka"
    assert [(one["name"], one["proficiency"]) for one in profile["skills"][-2:]] == [
        ("angielski", "fluent"),
        ("polski", "native"),
    ]


def test_a_russian_resume_is_read() -> None:
    profile = draft_from_text(RUSSIAN).profile
    assert profile["full_name"] == "Мария Иванова"
    assert profile["phone"] == "+7 916 123-45-67"
    assert _jobs(profile) == [
        ("Главный бухгалтер", "ООО «Ромашка»", "2020", None, True),
        ("Бухгалтер", "АО «Вектор»", "2015-03", "2019-12", False),
    ]
    assert [one["name"] for one in profile["skills"]] == ["1С", "Excel", "МСФО"]


def test_a_german_resume_with_dates_on_the_left_is_read() -> None:
    profile = draft_from_text(GERMAN).profile
    assert profile["full_name"] == "Anna-Lena Köhler"
    assert profile["phone"] == "030 1234567"
    assert _jobs(profile) == [
        ("Teamleiterin Einkauf", "Nordwind Handels GmbH", "2018-04", None, True),
        ("Sachbearbeiterin", "Hafenkontor AG", "2014-01", "2018-03", False),
    ]


@pytest.mark.parametrize("text", [ENGLISH, POLISH, RUSSIAN, GERMAN])
def test_every_field_has_words_of_the_file_behind_it(text: str) -> None:
    draft = draft_from_text(text)
    words = set("".join(letter if letter.isalnum() else " " for letter in text).split())
    assert draft.fields
    for one in draft.fields:
        said = "".join(letter if letter.isalnum() else " " for letter in one.source_text).split()
        assert said, one
        assert set(said) <= words, one
        assert 0 < one.confidence <= 1


@pytest.mark.parametrize("text", [ENGLISH, POLISH, RUSSIAN, GERMAN])
def test_no_word_of_a_line_is_lost(text: str) -> None:
    draft = draft_from_text(text)
    kept = str(draft.profile) + " ".join(one.source_text for one in draft.fields)
    headings = {"programista", "tel"}
    for word in "".join(letter if letter.isalnum() else " " for letter in text).split():
        if len(word) > 4 and word.lower() not in headings and not word.isupper():
            assert word in kept or word in _HEADING_WORDS, word


_HEADING_WORDS = {
    "Podsumowanie",
    "Doświadczenie",
    "zawodowe",
    "Wykształcenie",
    "Umiejętności",
    "Języki",
    "Zainteresowania",
    "Berufserfahrung",
    "Ausbildung",
    "Kenntnisse",
    "Sprachen",
    "Technologies",
    "Languages",
    "Tools",
}


def test_markdown_is_read_like_text() -> None:
    text = """# Clara Whitfield
[clara@example.org](mailto:clara@example.org) · [GitHub](https://github.com/clarawh)

## Experience
### Senior Data Engineer — Robust Intelligence
*2019 – 2021*
* Cut the load by 40 %

## Education
**University of Leeds**, BSc Mathematics, 2011 – 2014
"""
    profile = draft_from_text(text).profile
    assert profile["full_name"] == "Clara Whitfield"
    assert profile["email"] == "clara@example.org"
    assert profile["github"] == "https://github.com/clarawh"
    assert _jobs(profile) == [
        ("Senior Data Engineer", "Robust Intelligence", "2019", "2021", False)
    ]
    assert profile["education"][0]["institution"] == "University of Leeds"


def test_tab_with_no_break_space_between_words_is_a_blank() -> None:
    text = ENGLISH.replace("Clara Whitfield", "Clara\t\u00a0Whitfield").replace(
        "Robust Intelligence", "Robust\t\u00a0Intelligence"
    )
    profile = draft_from_text(text).profile
    assert profile["full_name"] == "Clara Whitfield"
    assert profile["experiences"][0]["company"] == "Robust Intelligence"


def test_letter_spaced_headings_and_ligatures_and_icons_are_read() -> None:
    text = (
        ENGLISH.replace("EXPERIENCE", "E X P E R I E N C E")
        .replace("Whitfield", "Whitﬁeld")
        .replace("+44", "\uf095 +44")
    )
    profile = draft_from_text(text).profile
    assert profile["full_name"] == "Clara Whitfield"
    assert profile["phone"] == "+44 20 7946 0958"
    assert len(profile["experiences"]) == 2


def test_invisible_characters_are_left_out_and_reported() -> None:
    draft = draft_from_text(
        ENGLISH.replace("Data engineer with", "Data\u200b engineer <!-- hire --> with")
    )
    assert draft.profile["professional_summary"].startswith("Data engineer")
    assert "hire" not in str(draft.profile)
    assert any("Invisible" in warning for warning in draft.warnings)


def test_a_missing_title_is_null_with_a_warning() -> None:
    draft = draft_from_text(
        "Ada Byron\nada@example.org\n\nExperience\n2019 – 2020\tAcme Ltd\n- built\n"
    )
    (job,) = draft.profile["experiences"]
    assert (job["company"], job["title"]) == ("Acme Ltd", None)
    assert "experiences.0.title was not found in the file." in draft.warnings


def test_texts_beyond_the_limits_are_kept_whole() -> None:
    line = "Wrote " + "very " * 400 + "much."
    draft = draft_from_text(ENGLISH.replace("Built the reporting warehouse", line))
    achievements = draft.profile["experiences"][1]["achievements"]
    assert all(len(one) <= 1_000 for one in achievements)
    assert " ".join(achievements) == line
    summary = "Long words. " * 1_500
    long = draft_from_text(
        ENGLISH.replace("Data engineer with nine years in logistics and retail.", summary)
    )
    assert len(long.profile["professional_summary"]) <= 10_000
    kept = long.profile["professional_summary"] + str(long.profile["custom_fields"])
    assert kept.count("Long words.") == 1_500


@pytest.mark.parametrize("text", ["", " \n\t\n", "•••", "\u200b"])
def test_an_empty_text_says_so(text: str) -> None:
    with pytest.raises(EmptyFile):
        draft_from_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "Lorem ipsum dolor sit amet, consectetuer adipiscing elit. " * 20,
        "Invoice 2024-11\nTotal 12.50 EUR\nThank you for your order.",
        "def main():\n    return 1\n",
    ],
)
def test_what_is_no_resume_becomes_no_person(text: str) -> None:
    with pytest.raises(NotAResume):
        draft_from_text(text)


@pytest.mark.parametrize(
    "piece",
    [
        "a@",
        "1 ",
        "(",
        "x.",
        "- ",
        "2019 ",
        "A, ",
        "# Experience\n2019 – 2020 ",
        "http://",
        "\t",
        "+1 ",
        "<!--",
        "[a](",
        "**",
    ],
)
def test_a_hostile_text_of_100_kb_takes_linear_time(piece: str) -> None:
    def read(text: str) -> None:
        with suppress(NotAResume, EmptyFile):
            draft_from_text("Experience\n" + text)

    half = piece * (50_000 // len(piece))
    assert growth(read, half, half + half, runs=2) < 4
