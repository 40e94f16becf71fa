"""Dates of resumes: as partial as they are written, current only where it is said."""

import pytest

from services.profile.domain.importing.dates import find_periods
from shared.testing.growth import growth


@pytest.mark.parametrize(
    ("text", "start", "end", "current"),
    [
        ("Jan 2020 – Present", "2020-01", None, True),
        ("01/2020 - 03/2021", "2020-01", "2021-03", False),
        ("2019–heute", "2019", None, True),
        ("od 2018", "2018", None, True),
        ("od 2018 do 2020", "2018", "2020", False),
        ("с 2020 по настоящее время", "2020", None, True),
        ("март 2019 г. – июнь 2021 г.", "2019-03", "2021-06", False),
        ("styczeń 2019 – obecnie", "2019-01", None, True),
        ("janv. 2019 à aujourd'hui", "2019-01", None, True),
        ("enero de 2018 - actualidad", "2018-01", None, True),
        ("leden 2018 - současnost", "2018-01", None, True),
        ("seit 03/2020", "2020-03", None, True),
        ("bis 2019", None, "2019", False),
        ("15.03.2019 – 01.04.2020", "2019-03-15", "2020-04-01", False),
        ("2018-09 – 2019-01", "2018-09", "2019-01", False),
        ("May–Aug 2019", "2019-05", "2019-08", False),
        ("Sep '13 - Mar '14", "2013-09", "2014-03", False),
        ("12/19 – 05/21", "2019-12", "2021-05", False),
        ("June 15, 2020", "2020-06-15", None, False),
        ("2016 –", "2016", None, False),
    ],
)
def test_a_period_is_read_as_it_is_written(
    text: str, start: str | None, end: str | None, current: bool
) -> None:
    (period,) = find_periods(text)
    assert (period.start, period.end, period.is_current) == (start, end, current)


def test_a_year_alone_never_gets_a_month_and_never_means_current() -> None:
    (period,) = find_periods("2021")
    assert (period.start, period.end, period.is_current) == ("2021", None, False)


@pytest.mark.parametrize("text", ["Mar 12 apples", "call 2020100", "12.5 %", "3/4 of it", "may be"])
def test_what_is_no_date_is_not_read_as_one(text: str) -> None:
    assert find_periods(text) == []


@pytest.mark.parametrize("piece", ["2019 - ", "jan ", "-", "с 20"])
def test_reading_dates_takes_linear_time(piece: str) -> None:
    half = piece * (50_000 // len(piece))
    assert growth(find_periods, half, half + half, runs=3) < 4


def test_a_company_in_capitals_before_a_date_is_no_word_of_time() -> None:
    (period,) = find_periods("Polar Maps AB 2019 – 2022")
    assert period.begin == len("Polar Maps AB ")
