"""The five stages: each is done once, whatever happens to workers and messages."""

import pytest

from services.generation.tests.conftest import Start
from shared.contracts.generation import GenerationCompleted, Stage, StageCompleted

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("copies", [1, 2])
async def test_a_run_completes_each_stage_once(start: Start, copies: int) -> None:
    generation = await start(copies=copies)
    asked = await generation.ask()
    done = await generation.ended(asked)
    assert done["status"] == "completed", done
    completed = await generation.announced(asked, StageCompleted)
    assert [one["data"]["stage"] for one in completed] == [stage.value for stage in Stage]
    assert len(await generation.announced(asked, GenerationCompleted)) == 1
    await generation.running.transport.drain()
    assert generation.running.transport.dead_letters == []
    assert [row.seq for row in await generation.history(asked)] == list(range(1, 14))
    versions = [
        one["aggregate_version"]
        for one in await generation.announced(asked)
        if one["aggregate_version"]
    ]
    assert versions == sorted(versions)
