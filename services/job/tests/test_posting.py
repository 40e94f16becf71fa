"""Postings as people paste them: which fields are read, and which are rightly left empty."""

import time

import pytest

from services.job.domain.parsing.posting import ParsedJob, parse_posting

pytestmark = pytest.mark.unit

PASTED = """\
Skip to content
Menu
Harbour & Pine
Careers

Night Shift Baker
Bergen, Norway
Posted 3 days ago
Apply now
Save

Harbour & Pine is a family bakery on the west coast. We have baked since 1931.

What you'll do

• Bake 400 loaves of rye bread each night
• Keep the oven log

What you bring

– At least three years of experience as a baker
– Fluent Norwegian
– A forklift licence is a plus

What we offer

- Free bread and 30 days of holiday
- kr 420 000 - 480 000 per year

© 2026 Harbour & Pine
"""

ANNOUNCEMENT = """\
Lakeside Water Company CJSC


JOB TITLE:  Chief Accountant

POSITION LOCATION:  Sevan, Armenia

START DATE/ TIME:  1 March 2011

JOB DESCRIPTION:  The accountant keeps the books of the company.

REQUIRED QUALIFICATIONS:
- University degree in Economics
- 5 years of work experience in accounting

REMUNERATION/ SALARY:  Competitive

OPENING DATE:  5 January 2011
APPLICATION DEADLINE:  26 January 2011, 18:00

ABOUT COMPANY:  Supplier of drinking water, founded 40 years ago.
"""

GERMAN = """\
Elektroniker für Betriebstechnik (m/w/d)
Kranbau Vogtland GmbH
Plauen, Deutschland

Deine Aufgaben
- Wartung und Reparatur unserer Krananlagen

Dein Profil
- Abgeschlossene Ausbildung als Elektroniker
- Mindestens 2 Jahre Berufserfahrung
- Sehr gute Deutschkenntnisse, Englisch von Vorteil

Wir bieten
- Unbefristete Festanstellung in Vollzeit
- 42.000 bis 48.000 Euro brutto im Jahr

Bewerbungsfrist: 31.03.2026
"""

FRENCH = """\
Intitulé du poste : Comptable fournisseurs (H/F)
Entreprise : Vergers du Midi
Lieu : Avignon
Rémunération : 32 000 € à 36 000 € brut annuel
Date limite de candidature : 15 avril 2026

Profil recherché
• Vous avez une expérience de 3 ans en comptabilité
• Anglais courant
"""


def test_a_pasted_page_gives_title_company_and_place_despite_buttons_and_menus() -> None:
    job = parse_posting(PASTED)

    assert (job.title, job.company, job.location) == (
        "Night Shift Baker",
        "Harbour & Pine",
        "Bergen, Norway",
    )


def test_bullets_of_any_glyph_become_requirements_of_their_section() -> None:
    kinds = {item.text: item.kind for item in parse_posting(PASTED).requirements}

    assert kinds["Bake 400 loaves of rye bread each night"] == "responsibility"
    assert kinds["At least three years of experience as a baker"] == "required"
    assert kinds["A forklift licence is a plus"] == "preferred"
    assert "Free bread and 30 days of holiday" not in kinds


def test_a_pasted_page_tells_pay_years_languages_and_benefits() -> None:
    job = parse_posting(PASTED)

    assert job.salary is not None
    assert (job.salary.min, job.salary.max, job.salary.period) == (420_000, 480_000, "year")
    assert job.years_asked == 3
    assert job.languages == ("Norwegian",)
    assert job.benefits is not None
    assert job.benefits.startswith("Free bread")


def test_an_announcement_opens_with_its_employer() -> None:
    job = parse_posting(ANNOUNCEMENT)

    assert job.company == "Lakeside Water Company CJSC"
    assert job.title == "Chief Accountant"
    assert job.location == "Sevan, Armenia"


