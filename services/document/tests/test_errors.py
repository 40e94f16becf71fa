import pickle

import pytest

from services.document.domain.errors import (
    PageBudgetExceeded,
    ReadBackIncomplete,
    RenderingUnavailable,
    UnknownTemplate,
    UnsupportedCharacters,
)
from shared.errors import DomainError

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "error",
    [
        UnsupportedCharacters("中文"),
        PageBudgetExceeded(3, 1),
        UnknownTemplate(("classic",)),
        ReadBackIncomplete(["person.email"], 0.9),
        RenderingUnavailable(),
    ],
)
def test_errors_come_back_from_a_worker_process_unchanged(error: DomainError) -> None:
    back = pickle.loads(pickle.dumps(error))  # noqa: S301 -- our own bytes
    assert (type(back), back.message, back.details) == (type(error), error.message, error.details)


def test_a_refusal_names_twenty_characters_and_counts_the_others() -> None:
    error = UnsupportedCharacters(chr(0x4E00 + number) for number in range(30))
    assert len(error.details["characters"]) == 20
    assert error.details["count"] == 30
    assert "and 10 more" in error.message
