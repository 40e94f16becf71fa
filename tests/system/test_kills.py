"""A process that dies in the middle of its work costs nobody anything (messaging.md row 18)."""

import pytest

from tests.system.gates import Gates
from tests.system.trial import Trial

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

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
    trial: Trial, gates: Gates, moment: str
) -> None:
    async with gates.closed(moment):
        await trial.ask(include_cover_letter=True)
        worker = await gates.wait(moment)
        await worker.kill()
        assert await trial.oracle.unfinished(trial.runs) == 1
        worker.start()  # as a supervisor does
    found = await trial.judged()
    assert found.clean, str(found)
    assert found.stages_started <= 6
