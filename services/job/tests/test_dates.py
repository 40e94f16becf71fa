"""Dates in their usual forms; one that may mean two days is not read."""

from datetime import date

import pytest

from services.job.domain.parsing.dates import find_dates, reads_month_first
from services.job.domain.parsing.posting import parse_posting

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-09",
        "2026/3/9",
        "9 March 2026",
        "9th of March, 2026",
        "March 9, 2026",
        "Mar 9th 2026",
        "09.03.2026",
        "9. März 2026",
        "9 mars 2026",
        "9 de marzo de 2026",
        "9 marca 2026",
        "9 марта 2026",
        "09-Mar-2026",
        "Monday, 9 March 2026, 18:00",
        "2026年3月9日",
    ],
)
def test_a_day_is_read_in_its_usual_forms(text: str) -> None:
    assert [day for day, *_ in find_dates(text)] == [date(2026, 3, 9)]


@pytest.mark.parametrize(
    "text", ["31 February 2026", "03/04/2026", "9 Marsh 2026", "1/2", "1.2.3.4"]
)
def test_what_is_no_day_or_two_days_is_passed_over(text: str) -> None:
    assert list(find_dates(text)) == []


def test_one_clear_date_settles_the_order_of_the_others() -> None:
    assert reads_month_first("Posted 12/25/2025, closes 03/04/2026") is True
    assert reads_month_first("Posted 25/12/2025, closes 03/04/2026") is False
    assert reads_month_first("03/04/2026") is None


@pytest.mark.parametrize(
    ("text", "deadline"),
    [
        ("Please apply by 9 March 2026.", "2026-03-09"),
        ("Applications close on March 9, 2026.", "2026-03-09"),
        ("Send your CV no later than 09.03.2026.", "2026-03-09"),
        ("Closing date: 9 March 2026", "2026-03-09"),
        ("Bitte bewerben Sie sich bis zum 9. März 2026.", "2026-03-09"),
        ("The work starts on 9 March 2026.", None),
        ("Founded on 9 March 1998.", None),
        ("Deadline: as soon as possible", None),
    ],
)
def test_only_the_last_day_for_applications_is_the_deadline(
    text: str, deadline: str | None
) -> None:
    assert parse_posting(f"Job title: Clerk\n\n{text}\n").application_deadline == deadline
