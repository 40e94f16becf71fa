import pytest

from services.document.domain.ats import AtsScore, ats_score
from services.document.domain.ports import FileFacts, ReadBack
from services.document.domain.verification import verify
from shared.contracts.content import Content
from shared.rendering.exportable import exportable
from shared.rendering.plain_text import plain_text
from shared.rendering.tests.samples import cover_letter, english_resume, polish_resume

pytestmark = pytest.mark.unit


def _score(
    content: Content,
    keywords: tuple[str, ...] = (),
    text: str | None = None,
    facts: FileFacts | None = None,
) -> AtsScore:
    source = exportable(content)
    shown = plain_text(source) if text is None else text
    read_back = ReadBack({"a": plain_text(source), "b": shown}, facts or FileFacts(page_count=1))
    return ats_score(source, read_back, verify(source, read_back.texts), keywords)


def _part(score: AtsScore, name: str) -> float:
    return next(check.score for check in score.checks if check.name == name)


def test_a_good_file_with_all_keywords_scores_full() -> None:
    assert _score(english_resume(), ("Python", "Apache Spark", "PostgreSQL")).score == 100.0


@pytest.mark.parametrize("keywords", [(), ("Python",), ("Python", "Kubernetes", "welding")])
def test_the_parts_add_up_to_the_whole(keywords: tuple[str, ...]) -> None:
    for content in (english_resume(), cover_letter(), polish_resume()):
        score = _score(content, keywords)
        details = score.details()
        assert sum(part["weight"] for part in details) == pytest.approx(100, abs=0.05)
        total = sum(part["score"] * part["weight"] for part in details) / 100
        assert score.score == pytest.approx(min(total, 100), abs=0.06)
        assert all(part["reason"] for part in details)


def test_keywords_that_the_file_lacks_lower_the_score_and_are_named() -> None:
    score = _score(english_resume(), ("Python", "Kubernetes"))
    assert _part(score, "keyword_coverage") == 50.0
    assert "Kubernetes" in score.checks[0].reason


def test_a_keyword_that_one_extractor_cannot_read_does_not_count() -> None:
    source = exportable(english_resume())
    spoiled = plain_text(source).replace("Airflow", "A i r f l o w")
    assert _part(_score(english_resume(), ("Airflow",), spoiled), "keyword_coverage") == 0.0


def test_headings_without_a_standard_name_are_counted() -> None:
    content = english_resume()
    text = plain_text(exportable(content)).replace("\nExperience\n", "\nMy journey\n")
    assert _part(_score(content, text=text), "sections") == 80.0


def test_names_of_sections_are_known_in_other_languages() -> None:
    assert _part(_score(polish_resume()), "sections") == 100.0


def test_an_unreadable_phone_and_name_are_counted() -> None:
    content = english_resume()
    text = plain_text(exportable(content)).replace("7946", "").replace("Maren Holloway\n", "", 1)
    assert _part(_score(content, text=text), "contact") == pytest.approx(33.3)


def test_dates_that_share_a_line_are_not_readable() -> None:
    content = english_resume()
    text = plain_text(exportable(content)).replace("Ltd\nSep", "Ltd, Sep")
    score = _score(content, text=text)
    assert _part(score, "dates") == pytest.approx(66.7)
    assert _part(score, "reading_order") < 100


def test_pictures_foreign_fonts_and_icon_glyphs_are_counted() -> None:
    facts = FileFacts(page_count=1, unembedded_fonts=("Helvetica",), images=2)
    content = english_resume()
    text = plain_text(exportable(content)) + "\ue001"
    assert _part(_score(content, text=text, facts=facts), "file") == 25.0


def test_a_text_that_is_not_there_scores_next_to_nothing() -> None:
    assert _score(english_resume(), ("Python",), text="").score < 10


def test_too_many_pages_lower_the_length_score() -> None:
    assert _part(_score(english_resume(), facts=FileFacts(page_count=4)), "length") == 50.0


def test_a_letter_needs_no_sections_and_no_dates() -> None:
    names = {check.name for check in _score(cover_letter()).checks}
    assert names == {"contact", "reading_order", "length", "file"}
