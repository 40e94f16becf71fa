"""Addresses that are the same to people are the same to us."""

import pytest

from services.auth.domain.errors import InvalidEmail
from services.auth.infrastructure.email_addresses import canonical_email

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("given", "canonical"),
    [
        ("anna@example.org", "anna@example.org"),
        (" Anna@EXAMPLE.org\t", "anna@example.org"),
        ("anna+tag@example.com", "anna+tag@example.com"),
        ("anna@Bücher.example", "anna@xn--bcher-kva.example"),
        ("anna@xn--bcher-kva.example", "anna@xn--bcher-kva.example"),
        ("a@mail.test", "a@mail.test"),
        ("a@jobwise.local", "a@jobwise.local"),
        ("a.b_c-d@sub.domain.co.uk", "a.b_c-d@sub.domain.co.uk"),
    ],
)
def test_one_person_has_one_spelling(given: str, canonical: str) -> None:
    assert canonical_email(given) == canonical
    assert canonical_email(canonical) == canonical


@pytest.mark.parametrize(
    "given",
    ["", "anna", "anna@", "@example.org", "a@b", "a@localhost", "a b@example.org", "ﬁx@example.org",
     "anna@example..org", ".anna@example.org", "żółw@example.org", "a@-example.org",
     "a@[127.0.0.1]", '"a b"@example.org', "Anna <anna@example.org>", "a@example.org\nbcc: x@y.z",
     "a@127.0.0.1", "a" * 65 + "@example.org", "a@" + "b" * 260 + ".org", "İ@example.org"],
)  # fmt: skip
def test_what_is_no_plain_address_is_refused(given: str) -> None:
    with pytest.raises(InvalidEmail):
        canonical_email(given)
