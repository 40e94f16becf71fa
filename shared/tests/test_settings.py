"""How settings are read: from variables and files, and refused without a value being told."""

from pathlib import Path

import pytest

from services.auth.settings import Settings as AuthSettings
from shared.settings import OperatorSettings, Platform, RefusedSettings, read

pytestmark = pytest.mark.unit

KEY = "q8Zr1vN5xT0cW7yB3mK9pL2dF6gH4jS8"
DATABASE = "postgresql+asyncpg://auth:marker-4711@db/jobwise"


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "key"
    path.write_text(f"{KEY}\n")
    return path


def test_a_secret_may_lie_in_a_file(monkeypatch: pytest.MonkeyPatch, secret: Path) -> None:
    monkeypatch.setenv("AUTH_KEY_ENCRYPTION_SECRET_FILE", str(secret))
    monkeypatch.setenv("AUTH_KEY_ENCRYPTION_SECRET", "")  # as compose files leave it
    monkeypatch.setenv("AUTH_DATABASE_URL", DATABASE)
    assert AuthSettings().key_encryption_secret == KEY


def test_a_secret_is_given_once(monkeypatch: pytest.MonkeyPatch, secret: Path) -> None:
    monkeypatch.setenv("AUTH_DATABASE_URL", DATABASE)
    monkeypatch.setenv("AUTH_KEY_ENCRYPTION_SECRET", "z" * 40)
    monkeypatch.setenv("AUTH_KEY_ENCRYPTION_SECRET_FILE", str(secret))
    with pytest.raises(RefusedSettings, match="AUTH_KEY_ENCRYPTION_SECRET and its _FILE"):
        AuthSettings()


@pytest.mark.parametrize("content", [None, b"", b" \n", b"\xff\xfe", b"x" * 70_000])
def test_a_file_that_holds_no_secret_is_refused_by_the_variables_name(
    content: bytes | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "marker-4711"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setenv("RABBITMQ_URL_FILE", str(path))
    with pytest.raises(RefusedSettings, match="RABBITMQ_URL_FILE names a file that") as refused:
        Platform()
    assert "4711" not in str(refused.value)


def test_what_is_no_secret_is_read_from_no_file(
    monkeypatch: pytest.MonkeyPatch, secret: Path
) -> None:
    monkeypatch.setenv("TOKEN_AUDIENCE_FILE", str(secret))
    assert Platform().token_audience == "jobwise"


def test_a_wrong_value_is_refused_by_its_variable_and_not_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AUTH_DATABASE_URL", "sqlite:///marker-4711.db")
    monkeypatch.setenv("AUTH_POOL_SIZE", "marker-4711")
    with pytest.raises(RefusedSettings) as refused:
        AuthSettings()
    said = str(refused.value)
    for name in ("AUTH_DATABASE_URL: ", "AUTH_POOL_SIZE: ", "AUTH_KEY_ENCRYPTION_SECRET: "):
        assert name in said
    assert "4711" not in said


def test_a_process_with_refused_settings_ends_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LISTEN_PORT", "marker-4711")
    with pytest.raises(SystemExit) as ended:
        read(Platform)
    assert str(ended.value.code).startswith("JobWise did not start: LISTEN_PORT: ")
    assert "4711" not in str(ended.value.code)


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("RABBITMQ_URL", "DATABASE_URL"):
        monkeypatch.setenv(name, "amqp://u:marker-4711@h/" if name[0] == "R" else DATABASE)
    for settings in (Platform(aws_secret_access_key="marker-4711"), OperatorSettings()):
        assert "4711" not in repr(settings)
        assert "4711" not in str(settings)


def test_debugging_logs_everything_whatever_the_level() -> None:
    assert Platform(debug=True, log_level="ERROR").effective_log_level == "DEBUG"
    assert Platform(log_level="ERROR").effective_log_level == "ERROR"


def test_files_in_a_bucket_need_its_name() -> None:
    with pytest.raises(RefusedSettings, match="AWS_BUCKET_NAME"):
        Platform(storage_type="s3")


def test_files_are_found_by_the_prefix_of_an_instance_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "url"
    path.write_text(DATABASE)
    monkeypatch.setenv("OTHER_DATABASE_URL_FILE", str(path))
    monkeypatch.setenv("DATABASE_URL_FILE", "/nowhere")
    settings = OperatorSettings(_env_prefix="OTHER_")
    assert settings.database_url == DATABASE


@pytest.mark.parametrize(
    "url",
    [
        "amqp://user:marker/4711@broker/",
        "amqp://user:marker#4711@broker/",
        "amqp://user:marker?4711@broker/",
        "amqp://user:4711@[broker/",
        "amqp://user:4711@broker:99999/",
        "amqp://:4711",
        "amqp:4711",
    ],
)
def test_a_url_that_a_driver_would_repeat_is_refused_without_its_password(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RABBITMQ_URL", url)
    with pytest.raises(RefusedSettings, match="RABBITMQ_URL: ") as refused:
        Platform()
    assert "4711" not in str(refused.value)
    assert "marker" not in str(refused.value)


@pytest.mark.parametrize(
    "url", ["amqp://u:p%2F%40@broker:5671/v", "amqps://broker", "amqp://u:p@[::1]:5672/"]
)
def test_urls_of_all_usual_forms_are_taken(url: str) -> None:
    assert Platform(rabbitmq_url=url).rabbitmq_url == url
