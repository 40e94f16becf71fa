"""What happens to running work when the machine goes dark."""

import asyncio
from pathlib import Path

import pytest

from shared.testing.journey import Client
from tests.system.processes import embedded, gone
from tests.system.samples import prepared

pytestmark = [pytest.mark.integration]

RUNS = 10


@pytest.mark.timeout(300)
async def test_a_killed_system_loses_no_generation(tmp_path: Path) -> None:
    home = tmp_path / "home"
    async with embedded(home, "tests.system.slow_system") as first:
        client = Client(first.url)
        async with client:
            await client.register()
            profile_id, job_id = await prepared(client)
            started = [await client.generate("resume", profile_id, job_id) for _ in range(RUNS)]
            await asyncio.sleep(2)  # some write, some wait
            states = await client.call("GET", "/api/v1/generations?limit=100")
            assert any(one["status"] == "generating" for one in states["items"])
            assert not all(one["status"] == "completed" for one in states["items"])
            family = first.family()
            await first.kill()
        # A start right after the kill works: nobody waits for the dead to be buried.
        async with embedded(home, "tests.system.slow_system") as second:
            client.base_url = second.url
            async with client:
                done = [await client.finished(one) for one in started]
                assert [one["status"] for one in done] == ["completed"] * RUNS
                documents = await client.call("GET", "/api/v1/documents?limit=100")
                made = [one["generation_id"] for one in documents["items"]]
                assert sorted(made) == sorted(one["id"] for one in started)
        assert await gone(family, seconds=20) == []


@pytest.mark.timeout(180)
async def test_a_stopped_system_leaves_no_process_behind(tmp_path: Path) -> None:
    async with embedded(tmp_path / "home") as system:
        async with Client(system.url) as client:
            await client.register()
            await prepared(client)
        family = system.family()
        assert len(family) > 2  # PostgreSQL and a renderer at least
        assert await system.terminate() == 0
        assert await gone(family, seconds=10) == []


@pytest.mark.timeout(180)
async def test_data_survives_a_restart(tmp_path: Path) -> None:
    home = tmp_path / "home"
    client = Client("")
    async with embedded(home) as first:
        client.base_url = first.url
        async with client:
            await client.register()
            profile_id, _ = await prepared(client)
        assert await first.terminate() == 0
    async with embedded(home) as second:
        client.base_url = second.url
        async with client:
            kept = await client.call("GET", f"/api/v1/profiles/{profile_id}")
            assert kept["full_name"] == "Tomasz Lewandowski"
