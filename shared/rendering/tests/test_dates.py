import pytest

from shared.rendering.dates import date_range, is_date_line

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("start", "end", "current", "language", "shown"),
    [
        ("2020-03", None, True, "en", "Mar 2020 – Present"),
        ("2020-03-17", "2021-11", False, "en-GB", "Mar 2020 – Nov 2021"),
        ("2014", "2018", False, "de", "2014 – 2018"),
        ("2019-05", None, True, "pl", "05/2019 – obecnie"),
        ("2019-05", None, True, "xx", "05/2019 – Present"),
        (None, "2016", False, "el", "2016"),
        ("2016", "2016", False, "en", "2016"),
        ("2016-01", None, False, "en", "Jan 2016"),
        (None, None, False, "en", ""),
        ("spring 2016", None, False, "en", "spring 2016"),
        ("2016-13", None, False, "en", "2016-13"),
    ],
)
def test_dates_are_shown_in_the_language_of_the_document(
    start: str | None, end: str | None, current: bool, language: str, shown: str
) -> None:
    assert date_range(start, end, is_current=current, language=language) == shown


@pytest.mark.parametrize(
    "line", ["Mar 2020 – Present", "05/2019 – obecnie", "2014 – 2018", "2016", "Jan 2016"]
)
def test_what_we_show_is_recognised_as_a_date(line: str) -> None:
    assert is_date_line(line)


@pytest.mark.parametrize("line", ["", "Acme 2016", "13/2019", "2014 – 2018, Bristol", "Foo – Bar"])
def test_other_lines_are_no_dates(line: str) -> None:
    assert not is_date_line(line)
