"""The main job over the published port, whatever happens to the parts meanwhile."""

import asyncio
import io
from typing import Any

import pypdf
from multidict import CIMultiDict

from shared.contracts.generation import Stage
from tests.compose.conftest import Model
from tests.compose.stack import Stack, docker
from tests.faults.fleet.patient import PatientClient
from tests.system.samples import prepared

RUNS = 12
Json = dict[str, Any]  # as the API answers


async def judged(client: PatientClient, runs: list[Json]) -> None:
    """Wait for the end of *runs*; each has its five stages in order, and one document."""
    for run in runs:
        done = await client.finished(run)
        assert done["status"] == "completed", done
        seen = await client.follow(run)
        assert [int(one["id"]) for one in seen] == list(range(1, len(seen) + 1))
        stages = [
            one["data"]["stage"]
            for one in seen
            if one["event"] == "stage" and one["data"]["status"] == "completed"
        ]
        assert stages == [stage.value for stage in Stage]
    documents = await client.call("GET", "/api/v1/documents?limit=100")
    made = sorted(one["generation_id"] for one in documents["items"])
    assert made == sorted(run["id"] for run in runs)


async def several(client: PatientClient, materials: tuple[str, str], count: int) -> list[Json]:
    asked = (client.generate("resume", *materials) for _ in range(count))
    return list(await asyncio.gather(*asked))


async def holding(model: Model, calls: int) -> None:
    """Close the model's door and wait until *calls* runs stand before it."""
    async with asyncio.timeout(120):
        while model.waiting < calls:  # noqa: ASYNC110 -- the model is asked by other processes
            await asyncio.sleep(0.1)


async def test_a_resume_and_a_posting_become_a_pdf(
    stack: Stack, client: PatientClient, materials: tuple[str, str]
) -> None:
    asked = await client.generate("resume", *materials)
    seen = [event async for event in client.events(asked)]
    assert seen[-1]["data"]["status"] == "completed"
    await judged(client, [asked])
    result = await client.call("GET", f"/api/v1/generations/{asked['id']}/result")
    pdf = pypdf.PdfReader(io.BytesIO(await client.download(result["pdf_url"])))
    text = "\n".join(page.extract_text() for page in pdf.pages)
    for said in ("Tomasz Lewandowski", "Nordhafen Logistics", "Gdańsk University of Technology"):
        assert said in text
    assert "Kafka" not in text


async def test_a_killed_worker_and_one_that_is_stopped_lose_and_double_nothing(
    stack: Stack, client: PatientClient, materials: tuple[str, str], model: Model
) -> None:
    await asyncio.to_thread(stack.up, generation_worker=3)
    killed, stopped, _ = await asyncio.to_thread(stack.containers, "generation-worker")
    model.open.clear()
    runs = await several(client, materials, RUNS)
    await holding(model, RUNS)  # four stages are in the hands of each worker
    await asyncio.to_thread(docker, "kill", "--signal=KILL", killed)
    ending = asyncio.create_task(asyncio.to_thread(docker, "stop", "--time=60", stopped))
    await asyncio.sleep(0.5)
    model.open.set()
    await ending
    state = docker("inspect", "--format={{.State.ExitCode}} {{.State.OOMKilled}}", stopped)
    assert state.strip() == "0 false"
    await judged(client, runs)
    await asyncio.to_thread(stack.up, generation_worker=1)


async def test_a_restart_of_the_broker_in_the_midst_of_work(
    stack: Stack, client: PatientClient, materials: tuple[str, str], model: Model
) -> None:
    model.open.clear()
    runs = await several(client, materials, 6)
    await holding(model, 4)
    await asyncio.to_thread(docker, "restart", stack.container("rabbitmq"))
    model.open.set()
    runs += await several(client, materials, 2)
    await judged(client, runs)


async def test_a_restart_of_the_database_in_the_midst_of_work(
    stack: Stack, client: PatientClient, materials: tuple[str, str], model: Model
) -> None:
    model.open.clear()
    runs = await several(client, materials, 6)
    await holding(model, 4)
    await asyncio.to_thread(docker, "restart", stack.container("postgres"))
    model.open.set()
    runs += await several(client, materials, 2)
    await judged(client, runs)


async def test_two_gateways_answer_and_count_together(stack: Stack) -> None:
    await asyncio.to_thread(stack.up, gateway=2, generation_worker=1)
    try:
        await counted_together(*stack.urls())
    finally:
        await asyncio.to_thread(stack.up, gateway=1, generation_worker=1)


async def counted_together(first: str, second: str) -> None:
    async with PatientClient([first]) as here, PatientClient([second]) as there:
        await here.register()
        there.headers = here.headers
        left = []
        for _ in range(3):
            for client in (here, there):
                status, _, headers = await client.send("GET", "/api/v1/profiles")
                assert status == 200
                left.append(int(CIMultiDict(headers)["RateLimit-Remaining"]))
        assert left == [left[0] - number for number in range(6)]
        await judged(there, [await there.generate("resume", *await prepared(here))])
