"""The rules of production, one by one (security.md O1)."""

from collections.abc import Callable, Iterator

import pytest

from shared import production

pytestmark = pytest.mark.unit

RANDOM = "q8Zr1vN5xT0cW7yB3mK9pL2dF6gH4jS8"
URLS_WITH = "postgresql+asyncpg://{}@db.internal:5432/jobwise?ssl=require"


def _of_url(account: str) -> Iterator[str]:
    return production.weak_url("NAME", URLS_WITH.format(account), needs_password=True)


def _of_password(password: str) -> Iterator[str]:
    return production.weak_password("NAME", password, user="jobwise_auth")


def _of_secret(secret: str) -> Iterator[str]:
    return production.weak_secret("NAME", secret)


def _of_issuer(url: str) -> Iterator[str]:
    return production.no_https("NAME", url)


def _of_origins(origins: str) -> Iterator[str]:
    return production.any_origin("NAME", origins.split(","))


REFUSED: dict[Callable[[str], Iterator[str]], list[str]] = {
    _of_secret: [
        "",
        RANDOM[:31],
        "a" * 40,
        "abcabcabcabcabcabcabcabcabcabcabcabc",
        "change-me-please-change-me-please",
        "Your-Key-Of-32-Bytes-Or-More-4711",
        f"{RANDOM}-example",
    ],
    _of_password: [
        "",
        "a7Xp2kQ",
        "jobwise_auth",
        "JOBWISE_AUTH",
        "postgres1",
        "PostgreSQL",
        "rabbitmq2024!",
        "password123456",
        "changeme-now",
    ],
    _of_url: [
        "guest:guest",
        f"guest:{RANDOM}",
        "postgres:postgres",
        "jobwise:jobwise",
        "auth:p%61ssword1",
        "auth",
        "auth:",
        "",
    ],
    _of_issuer: ["http://jobs.acme.net", "", "jobs.acme.net", "ftp://jobs.acme.net"],
    _of_origins: ["*", "https://app.acme.net,*", "https://*.acme.net"],
}
ACCEPTED: dict[Callable[[str], Iterator[str]], list[str]] = {
    _of_secret: [RANDOM, "ü" * 3 + RANDOM],
    _of_password: [RANDOM, "a7Xp2kQz", "correct horse battery"],
    _of_url: [f"auth:{RANDOM}", "auth:a%2F7Xp%402kQz"],
    _of_issuer: ["https://jobs.acme.net"],
    _of_origins: ["https://app.acme.net,http://localhost:3000", ""],
}


@pytest.mark.parametrize(
    ("rule", "value"), [(rule, value) for rule, values in REFUSED.items() for value in values]
)
def test_what_is_unsafe_is_refused_by_name_without_the_value(
    rule: Callable[[str], Iterator[str]], value: str
) -> None:
    [said] = rule(value)
    assert said.startswith("NAME ")
    assert len(value) < 5 or value.lower() not in said.lower()


@pytest.mark.parametrize(
    ("rule", "value"), [(rule, value) for rule, values in ACCEPTED.items() for value in values]
)
def test_what_is_safe_passes(rule: Callable[[str], Iterator[str]], value: str) -> None:
    assert list(rule(value)) == []


def test_a_url_that_is_not_set_or_finds_its_password_elsewhere_passes() -> None:
    assert list(production.weak_url("NAME", "", needs_password=True)) == []
    assert list(production.weak_url("NAME", "redis://cache:6379/0", needs_password=False)) == []
    assert list(production.weak_url("NAME", "redis://[::1", needs_password=False)) != []
