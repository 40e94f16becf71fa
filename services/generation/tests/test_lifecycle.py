"""``DELETE`` and ``regenerate``: who may, what is answered, and what stays."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from services.generation.tests.conftest import GENERATIONS, GenerationService, Json, Start
from services.generation.tests.test_api import FIELDS, error_of
from shared.contracts.generation import (
    GenerationCancelled,
    GenerationDeleted,
    GenerationRequested,
    Stage,
)

pytestmark = pytest.mark.integration


async def delete(service: GenerationService, asked: Json) -> httpx2.Response:
    return await service.anna.delete(f"{GENERATIONS}/{asked['id']}")


async def regenerate(service: GenerationService, asked: Json, **body: Any) -> httpx2.Response:
    return await service.anna.post(f"{GENERATIONS}/{asked['id']}/regenerate", json=body)


async def test_a_running_generation_is_cancelled_and_shown(idle: GenerationService) -> None:
    asked = await idle.ask()
    await idle.run_to(asked, Stage.GENERATE_CONTENT)
    answer = await delete(idle, asked)
    assert answer.status_code == 200
    cancelled = answer.json()
    assert set(cancelled) == FIELDS
    assert (cancelled["status"], cancelled["result"]) == ("cancelled", None)
    assert cancelled["completed_at"] >= cancelled["created_at"]
    states = {name: one["status"] for name, one in cancelled["stage_progress"].items()}
    assert states == {
        "analyze_job": "completed",
        "compile_profile": "completed",
        "generate_content": "skipped",
        "validate_quality": "skipped",
        "export_document": "skipped",
    }
    assert await idle.read(asked) == cancelled
    last = (await idle.history(asked))[-1]
    assert (last.type, last.data["status"]) == ("status", "cancelled")
    assert len(await idle.announced(asked, GenerationCancelled)) == 1
    result = await idle.anna.get(f"{GENERATIONS}/{asked['id']}/result")
    assert error_of(result, 409)["details"]["error"]["code"] == "cancelled"


@pytest.mark.parametrize("end", ["completed", "needs_review", "failed", "cancelled"])
async def test_an_ended_generation_is_deleted_with_all_that_it_holds(
    generation: GenerationService, end: str
) -> None:
    generation.desk.automatic = end == "completed"
    asked = await generation.ask(review="manual" if end == "needs_review" else "auto")
    if end == "failed":
        await generation.until(asked, lambda _: bool(generation.desk.orders))
        await generation.desk.refuse(generation.desk.orders[0])
    elif end == "cancelled":
        assert (await delete(generation, asked)).status_code == 200
    assert (await generation.ended(asked))["status"] == end
    answer = await delete(generation, asked)
    assert (answer.status_code, answer.content) == (204, b"")
    for call in (generation.anna.get, generation.anna.delete):
        error_of(await call(f"{GENERATIONS}/{asked['id']}"), 404)
    for table in ("generations", "generation_inputs", "stage_outputs", "run_events"):
        assert await generation.rows(f"select 1 from generation.{table}") == []  # noqa: S608 -- names of ours
    told = await generation.announced(asked)
    assert told[-1]["type"] == GenerationDeleted.name
    versions = [one["aggregate_version"] for one in told if one["aggregate_version"]]
    assert versions == sorted(set(versions))


async def test_only_the_owner_stops_removes_or_repeats_a_generation(
    idle: GenerationService,
) -> None:
    asked = await idle.ask()
    for client, status in ((idle.ben, 403), (idle.nobody, 401)):
        error_of(await client.delete(f"{GENERATIONS}/{asked['id']}"), status)
        error_of(await client.post(f"{GENERATIONS}/{asked['id']}/regenerate", json={}), status)
    for unknown in (uuid4(), "nonsense"):
        error_of(await idle.anna.delete(f"{GENERATIONS}/{unknown}"), 404)
        error_of(await idle.anna.post(f"{GENERATIONS}/{unknown}/regenerate", json={}), 404)
    assert await idle.read(asked) == asked


async def test_messages_about_a_deleted_run_are_acknowledged(
    generation: GenerationService,
) -> None:
    generation.desk.automatic = False
    asked = await generation.ask()
    await generation.until(asked, lambda _: bool(generation.desk.orders))
    commands = await generation.commands(asked)
    for status in (200, 204):
        assert (await delete(generation, asked)).status_code == status
    await generation.desk.answer(generation.desk.orders[0])
    await generation.desk.refuse(generation.desk.orders[0])
    for command in commands:
        await generation.work(command)
    await generation.running.transport.drain()
    assert generation.running.transport.dead_letters == []
    assert await generation.rows("select 1 from generation.generations") == []


async def test_a_stream_ends_when_its_run_is_cancelled_and_deleted_between_two_looks(
    idle: GenerationService,
) -> None:
    asked = await idle.ask()
    stream = idle.running.service.api.state.history.follow(UUID(asked["id"]), after=0)
    assert (await anext(stream)).data["status"] == "pending"
    for status in (200, 204):
        assert (await delete(idle, asked)).status_code == status
    async with asyncio.timeout(10):
        assert [event async for event in stream] == []


async def test_the_files_of_a_run_without_a_document_are_swept(idle: GenerationService) -> None:
    asked, kept = await idle.ask(), await idle.ask()
    for one in (asked, kept):
        await idle.work(await idle.run_to(one, Stage.EXPORT_DOCUMENT))
    storage = idle.running.service.parts.storage
    keys = {
        one["id"]: (await idle.output(one, Stage.EXPORT_DOCUMENT))["exports"][0]["content_key"]
        for one in (asked, kept)
    }
    await delete(idle, asked)
    assert await idle.clean() == 0  # a worker may still write
    assert await storage.get(keys[asked["id"]])
    await idle.rows_changed("update generation.discarded_folders set due_at = now()")
    assert await idle.clean() == 1
    assert await idle.clean() == 0
    assert await idle.files(f"contents/{asked['id']}") == []
    assert await storage.get(keys[kept["id"]])


async def test_what_a_worker_writes_for_a_run_that_ended_meanwhile_is_swept_too(
    idle: GenerationService,
) -> None:
    asked = await idle.ask()
    command = await idle.run_to(asked, Stage.EXPORT_DOCUMENT)
    await delete(idle, asked)
    await idle.rows_changed("delete from generation.discarded_folders")
    storage = idle.running.service.parts.storage
    await storage.put(f"contents/{asked['id']}/stray.json", b"x", content_type="text/plain")
    await idle.work(command)  # it comes again, because its worker died before the end
    await idle.rows_changed("update generation.discarded_folders set due_at = now()")
    assert await idle.clean() == 1
    assert await idle.files(f"contents/{asked['id']}") == []


async def test_a_generation_is_made_anew_from_the_inputs_of_now(idle: GenerationService) -> None:
    parent = await idle.ask(tone="formal", max_pages=1, instructions="Short, please.")
    profile = idle.owners.known["profiles", parent["profile_id"]]
    profile["full_name"] = "Ines Okafor"
    answer = await regenerate(idle, parent, options={"tone": "friendly", "formats": ["docx"]})
    assert answer.status_code == 201
    child = answer.json()
    assert set(child) == FIELDS
    assert answer.headers["Location"] == f"{GENERATIONS}/{child['id']}"
    assert child["parent_id"] == parent["id"] != child["id"]
    assert child["status"] == "pending"
    for same in ("profile_id", "job_id", "document_type", "user_id"):
        assert child[same] == parent[same]
    changed = {"tone": "friendly", "formats": ["docx"]}
    assert child["options"] == parent["options"] | changed
    assert len(await idle.announced(child, GenerationRequested)) == 1
    inputs = await idle.rows(
        "select profile from generation.generation_inputs where generation_id = :id",
        id=UUID(child["id"]),
    )
    assert inputs[0].profile["full_name"] == "Ines Okafor"
    assert await idle.read(parent) == parent


@pytest.mark.parametrize(
    ("body", "instructions"),
    [
        ({}, "Short."),
        ({"instructions": "Longer."}, "Longer."),
        ({"instructions": ""}, ""),
        ({"instructions": None}, "Short."),
        ({"options": {"instructions": "Other."}}, "Other."),
        ({"options": {"instructions": "Other."}, "instructions": "Longer."}, "Longer."),
    ],
)
async def test_new_instructions_take_the_place_of_the_old_ones(
    idle: GenerationService, body: Json, instructions: str
) -> None:
    parent = await idle.ask(instructions="Short.")
    child = (await regenerate(idle, parent, **body)).json()
    assert child["options"] == parent["options"] | {"instructions": instructions}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"options": {"tone": "rude"}}, "options.tone"),
        ({"options": {"tonne": "formal"}}, "options.tonne"),
        ({"options": {"max_pages": None}}, "options.max_pages"),
        ({"options": None}, "options"),
        ({"instructions": "x" * 2001}, "instructions"),
        ({"profile_id": str(uuid4())}, "profile_id"),
    ],
)
async def test_a_change_that_does_not_fit_is_refused_with_its_field(
    idle: GenerationService, body: Json, field: str
) -> None:
    error = error_of(await regenerate(idle, await idle.ask(), **body), 400)
    assert [one["field"] for one in error["details"]["errors"]] == [field]


@pytest.mark.parametrize("kind", ["profile", "job"])
async def test_inputs_that_are_gone_or_foreign_now_cannot_be_used_again(
    idle: GenerationService, kind: str
) -> None:
    asked = await idle.ask()
    known = idle.owners.known[f"{kind}s", asked[f"{kind}_id"]]
    known["user_id"] = str(idle.ben_is.id)
    error_of(await regenerate(idle, asked), 403)
    del idle.owners.known[f"{kind}s", asked[f"{kind}_id"]]
    error_of(await regenerate(idle, asked), 404)
    assert (await idle.anna.get(GENERATIONS)).json()["total"] == 1


@pytest.mark.parametrize("end", ["completed", "cancelled"])
async def test_an_ended_generation_can_be_made_anew_and_its_children_are_listed(
    start: Start, end: str
) -> None:
    generation = await start(copies=2)
    parent = await generation.ask("cover-letter")
    if end == "cancelled":
        await delete(generation, parent)
    await generation.ended(parent)
    children = [(await regenerate(generation, parent)).json() for _ in range(2)]
    for child in children:
        assert (await generation.ended(child))["status"] == "completed"
    listed = await generation.anna.get(GENERATIONS, params={"parent_id": parent["id"]})
    assert [one["id"] for one in listed.json()["items"]] == [one["id"] for one in children[::-1]]
    other = await generation.anna.get(GENERATIONS, params={"parent_id": str(uuid4())})
    assert other.json()["total"] == 0
    error_of(await generation.anna.get(GENERATIONS, params={"parent_id": "1"}), 400)
