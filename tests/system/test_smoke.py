"""``make smoke`` tells whether a deployed system works."""

from pathlib import Path

import pytest

from deploy.settings import SmokeSettings
from deploy.smoke import main, run
from gateway.health import SystemHealth
from shared.testing.journey import user
from tests.system.conftest import Start
from tests.system.processes import embedded

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]


def marks(printed: str) -> dict[str, str]:
    """Return how each step has ended."""
    lines = [line for line in printed.splitlines() if " ms  " in line]
    return {line[5:15].strip(): line[:4].strip() for line in lines if line[:4] in {"ok  ", "FAIL"}}


PRODUCTION = {
    "ENVIRONMENT": "production",
    "THROTTLES": "on",
    "TOKEN_ISSUER": "https://jobs.acme.net",
    "CORS_ORIGINS": "https://app.acme.net",
    "ALLOWED_HOSTS": "127.0.0.1",
}


async def test_a_system_with_safe_settings_works_in_production_and_nothing_is_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with (
        embedded(tmp_path / "home", settings=PRODUCTION) as system,
        user(system.url) as client,
    ):
        own = SmokeSettings(smoke_email=client.email, smoke_password=client.password)
        capsys.readouterr()
        assert await run(f"{system.url}/", own) == 0
        printed = capsys.readouterr().out
        done = marks(printed)
        assert "  hidden\n" in printed  # the docs
        assert list(done) == [
            *("health", "headers", "hidden", "docs", "sign in", "import", "job", "generate"),
            *("pdf", "clean up"),
        ]
        assert set(done.values()) == {"ok"}
        for kind in ("profiles", "jobs", "generations", "documents"):
            assert (await client.call("GET", f"/api/v1/{kind}"))["total"] == 0, kind


async def test_without_an_account_it_makes_one(
    start: Start, capsys: pytest.CaptureFixture[str]
) -> None:
    system = await start()
    assert await run(system.url, SmokeSettings()) == 0
    assert set(marks(capsys.readouterr().out).values()) == {"ok"}


async def test_the_first_failure_ends_it_with_a_status(
    start: Start, capsys: pytest.CaptureFixture[str]
) -> None:
    system = await start()
    nobody = SmokeSettings(smoke_email="nobody@example.org", smoke_password="Marker-4711-x")
    assert await run(system.url, nobody) == 1
    printed = capsys.readouterr().out
    assert "FAIL sign in" in printed
    assert "import" not in printed
    assert "4711" not in printed


async def test_a_system_that_does_not_answer_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert await run("http://127.0.0.1:1", SmokeSettings()) == 1
    assert marks(capsys.readouterr().out) == {"health": "FAIL"}


def test_it_asks_for_the_address() -> None:
    with pytest.raises(SystemExit) as ended:
        main([""])
    assert ended.value.code == 2


async def test_what_is_not_ready_is_named(
    start: Start, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    report: dict[str, object] = {
        "status": "unavailable",
        "services": {"job": {"status": "unavailable"}},
    }

    async def nothing(_: SystemHealth) -> dict[str, object]:
        return report

    monkeypatch.setattr(SystemHealth, "report", nothing)
    system = await start()
    impatient = SmokeSettings(smoke_patience_seconds=0.001)
    assert await run(system.url, impatient) == 1
    assert "not ready: job" in capsys.readouterr().out
