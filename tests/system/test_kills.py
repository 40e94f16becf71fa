"""A process that dies in the middle of its work costs nobody anything (messaging.md row 18)."""

import asyncio

import pytest

from shared.testing.llm_server import LlmServer
from tests.system.gates import Gates
from tests.system.trial import Trial

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

THINKING_SECONDS = 1.0
MOMENTS = [
    "output:analyze_job",
    "output:compile_profile",
    "output:generate_content",
    "output:validate_quality",
    "output:export_document",
    "document:resume",
    "done:5",
]


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_worker_killed_in_its_commit_costs_nothing(
    trial: Trial, gates: Gates, model: LlmServer, moment: str
) -> None:
    before = model.calls
    async with gates.closed(moment):
        await trial.ask(include_cover_letter=True)
        worker = await gates.wait(moment)
        await worker.kill()
        assert await trial.oracle.unfinished(trial.runs) == 1
        worker.start()  # as a supervisor does
    found = await trial.judged()
    assert found.clean, str(found)
    assert found.stages_started <= 6
    assert model.calls == before + 2  # an answer that came is never bought again


async def test_a_worker_killed_while_the_model_thinks_costs_one_call(
    trial: Trial, gates: Gates, model: LlmServer
) -> None:
    before = model.calls
    async with gates.closed("begun:generate_content"):
        await trial.ask()
        worker = await gates.wait("begun:generate_content")
    async with asyncio.timeout(30):
        while model.calls == before:  # noqa: ASYNC110 -- the double tells nobody
            await asyncio.sleep(0.01)
    await worker.kill()
    worker.start()
    found = await trial.judged()
    assert found.clean, str(found)
    assert found.stages_started == 6
    assert model.calls == before + 2
