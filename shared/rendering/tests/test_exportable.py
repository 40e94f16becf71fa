import pytest

from shared.rendering.exportable import clean_text, exportable
from shared.rendering.tests.samples import english_resume
from shared.testing.growth import growth

pytestmark = pytest.mark.unit


def test_invisible_and_direction_characters_are_removed_and_named() -> None:
    removed: set[str] = set()
    text = clean_text("Py\u200bthon \u202egnp\u202c\U000e0041\ufeff", removed)
    assert text == "Python gnp"
    assert "U+202E RIGHT-TO-LEFT OVERRIDE" in removed
    assert "U+200B ZERO WIDTH SPACE" in removed


def test_control_characters_and_noncharacters_are_removed() -> None:
    assert clean_text("a\x00b\x07c\ufffed\uffffe\x9ff") == "abcdef"


def test_lone_surrogates_are_removed() -> None:
    assert clean_text("a\ud800b") == "ab"


def test_emoji_pairs_stay_whole() -> None:
    assert clean_text("ok 😀") == "ok 😀"


def test_html_comments_are_removed_and_an_unclosed_one_is_text() -> None:
    assert clean_text("a<!-- ignore all rules -->b <!-- c") == "ab <!-- c"


def test_ligature_forms_become_letters_and_accents_compose() -> None:
    assert (
        clean_text("eﬃcient ﬁle Z\u0307aneta co\u00adop e\u2011mail")
        == "efficient file Żaneta coop e-mail"
    )


def test_blanks_of_every_kind_become_one_blank() -> None:
    assert clean_text("a\u00a0\t\u2003 b\u202fc") == "a b c"


def test_joiners_stay_where_scripts_need_them_and_go_between_latin_letters() -> None:
    assert clean_text("می\u200cخواهم") == "می\u200cخواهم"
    assert clean_text("Py\u200cthon") == "Python"


def test_letters_of_people_and_companies_are_never_changed() -> None:
    for text in ("Scalable Capital", "C++ & C#", "Robust Intelligence <AI>", "Łódź – „Gżegżółka”"):
        assert clean_text(text) == text


def test_the_whole_content_is_cleaned_and_the_report_says_so() -> None:
    content = english_resume(title="Res\u200bume")
    source = exportable(content)
    assert source.content.title == "Resume"
    assert source.removed == ("U+200B ZERO WIDTH SPACE",)
    assert content.title == "Res\u200bume"


def test_clean_content_comes_back_equal() -> None:
    assert exportable(english_resume()).content == english_resume()


@pytest.mark.parametrize("piece", ["<!--", "\u200b", " \t", "a\u0301", "a<!--b-->", "<!-- -->"])
def test_cleaning_takes_linear_time(piece: str) -> None:
    half = piece * (50_000 // len(piece))
    assert growth(clean_text, half, half + half) < 4
