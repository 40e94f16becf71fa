"""Waits follow what the provider says, and grow when it says nothing."""

from datetime import UTC, datetime

import pytest

from shared.llm.retrying import wait_before

pytestmark = pytest.mark.unit

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("7", 7.0),
        ("0.5", 0.5),
        ("-3", 0.0),
        ("Sun, 01 Mar 2026 12:00:09 GMT", 9.0),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0.0),
    ],
)
def test_what_the_provider_says_is_kept(told: str, seconds: float) -> None:
    assert wait_before(2, told, now=NOW, chance=lambda: 0.0) == seconds
    assert seconds <= wait_before(2, told, now=NOW) <= seconds + 0.25


@pytest.mark.parametrize("told", [None, "", "soon", "inf", "nan", "9" * 400])
def test_without_a_word_of_sense_the_wait_doubles_up_to_a_limit(told: str | None) -> None:
    waits = [wait_before(attempt, told, now=NOW, chance=lambda: 1.0) for attempt in range(2, 10)]
    assert waits == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 20.0, 20.0]
    assert wait_before(2, told, now=NOW, chance=lambda: 0.0) == 0.25
