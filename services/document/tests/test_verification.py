import pytest

from services.document.domain.errors import ReadBackIncomplete
from services.document.domain.verification import expectations, verify
from shared.rendering.exportable import Exportable, exportable
from shared.rendering.plain_text import plain_text
from shared.rendering.tests.samples import cover_letter, english_resume

pytestmark = pytest.mark.unit


def _source() -> Exportable:
    return exportable(english_resume())


def test_every_text_of_the_content_is_expected() -> None:
    expected = {item.text for item in expectations(_source())}
    content = english_resume()
    for section in content.sections:
        assert section.heading in expected
        for line in section.lines:
            assert line.text in expected
        for entry in section.entries:
            assert {entry.title, entry.organization, entry.location} <= expected
            assert {line.text for line in entry.lines} <= expected
    person = content.person
    assert {
        person.full_name,
        person.email,
        person.phone,
        person.location,
        *person.links,
    } <= expected


def test_every_text_of_a_letter_is_expected() -> None:
    expected = {item.text for item in expectations(exportable(cover_letter()))}
    letter = cover_letter().letter
    assert letter
    assert {
        letter.recipient,
        letter.subject,
        letter.salutation,
        letter.closing,
        letter.date,
    } <= expected


def test_a_faithful_text_is_complete_whatever_its_line_breaks() -> None:
    text = plain_text(_source())
    verdict = verify(_source(), {"a": text, "b": text.replace(" meter ", "\nmeter\r\n")})
    assert verdict.complete
    assert verdict.share == 1.0
    assert verdict.report()["extractors"]["b"]["missing"] == []


@pytest.mark.parametrize(
    ("original", "spoiled", "place"),
    [
        ("Scalable Harbour Ltd", "Scalable Harbor Ltd", "sections[1].entries[1].organization"),
        ("Mar 2020 – Present", "Mar 2020 Present", "sections[1].entries[0].dates"),
        ("1,200,000", "1,200,00", "sections[1].entries[0].lines[0].text"),
        (
            "Senior Data Engineer\nRobust",
            "SeniorData Engineer\nRobust",
            "sections[1].entries[0].title",
        ),
        (
            "University of Severnside",
            "university of Severnside",
            "sections[2].entries[0].organization",
        ),
        ("C++ parser", "C parser", "sections[1].entries[1].lines[1].text"),
    ],
)
def test_one_spoiled_text_is_found(original: str, spoiled: str, place: str) -> None:
    text = plain_text(_source())
    assert original in text
    verdict = verify(_source(), {"good": text, "bad": text.replace(original, spoiled)})
    assert not verdict.complete
    assert verdict.share < 1.0
    bad = verdict.report()["extractors"]["bad"]
    assert place in bad["missing"] + bad["out_of_order"]
    with pytest.raises(ReadBackIncomplete) as refusal:
        verdict.require_complete()
    assert place in refusal.value.details["places"]


def test_texts_in_another_order_are_found_out() -> None:
    text = plain_text(_source())
    head, tail = text.split("Education\n")
    verdict = verify(_source(), {"columns": "Education\n" + tail + head})
    assert not verdict.complete
    assert verdict.findings[0].out_of_order


def test_a_company_that_shares_its_line_is_found_out() -> None:
    text = plain_text(_source()).replace("Harbour Ltd\nSep", "Harbour Ltd Sep")
    verdict = verify(_source(), {"a": text})
    assert "sections[1].entries[1].organization" in verdict.findings[0].joined
    assert not verdict.complete


def test_a_name_that_is_glued_to_other_text_is_not_found() -> None:
    text = plain_text(_source()).replace("Maren Holloway\nSenior", "Maren HollowaySenior", 1)
    verdict = verify(_source(), {"a": text})
    assert "person.full_name" in verdict.findings[0].missing


def test_an_empty_reading_is_no_success() -> None:
    assert verify(_source(), {"a": ""}).share == 0.0
    assert not verify(_source(), {}).complete


def test_the_report_never_holds_the_person_s_texts() -> None:
    report = str(verify(_source(), {"a": "nothing of it"}).report())
    for text in ("Maren", "Harbour", "example.org"):
        assert text not in report
