"""A start with unsafe settings is refused, naming the setting and never its value."""

from typing import Any

import pytest

from services.auth.settings import Settings
from shared.settings import RefusedSettings

pytestmark = pytest.mark.unit

GOOD: dict[str, Any] = {
    "database_url": "postgresql+asyncpg://auth@db/jobwise",
    "key_encryption_secret": "q8Zr1vN5xT0cW7yB3mK9pL2dF6gH4jS8",
    "environment": "production",
    "token_issuer": "https://jobs.acme.net",
}


def test_good_settings_start_in_production() -> None:
    settings = Settings(**GOOD)
    assert settings.lifetimes.access.total_seconds() == 3600
    assert (settings.argon2_memory_kib, settings.argon2_time_cost) == (32768, 2)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"key_encryption_secret": "short-4711"}, "KEY_ENCRYPTION_SECRET"),
        ({"key_encryption_secret": "change-me-please-change-me-please-4711"}, "KEY_ENCRYPTION"),
        ({"key_encryption_secret": "a" * 40}, "KEY_ENCRYPTION_SECRET"),
        ({"throttles": "off"}, "THROTTLES"),
        ({"argon2_memory_kib": 8192}, "ARGON2"),
        ({"argon2_time_cost": 1}, "ARGON2"),
        ({"token_issuer": "http://jobs.acme.net"}, "TOKEN_ISSUER"),
        ({"admin_email": "root@acme.net"}, "ADMIN_PASSWORD"),
        ({"access_seconds": 7200}, "AUTH_ACCESS_SECONDS"),
    ],
)
def test_unsafe_settings_are_refused_by_name(changes: dict[str, Any], name: str) -> None:
    with pytest.raises(RefusedSettings) as refused:
        Settings(**(GOOD | changes))
    assert name in str(refused.value)
    assert "4711" not in str(refused.value)


def test_a_missing_secret_is_refused() -> None:
    with pytest.raises(RefusedSettings, match="AUTH_KEY_ENCRYPTION_SECRET"):
        Settings(database_url=GOOD["database_url"])


def test_weak_hashing_is_for_tests_only() -> None:
    weak = {"argon2_memory_kib": 8, "argon2_time_cost": 1}
    assert Settings(**(GOOD | weak | {"environment": "test"})).argon2_memory_kib == 8
    with pytest.raises(RefusedSettings):
        Settings(**(GOOD | weak | {"environment": "development"}))


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "AUTH_DATABASE_URL": GOOD["database_url"],
        "AUTH_KEY_ENCRYPTION_SECRET": GOOD["key_encryption_secret"],
        "AUTH_LOGIN_PAIR_LIMIT": "7",
        "ENVIRONMENT": "test",
        "TOKEN_ISSUER": "https://issuer.example",
        "THROTTLES": "off",
    }.items():
        monkeypatch.setenv(name, value)
    settings = Settings()
    assert (settings.throttles, settings.token_issuer) == ("off", "https://issuer.example")
    assert settings.environment == "test"
    assert settings.login_limits.pair.attempts == 7


def test_secrets_are_not_shown() -> None:
    settings = Settings(**GOOD, admin_email="a@acme.net", admin_password="Hidden 12 horse")
    for hidden in (GOOD["key_encryption_secret"], "Hidden 12 horse", GOOD["database_url"]):
        assert hidden not in repr(settings)
