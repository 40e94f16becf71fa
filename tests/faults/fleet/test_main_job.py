"""The main job on processes, broker and database as in production."""

import io

import pytest
from pypdf import PdfReader

from shared.contracts.generation import Stage
from shared.testing.journey import Json
from tests.faults.fleet.conftest import Model
from tests.faults.fleet.fleet import Fleet
from tests.faults.fleet.trial import Trial

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]


async def test_processes_that_start_before_their_schema_and_queues_wait_for_them(
    fleet: Fleet,
) -> None:
    assert fleet.early == dict.fromkeys(fleet.processes, 503)
    for name, process in fleet.processes.items():
        assert await process.health("ready") == 200, name


async def result(trial: Trial, run: Json) -> tuple[Json, str]:
    """Return what a run made: the API's answer, and the text of the PDF."""
    made = await trial.client.call("GET", f"/api/v1/generations/{run['id']}/result")
    pdf = PdfReader(io.BytesIO(await trial.client.download(made["pdf_url"])))
    text = "\n".join(page.extract_text() for page in pdf.pages)
    return made, " ".join(text.split())


async def test_separate_processes_make_a_resume(trial: Trial, model: Model) -> None:
    before = model.calls
    run = await trial.ask()
    assert run["status"] == "pending"
    seen = [event async for event in trial.client.events(run)]
    assert [int(event["id"]) for event in seen] == list(range(1, len(seen) + 1))
    done = [
        event["data"]["stage"]
        for event in seen
        if event["event"] == "stage" and event["data"]["status"] == "completed"
    ]
    assert done == list(Stage)
    assert seen[-1]["data"]["status"] == "completed"
    made, text = await result(trial, run)
    assert made["writer"]["provider"] == "custom"
    assert "In short:" in text  # as the model words it
    for said in ("Tomasz Lewandowski", "Nordhafen Logistics", "Kaszubia Bank", "PostgreSQL"):
        assert said in text
    for asked in ("Kafka", "Terraform"):  # asked for, but nowhere in the profile
        assert asked not in text
    assert model.calls == before + 1
    found = await trial.judged()
    assert found.clean, str(found)
    assert found.stages_started == 5


async def test_separate_processes_make_a_letter(trial: Trial, model: Model) -> None:
    before = model.calls
    run = await trial.client.finished(await trial.ask("cover-letter"))
    assert run["status"] == "completed", run
    _, text = await result(trial, run)
    assert "Meridian Freight" in text
    assert "Kafka" not in text
    assert model.calls == before + 1
    found = await trial.judged()
    assert found.clean, str(found)


async def test_every_run_of_a_crowd_is_done_once(trial: Trial, model: Model) -> None:
    before = model.calls
    for number in range(20):
        await trial.ask("cover-letter" if number % 4 == 3 else "resume")
    found = await trial.judged()
    assert found.clean, str(found)
    assert found.stages_started == 20 * 5
    assert model.calls == before + 20
