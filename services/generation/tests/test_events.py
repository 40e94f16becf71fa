"""What the generation service announces, to whom it listens, and what its logs keep to themselves."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from services.generation.domain.errors import StageFailed
from services.generation.testing import BrokenWriter, LyingWriter
from services.generation.tests.conftest import GENERATIONS, GenerationService, Start
from services.generation.tests.neighbours import publish
from services.generation.tests.people import engineer, engineer_job
from shared.contracts.document import DocumentExported
from shared.contracts.event import MAX_BYTES
from shared.contracts.generation import GenerationRequested, RunStage, Stage
from shared.ids import new_id

pytestmark = pytest.mark.integration


async def test_a_request_is_announced_with_its_first_command(idle: GenerationService) -> None:
    asked = await idle.ask()
    command, requested = await idle.announced(asked)
    assert requested["type"] == GenerationRequested.name
    assert requested["data"] == {
        name: asked[name]
        for name in ("generation_id", "user_id", "profile_id", "job_id", "document_type")
    }
    assert requested["correlation_id"]
    assert command["type"] == RunStage.name
    assert command["data"]["stage"] == Stage.ANALYZE_JOB
    assert command["correlation_id"] == requested["correlation_id"]


async def test_nothing_is_announced_when_nothing_was_started(idle: GenerationService) -> None:
    profile_id, job_id = idle.owners.pair(idle.ben_is)
    bodies: list[dict[str, Any]] = [
        {"profile_id": profile_id, "job_id": job_id},
        {"profile_id": str(new_id()), "job_id": str(new_id())},
        {"profile_id": "x"},
    ]
    for body in bodies:
        assert (await idle.anna.post(f"{GENERATIONS}/resume", json=body)).status_code >= 400
    assert await idle.rows("select 1 from generation.outbox") == []
    assert await idle.rows("select 1 from generation.generations") == []


async def test_the_whole_run_is_announced_in_the_order_of_its_versions(
    generation: GenerationService,
) -> None:
    asked = await generation.ask()
    await generation.ended(asked)
    told = await generation.announced(asked)
    assert [one["type"].removeprefix("generation.") for one in told] == [
        "run_stage",
        "requested",
        *["run_stage", "stage_completed"] * 4,
        "document.export",
        "stage_completed",
        "completed",
    ]
    versions = [one["aggregate_version"] for one in told if one["aggregate_version"]]
    assert versions == sorted(set(versions))
    assert {one["correlation_id"] for one in told[:-2]} == {told[0]["correlation_id"]}
    assert [one["causation_id"] for one in told[2:4]] == [told[0]["id"]] * 2


async def test_messages_hold_no_text_of_the_person(generation: GenerationService) -> None:
    """Text travels by reference, so that queues and dead letters hold none (messaging.md a3)."""
    asked = await generation.ask(instructions="Mention my sailing licence.")
    await generation.ended(asked)
    rows = await generation.rows("select payload::text as body from generation.outbox")
    for row in rows:
        assert len(row.body) < MAX_BYTES / 4
        for private in _private():
            assert private not in row.body


async def test_an_answer_about_a_run_that_is_no_longer_known_is_acknowledged(
    generation: GenerationService,
) -> None:
    answer = DocumentExported(
        generation_id=new_id(),
        fence=1,
        user_id=new_id(),
        document_id=new_id(),
        document_type="resume",
        pdf_url=None,
        ats_score=1.0,
        verification={},
    )
    await publish(generation.running.transport, [answer])
    await generation.running.transport.drain()
    assert generation.running.transport.dead_letters == []


def _private() -> list[str]:
    profile, job = engineer(), engineer_job()
    achievements = [line for one in profile["experiences"] for line in one["achievements"]]
    return [
        profile["email"],
        profile["phone"],
        *achievements,
        *(one["company"] for one in profile["experiences"]),
        job["description"][:40],
        "sailing licence",
    ]


async def test_logs_hold_no_text_of_the_person(start: Start) -> None:
    writers = [
        None,
        LyingWriter(seed=1, lies=5),
        BrokenWriter(RuntimeError("broken"), StageFailed("refused", "The model refused.")),
    ]
    for writer in writers:
        with capture_logs() as logs:
            generation = await start(writer=writer, copies=2)
            asked = await generation.ask(instructions="Mention my sailing licence.")
            await generation.ended(asked)
            await generation.anna.get(f"{GENERATIONS}/{asked['id']}/result")
            await generation.running.transport.drain()
        written = repr(logs)
        assert len(logs) > 5
        assert "Ines" not in written
        for private in _private():
            assert private not in written
