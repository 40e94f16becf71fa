from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.generation.domain.career_time import month_number, time_worked
from services.generation.domain.options import Length, Options, Tone
from services.generation.domain.progress import WEIGHTS, estimated_completion, percent
from services.generation.domain.strength import strength
from services.generation.domain.writing.lines import bullet, framed, lowered, sentence, sentences
from services.generation.domain.writing.phrases import LANGUAGES, Point, phrases_for
from services.generation.domain.writing.verbs import is_present, spoken
from services.generation.domain.written_language import written_language
from shared.contracts.content import SectionKind
from shared.contracts.generation import Stage
from shared.testing.growth import growth

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("•  Cut   costs by 5 %.", "Cut costs by 5 %"),
        ("- Cut costs", "Cut costs"),
        ("-5 % scrap", "-5 % scrap"),
        ("Sold to Acme Inc.", "Sold to Acme Inc."),
        ("Did one thing. Did another.", "Did one thing. Did another."),
        ("Kept 140 ms.", "Kept 140 ms"),
        ("*nix administration", "*nix administration"),
    ],
)
def test_a_bullet_is_the_persons_line_without_its_trimmings(given: str, shown: str) -> None:
    assert bullet(given) == shown


def test_descriptions_split_at_sentence_ends_and_line_breaks_only() -> None:
    text = (
        "Worked with Dr. Ames on e.g. Node.js tools. Wrote v2.1 of it\n• Sold it, approx. 5 times"
    )
    assert sentences(text) == [
        "Worked with Dr. Ames on e.g. Node.js tools.",
        "Wrote v2.1 of it",
        "Sold it, approx. 5 times",
    ]


def test_sentences_end_once() -> None:
    assert sentence("Kept it.") == "Kept it."
    assert sentence("Kept it") == "Kept it."
    assert framed("I work at {company}.", company="Tidning & Co.") == "I work at Tidning & Co."
    assert framed("At {company} I work", company="Co.") == "At Co. I work"


def test_only_ordinary_first_words_become_small() -> None:
    assert lowered("Reduced waste") == "reduced waste"
    assert lowered("DevOps at night") == "DevOps at night"
    assert lowered("I ran it") == "I ran it"


@pytest.mark.parametrize(
    ("line", "current", "said"),
    [
        ("Reduced waste by 5%", False, "I reduced waste by 5%"),
        ("Successfully led a team", False, "I successfully led a team"),
        ("Lead a team of five", True, "I lead a team of five"),
        ("Lead a team of five", False, None),
        ("Lead engineer for trams", True, None),
        ("Leads a team of five", True, "I lead a team of five"),
        ("Responsible for 3 shops", False, "I was responsible for 3 shops"),
        ("Managing the rota", True, "My work includes managing the rota"),
        ("Distributed systems for trams", False, None),
        ("Experienced in law", False, None),
        ("I wrote the manual", False, "I wrote the manual"),
        ("Manager", True, None),
    ],
)
def test_lines_are_told_in_the_first_person_only_when_sure(
    line: str, *, current: bool, said: str | None
) -> None:
    assert spoken(line, current=current) == said


def test_a_past_form_that_is_also_a_present_one_is_no_wrong_tense() -> None:
    assert not is_present("Set up monitoring for 12 services")
    assert not is_present("Cut costs by 12%")
    assert is_present("Lead a team of five")


QUADRATIC = 4  # the growth of work that is not linear


def _read_every_way(text: str) -> None:
    sentences(text)
    bullet(text)
    strength(text)
    written_language(text)
    spoken(text, current=True)


