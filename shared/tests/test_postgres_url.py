"""URLs of databases in the forms that people have."""

import pytest

from shared.postgres_url import NotPostgres, driver_url, engine_url

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg"])
def test_every_usual_scheme_is_understood(scheme: str) -> None:
    url = f"{scheme}://ann:p%40ss@db.example:6543/jobs?sslmode=require"
    assert engine_url(url) == "postgresql+asyncpg://ann:p%40ss@db.example:6543/jobs?ssl=require"
    assert driver_url(url) == "postgresql://ann:p%40ss@db.example:6543/jobs?sslmode=require"


def test_each_form_can_be_made_of_the_other() -> None:
    url = "postgresql://ann@/jobs?sslmode=disable&host=%2Frun%2Fpostgresql"
    assert driver_url(engine_url(url)) == driver_url(url)
    assert engine_url(driver_url(url)) == engine_url(url)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mysql://ann:hidden@db/jobs", "must begin with postgresql://"),
        ("postgresql://ann:hidden@db", "names no database"),
        ("ann:hidden@db/jobs", "no URL"),
        ("postgresql://ann:hidden@db:port/jobs", "no URL"),
        ("postgresql://ann:hidden@db/jobs?target_session_attrs=any", "not target_session_attrs"),
    ],
)
def test_what_is_not_understood_is_refused_without_repeating_it(url: str, says: str) -> None:
    with pytest.raises(NotPostgres, match=says) as refused:
        engine_url(url)
    assert "hidden" not in str(refused.value)
