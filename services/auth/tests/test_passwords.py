"""Which passwords are good enough."""

import unicodedata

import pytest

from services.auth.domain.errors import WeakPassword
from services.auth.domain.passwords import normalised, require_strong
from services.auth.infrastructure.common_passwords import _known, is_common

pytestmark = pytest.mark.unit


def failed(
    password: str, *, email: str = "kim@example.org", full_name: str = "Kim Lee"
) -> set[str]:
    try:
        require_strong(password, email=email, full_name=full_name, is_common=is_common)
    except WeakPassword as error:
        return set(error.details["rules"])
    return set()


@pytest.mark.parametrize(
    ("password", "rules"),
    [
        ("Xy34567", {"too_short"}),
        ("Xy345678", set()),
        ("Xy3" + "é" * 125, set()),
        ("Xy3" + "é" * 126, {"too_long"}),
        ("🦄" * 128, set()),
        ("🦄" * 129, {"too_long"}),
        ("xy345678", {"needs_upper"}),
        ("XY345678", {"needs_lower"}),
        ("Xyzabcde", {"needs_digit"}),
        ("12345678901234", {"needs_upper", "needs_lower"}),
        ("correct horse battery", set()),
        ("fifteen letters", set()),
        ("fourteen lette", {"needs_upper", "needs_digit"}),
        ("Password1", {"too_common"}),
        ("PASSWORD1", {"too_common", "needs_lower"}),
        ("My Jobwise account 1", {"contains_product_name"}),
        ("kIm4ever2", {"contains_email"}),
        ("my kimlee password", {"contains_email", "contains_name"}),
        ("żółw i ŻÓŁĆ razem 1", set()),
        ("a", {"too_short", "needs_upper", "needs_digit"}),
    ],
)
def test_every_rule_that_fails_is_named(password: str, rules: set[str]) -> None:
    assert failed(password) == rules


def test_long_words_of_the_name_are_too_easily_guessed() -> None:
    assert failed("Kowalska1990", full_name="Anna Kowalska") == {"contains_name"}
    assert failed("AnnaXyz1990", full_name="Anna Kowalska") == set()


def test_a_tiny_local_part_forbids_nothing() -> None:
    assert failed("Xabyabz1", email="ab@example.org") == set()


def test_length_is_counted_after_composition() -> None:
    decomposed = unicodedata.normalize("NFD", "Xy3" + "é" * 125)
    assert len(decomposed) > 128
    assert failed(decomposed) == set()
    assert normalised(decomposed) == "Xy3" + "é" * 125


def test_the_list_of_common_passwords_is_long_and_fits_the_policy() -> None:
    long_enough = {password for password in _known() if len(password) >= 8}
    assert len(long_enough) >= 8000
    assert "password123" in long_enough
    assert all(password == password.casefold() for password in long_enough)