@pytest.mark.untraced
def test_wording_takes_linear_time() -> None:
    for text in ("a. " * 33_000, "." * 100_000, "• " * 50_000, "from " * 20_000, "9" * 100_000):
        assert growth(_read_every_way, text[: len(text) // 2], text) < QUADRATIC


def test_every_language_has_every_phrase() -> None:
    assert set(LANGUAGES) == {"en", "de", "fr", "es", "pl", "ru"}
    for phrases in LANGUAGES.values():
        assert set(phrases.headings) == set(SectionKind)
        assert set(phrases.opening) == set(Tone) == set(phrases.ending) == set(phrases.closing)
        assert set(phrases.labels) == set(LANGUAGES["en"].labels)
        assert len(phrases.months) == 12
        assert all("{" not in phrases.lead(point, "x") for point in Point)
    assert phrases_for("de-AT").language == "de"
    assert phrases_for("xx").language == "en"


@pytest.mark.parametrize(
    ("language", "years", "over", "said"),
    [
        ("en", 1, False, "1 year of experience"),
        ("en", 8, True, "over 8 years of experience"),
        ("pl", 1, False, "1 rok doświadczenia"),
        ("pl", 3, False, "3 lata doświadczenia"),
        ("pl", 12, True, "ponad 12 lat doświadczenia"),
        ("pl", 22, False, "22 lata doświadczenia"),
        ("ru", 21, False, "21 год опыта"),
        ("ru", 21, True, "более 21 года опыта"),
        ("ru", 4, False, "4 года опыта"),
        ("de", 1, True, "mehr als einem Jahr Berufserfahrung"),
        ("es", 1, False, "1 año de experiencia"),
    ],
)
def test_years_agree_with_their_noun(language: str, years: int, *, over: bool, said: str) -> None:
    assert phrases_for(language).experience(years, over) == said


def test_lists_read_naturally() -> None:
    english = phrases_for("en")
    assert english.listed([]) == ""
    assert english.listed(["A"]) == "A"
    assert english.listed(["A", "B", "C"]) == "A, B and C"


def test_a_measured_outcome_is_stronger_than_a_number_and_that_than_none() -> None:
    assert strength("Cut waste by 5%") > strength("Trained 5 cooks") > strength("Trained cooks")


def test_time_is_counted_in_full_months_and_never_beyond_today() -> None:
    jobs: list[dict[str, Any]] = [
        {"start_date": "2024-01", "end_date": "2030-01", "is_current": False},
        {"start_date": "2020", "end_date": "2022", "is_current": False},
        {"start_date": "2010", "end_date": None, "is_current": False},
        {"start_date": None, "end_date": "2012", "is_current": False},
    ]
    worked = time_worked(jobs, date(2025, 1, 15))
    assert worked.months == 36
    assert not worked.exact
    assert not worked.over


@pytest.mark.parametrize("value", ["", None, "2020-13", "soon", "20-01", "١٩٩٩"])
def test_an_unreadable_date_is_none(value: str | None) -> None:
    assert month_number(value) is None


def test_progress_grows_to_a_hundred() -> None:
    done: list[Stage] = []
    seen = [percent(done)]
    for stage in Stage:
        seen.append(percent(done, stage))
        done.append(stage)
        seen.append(percent(done))
    assert seen == sorted(seen)
    assert seen[0] == 0
    assert seen[-1] == 100
    assert sum(WEIGHTS.values()) == 100


def test_a_run_with_a_model_takes_longer_until_it_has_written() -> None:
    now = datetime(2025, 1, 1, tzinfo=UTC)
    offline = estimated_completion(now, with_model=False)
    assert now < offline < estimated_completion(now, with_model=True)
    written = (Stage.ANALYZE_JOB, Stage.COMPILE_PROFILE, Stage.GENERATE_CONTENT)
    assert estimated_completion(now, with_model=True, completed=written) < offline


def test_options_survive_as_json_and_pass_over_what_they_do_not_know() -> None:
    options = Options(tone=Tone.FORMAL, length=Length.LONG, formats=("pdf", "docx"), max_pages=3)
    assert Options.from_json({**options.to_json(), "later": 1}) == options
    assert "instructions" not in options.parameters


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I work with the team and for the people of the town", "en"),
        ("Ich arbeite mit dem Team und für die Menschen der Stadt", "de"),
        ("Je travaille avec les équipes et pour la ville", "fr"),
        ("Trabajo con el equipo y para las personas de la ciudad", "es"),
        ("Pracuję z zespołem i dla ludzi w mieście na wybrzeżu", "pl"),
        ("Работаю с командой и для людей в городе на берегу", "ru"),
        ("Python, SQL, Excel", ""),
        ("", ""),
    ],
)
def test_a_language_is_named_only_when_words_tell(text: str, language: str) -> None:
    assert written_language(text) == language
