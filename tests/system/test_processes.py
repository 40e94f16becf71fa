"""The main job on processes, broker and database as in production."""

import io
from pathlib import Path

import asyncpg
import pytest
from pypdf import PdfReader

from deploy.postgres_server import PostgresServer
from shared.contracts.generation import Stage
from shared.testing import broker_tap
from shared.testing.journey import Json, user
from shared.testing.llm_server import LlmServer
from shared.testing.rabbitmq import Broker
from shared.testing.transports import fresh_database
from tests.system.processes import embedded
from tests.system.samples import prepared
from tests.system.trial import Trial

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]


async def result(trial: Trial, run: Json) -> tuple[Json, str]:
    """Return what a run made: the API's answer, and the text of the PDF."""
    made = await trial.client.call("GET", f"/api/v1/generations/{run['id']}/result")
    pdf = PdfReader(io.BytesIO(await trial.client.download(made["pdf_url"])))
    text = "\n".join(page.extract_text() for page in pdf.pages)
    return made, " ".join(text.split())


async def test_separate_processes_make_a_resume(trial: Trial, model: LlmServer) -> None:
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
    assert model.calls == 1
    found = await trial.judged()
    assert found.clean, str(found)
    assert found.stages_started == 5


async def test_separate_processes_make_a_letter(trial: Trial, model: LlmServer) -> None:
    before = model.calls
    run = await trial.client.finished(await trial.ask("cover-letter"))
    assert run["status"] == "completed", run
    _, text = await result(trial, run)
    assert "Meridian Freight" in text
    assert "Kafka" not in text
    assert model.calls == before + 1
    found = await trial.judged()
    assert found.clean, str(found)


async def test_every_run_of_a_crowd_is_done_once(trial: Trial, model: LlmServer) -> None:
    before = model.calls
    for number in range(20):
        await trial.ask("cover-letter" if number % 4 == 3 else "resume")
    found = await trial.judged()
    assert found.clean, str(found)
    assert found.stages_started == 20 * 5
    assert model.calls == before + 20


async def test_the_embedded_system_uses_the_broker_and_the_database_that_it_is_given(
    postgres: PostgresServer, own_broker: Broker, tmp_path: Path
) -> None:
    broker_url, home = own_broker.fresh_url(), tmp_path / "home"
    async with fresh_database(postgres.url) as database_url:
        settings = {"RABBITMQ_URL": broker_url, "DATABASE_URL": database_url}
        async with embedded(home, settings=settings) as system, user(system.url) as client:
            await broker_tap.listen(broker_url)
            profile_id, job_id = await prepared(client)
            run = await client.finished(await client.generate("resume", profile_id, job_id))
            assert run["status"] == "completed", run
        assert not (home / "postgres").exists()
        names = [fact.name for fact in await broker_tap.heard(broker_url)]
        assert names.count("generation.completed") == 1
        connection = await asyncpg.connect(database_url)
        made = await connection.fetchval("select count(*) from document.documents")
        queues = await connection.fetchval("select to_regclass('messaging.message')")
        await connection.close()
        assert (made, queues) == (1, None)
