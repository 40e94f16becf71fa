"""``make smoke`` tells whether a deployed system works."""

import pytest

from deploy.settings import SmokeSettings
from deploy.smoke import run
from shared.testing.journey import user
from tests.system.conftest import Start

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]


def marks(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """Return how each step that was printed has ended."""
    lines = [line for line in capsys.readouterr().out.splitlines() if " ms  " in line]
    return {line[5:15].strip(): line[:4].strip() for line in lines if line[:4] in {"ok  ", "FAIL"}}


async def test_a_working_system_passes_and_nothing_is_left(
    start: Start, capsys: pytest.CaptureFixture[str]
) -> None:
    system = await start()
    async with user(system.url) as client:
        own = SmokeSettings(smoke_email=client.email, smoke_password=client.password)
        capsys.readouterr()
        assert await run(f"{system.url}/", own) == 0
        done = marks(capsys)
        assert list(done) == [
            *("health", "headers", "hidden", "docs", "sign in", "import", "job", "generate"),
            *("pdf", "clean up"),
        ]
        assert set(done.values()) == {"ok"}
        for kind in ("profiles", "jobs", "generations", "documents"):
            assert (await client.call("GET", f"/api/v1/{kind}"))["total"] == 0, kind


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
    assert marks(capsys) == {"health": "FAIL"}