def test_a_start_date_is_no_deadline_and_an_opening_date_is_the_day_of_posting() -> None:
    job = parse_posting(ANNOUNCEMENT)

    assert job.application_deadline == "2011-01-26"
    assert job.date_posted == "2011-01-05"


def test_a_company_s_age_is_not_asked_of_the_applicant() -> None:
    assert parse_posting(ANNOUNCEMENT).years_asked == 5


def test_the_degree_is_told_in_the_posting_s_words() -> None:
    assert parse_posting(ANNOUNCEMENT).degree_asked == "University degree in Economics"


def test_a_german_ad_is_read() -> None:
    job = parse_posting(GERMAN)

    assert job.language == "de"
    assert job.title == "Elektroniker für Betriebstechnik (m/w/d)"
    assert job.company == "Kranbau Vogtland GmbH"
    assert job.location == "Plauen, Deutschland"
    assert job.application_deadline == "2026-03-31"
    assert job.employment_type == "full_time"
    assert job.salary is not None
    assert (job.salary.min, job.salary.max, job.salary.currency) == (42_000, 48_000, "EUR")
    assert job.years_asked == 2
    assert set(job.languages) == {"German", "English"}


def test_a_french_ad_is_read() -> None:
    job = parse_posting(FRENCH)

    assert job.language == "fr"
    assert job.title == "Comptable fournisseurs (H/F)"
    assert job.company == "Vergers du Midi"
    assert job.location == "Avignon"
    assert job.application_deadline == "2026-04-15"
    assert job.salary is not None
    assert (job.salary.min, job.salary.max, job.salary.period) == (32_000, 36_000, "year")


def test_labels_in_one_line_are_told_apart() -> None:
    job = parse_posting(
        "TITLE: Bee Keeper LOCATION: Graz, Austria COMPANY: Honigtal Ltd. "
        "DEADLINE: 3 May 2026 DESCRIPTION: You look after 90 hives."
    )

    assert (job.title, job.location, job.company, job.application_deadline) == (
        "Bee Keeper",
        "Graz, Austria",
        "Honigtal Ltd.",
        "2026-05-03",
    )


@pytest.mark.parametrize(
    "text",
    [
        "**Job Title:** Piano Tuner\n**Company:** Klangwerk\n**Location:** Linz",
        "Position : Piano Tuner\n\nEmployer : Klangwerk\n\nDuty Station : Linz",
        "Job title\nPiano Tuner\nCompany\nKlangwerk\nLocation\nLinz",
        "Vacancy:\nPiano Tuner\n\nOrganisation:\nKlangwerk\n\nPlace of work:\nLinz",
        "Job Title\tPiano Tuner\nEmployer\tKlangwerk\nLocation\tLinz",
        "| Job Title | Piano Tuner |\n| Company | Klangwerk |\n| Location | Linz |",
        "Stellenbezeichnung: Piano Tuner\nArbeitgeber: Klangwerk\nArbeitsort: Linz",
    ],
)
def test_labels_are_read_in_their_usual_spellings_and_layouts(text: str) -> None:
    job = parse_posting(text)

    assert (job.title, job.company, job.location) == ("Piano Tuner", "Klangwerk", "Linz")


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("We at Dunmore are looking for a Stage Carpenter to join our crew.", "Stage Carpenter"),
        ("Dunmore Arts is seeking an experienced Lighting Designer.", "Lighting Designer"),
        ("As a Key Account Manager at Dunmore, you will travel a lot.", "Key Account Manager"),
        (
            "Zur Verstärkung suchen wir ab sofort eine Pflegefachkraft (m/w/d).",
            "Pflegefachkraft (m/w/d)",
        ),
        ("Nous recherchons un Chef de projet pour notre agence.", "Chef de projet"),
        ("We would like to hire a Head of Product in June.", "Head of Product"),
        ("An opportunity has arisen for a Quantity Surveyor in Leeds.", "Quantity Surveyor"),
        ("Do you want to be our next Puppet Maker?", "Puppet Maker"),
    ],
)
def test_running_text_names_the_role(text: str, title: str) -> None:
    assert parse_posting(f"Something is growing here every day.\n\n{text}").title == title


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n\t\n",
        "We are looking for a new colleague who likes people.",
        "Our customers love us. The hiring manager will call you back.",
        "You have worked as a Business Analyst before, and talk to the product manager.",
        "Lorem ipsum dolor sit amet, consectetur adipiscing elit.",
    ],
)
def test_nothing_is_guessed_where_no_job_is_named(text: str) -> None:
    job = parse_posting(text)

    assert job.title is None
    assert job.company is None
    assert job.salary is None
    assert job.application_deadline is None


