import pytest

from shared.rendering.exportable import exportable
from shared.rendering.plain_text import plain_text
from shared.rendering.tests.samples import cover_letter, english_resume

pytestmark = pytest.mark.unit


def test_title_organisation_and_dates_have_lines_of_their_own() -> None:
    lines = plain_text(exportable(english_resume())).splitlines()
    at = lines.index("Robust Intelligence & Partners")
    assert lines[at - 1 : at + 3] == [
        "Senior Data Engineer",
        "Robust Intelligence & Partners",
        "Mar 2020 – Present",
        "Bristol, United Kingdom",
    ]


def test_headings_stand_as_in_the_content_after_a_blank_line() -> None:
    lines = plain_text(exportable(english_resume())).splitlines()
    for heading in ("Summary", "Experience", "Education", "Skills", "Languages"):
        assert lines[lines.index(heading) - 1] == ""


def test_labels_lead_their_lines() -> None:
    assert "Languages: Python, SQL, C++, Scala\n" in plain_text(exportable(english_resume()))


def test_a_letter_has_its_frame_in_order() -> None:
    text = plain_text(exportable(cover_letter()))
    parts = (
        "21 November 2026", "Tidewater Energy plc", "Application for Lead", "Dear hiring team,",
        "I am writing", "Your posting", "I would be glad", "Yours sincerely,\nMaren Holloway\n",
    )  # fmt: skip
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_the_same_content_gives_the_same_text() -> None:
    assert plain_text(exportable(english_resume())) == plain_text(exportable(english_resume()))