def test_every_span_holds_what_was_read_from_the_text_as_given() -> None:
    text = PASTED.replace("Shift Baker", "Shift\u00a0Baker").replace("\n", "\r\n")
    job = parse_posting(text)

    assert text[slice(*job.spans["title"])] == "Night Shift\u00a0Baker"
    assert text[slice(*job.spans["company"])] == "Harbour & Pine"
    for item in job.requirements:
        assert item.text.split()[0] in text[slice(*item.span)]


def test_each_field_that_was_read_has_confidence_and_span() -> None:
    job = parse_posting(GERMAN)

    assert set(job.confidence) == set(job.spans)
    assert {"title", "company", "location", "salary"} <= set(job.spans)
    assert all(0.5 <= value <= 1 for value in job.confidence.values())
    assert "date_posted" not in job.spans


def test_a_keyword_of_a_requirement_is_required_and_one_of_a_plus_is_not() -> None:
    job = parse_posting(
        "Data Engineer\nLisbon, Portugal\nApply\n\nRequirements\n- Python and PostgreSQL\n\n"
        "Nice to have\n- Kafka\n"
    )
    required = {keyword.keyword.lower(): keyword.required for keyword in job.keywords}

    assert required["python"] is True
    assert required["kafka"] is False


@pytest.mark.parametrize(
    ("line", "workplace", "remote"),
    [
        ("Location: Remote, Portugal", "remote", True),
        ("Location: Hybrid - Lisbon", "hybrid", False),
        ("This is a fully remote position.", "remote", True),
        ("Our team supports remote sites and hybrid cloud.", None, None),
    ],
)
def test_remote_is_told_from_hybrid_and_from_mere_mentions(
    line: str, workplace: str | None, remote: bool | None
) -> None:
    job = parse_posting(f"Job title: Clerk\n{line}\n")

    assert (job.workplace, job.remote) == (workplace, remote)


def _hostile() -> list[str]:
    pieces = ["A ", "1", "$1 - ", "\n", "\t", "TITLE: ", "((", "5 years ", "looking for a "]
    pieces += ["wir suchen ", ". As a ", "\nAbout A", "- ", "1/1/", "in A ", "m/w/d ", "中文 "]
    return pieces


@pytest.mark.parametrize("piece", _hostile())
def test_hostile_text_takes_no_longer_than_its_length(piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * (length // len(piece) + 1))[:length]
        started = time.process_time()
        parse_posting(text)
        return time.process_time() - started

    seconds(1_000)  # the vocabulary is loaded once
    # Only a rule that looks back over the whole text would take this long on a slow machine.
    assert seconds(100_000) < max(1.0, 30 * seconds(5_000))


def test_only_the_first_fifty_thousand_characters_are_read() -> None:
    text = "x" * 49_990 + "\n" + ANNOUNCEMENT

    assert parse_posting(text).application_deadline is None


def test_the_same_text_gives_the_same_answer() -> None:
    assert _plain(parse_posting(PASTED)) == _plain(parse_posting(PASTED))


def _plain(job: ParsedJob) -> tuple[object, ...]:
    return job.title, job.company, job.requirements, job.keywords, dict(job.spans)
