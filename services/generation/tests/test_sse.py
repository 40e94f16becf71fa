"""The live history of a run over a real connection: every event once, in order, to the end."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any
from uuid import UUID

import pytest

from services.generation.infrastructure import progress_feed
from services.generation.infrastructure.progress_feed import ProgressFeed
from services.generation.testing import SlowWriter
from services.generation.tests.conftest import GENERATIONS, GenerationService, Json, Start
from services.generation.tests.live_door import door, feed, numbers, until, until_nobody_watches
from shared.contracts.generation import Stage

pytestmark = pytest.mark.integration


async def test_a_stream_shows_a_run_live_from_its_first_event_to_its_last(start: Start) -> None:
    slow = SlowWriter(0.5)
    generation = await start(writer=slow)
    async with door(generation) as client:
        asked = await generation.ask()
        seen = []
        async with asyncio.timeout(60):
            async for event in client.events(asked):
                seen.append(event)
                if event["data"]["stage"] == "generate_content":
                    # What has happened is shown before the stage ends, not with it.
                    done = event["data"]["status"] == "completed"
                    assert slow.finished == int(done)
    assert numbers(seen) == list(range(1, 14))
    for event in seen:
        assert set(event["data"]) == {"generation_id", "seq", "stage", "status", "progress", "at"}
        assert event["data"]["generation_id"] == asked["id"]
        assert event["data"]["seq"] == int(event["id"])
        assert event["data"]["at"].endswith("Z")
        assert (event["event"] == "stage") == (event["data"]["stage"] is not None)
    shown = [event["data"]["progress"] for event in seen]
    assert shown == sorted(shown)
    assert shown[-1] == 100
    assert (seen[0]["event"], seen[0]["data"]["status"]) == ("status", "pending")
    assert (seen[-1]["event"], seen[-1]["data"]["status"]) == ("status", "completed")
    stages = [event["data"]["stage"] for event in seen if event["data"]["status"] == "running"]
    assert stages == [stage.value for stage in Stage]


async def test_a_stream_resumes_after_every_number_without_gap_or_double(
    generation: GenerationService,
) -> None:
    asked = await generation.ask()
    await generation.ended(asked)
    async with door(generation) as client:
        whole = await client.all(asked)
        for after in range(len(whole) + 1):
            assert await client.all(asked, after) == whole[after:]
        assert await client.all(asked, "") == whole
        assert await client.all(asked, 999_999) == []
        await until_nobody_watches(generation)


async def test_streams_cut_anywhere_and_resumed_tell_the_whole(start: Start) -> None:
    generation = await start(writer=SlowWriter(0.3), copies=2)
    async with door(generation) as client:
        asked = await generation.ask()

        async def patchwork(length: int) -> list[Json]:
            seen: list[Json] = []
            async with asyncio.timeout(60):
                while (
                    not seen or seen[-1]["data"]["progress"] < 100 or seen[-1]["event"] != "status"
                ):
                    part = 0
                    stream = client.events(asked, seen[-1]["id"] if seen else None)
                    async for event in stream:
                        seen.append(event)
                        part += 1
                        if part == length:
                            break
                    await stream.aclose()  # type: ignore[attr-defined]  # it is a generator
            return seen

        wholes = await asyncio.gather(*(patchwork(length) for length in range(1, 14)))
        for whole in wholes:
            assert numbers(whole) == list(range(1, 14))


@pytest.mark.parametrize("after", ["x", "-1", "1.5", "1e3", "²", "0x1", " 1 2", "9" * 20, "1,2"])
async def test_a_number_that_no_stream_has_sent_is_refused(
    generation: GenerationService, after: str
) -> None:
    asked = await generation.ask()
    answer = await generation.anna.get(
        f"{GENERATIONS}/{asked['id']}/events", headers={b"Last-Event-ID": after.encode()}
    )
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "validation_error"


async def test_a_stream_of_another_user_or_of_nothing_is_refused(
    generation: GenerationService,
) -> None:
    asked = await generation.ask()
    path = f"{GENERATIONS}/{asked['id']}/events"
    assert (await generation.ben.get(path)).status_code == 403
    assert (await generation.nobody.get(path)).status_code == 401
    unknown = f"{GENERATIONS}/{generation.anna_is.id}/events"
    assert (await generation.anna.get(unknown)).status_code == 404
    assert not feed(generation)._watchers


async def test_a_stream_of_a_failed_run_ends_with_its_failure(
    generation: GenerationService,
) -> None:
    generation.desk.automatic = False
    asked = await generation.ask()
    async with door(generation) as client:
        stream = asyncio.create_task(client.all(asked))
        await generation.until(asked, lambda _: bool(generation.desk.orders))
        await generation.desk.refuse(generation.desk.orders[0])
        seen = await stream
        assert seen[-1]["data"]["status"] == "failed"
        assert await client.all(asked) == seen


async def test_a_reader_hears_of_what_another_process_commits(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress_feed, "POLL_SECONDS", 0.05)
    idle = await start(consume=False)
    worker = idle.another()  # with a feed of its own, so that ours is told nothing
    async with door(idle) as client:
        asked = await idle.ask()
        stream = asyncio.create_task(client.all(asked))
        command = await _worked(idle, asked, worker)
        assert command.stage is Stage.EXPORT_DOCUMENT
        await idle.work(command, worker)
        await idle.change(
            "update generation.generations set deadline_at = now() - interval '1 s' where id = :id",
            asked,
        )
        assert await idle.sweep() == 1
        seen = await stream
    assert numbers(seen) == list(range(1, 13))
    assert seen[-1]["data"]["status"] == "failed"


async def _worked(idle: GenerationService, asked: Json, worker: Any) -> Any:
    while (command := (await idle.commands(asked))[-1]).stage is not Stage.EXPORT_DOCUMENT:
        await idle.work(command, worker)
    return command


async def test_a_reader_hears_at_once_of_what_its_own_process_commits(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress_feed, "POLL_SECONDS", 3600)
    generation = await start()
    async with door(generation) as client:
        assert numbers(await client.all(await generation.ask())) == list(range(1, 14))


async def test_streams_that_are_abandoned_leave_nothing_behind(idle: GenerationService) -> None:
    asked = await idle.ask()
    async with door(idle) as client:
        before = len(asyncio.all_tasks())
        async with AsyncExitStack() as stack:
            for _ in range(100):
                answer = await stack.enter_async_context(client.get(asked))
                assert await answer.content.readline() == b"event: status\n"
            assert sum(map(len, feed(idle)._watchers.values())) == 100
        await until_nobody_watches(idle)
        assert feed(idle)._seen == {}
        await until(lambda: len(asyncio.all_tasks()) <= before + 2)


async def test_a_stream_ends_when_its_process_stops(idle: GenerationService) -> None:
    asked = await idle.ask()
    async with door(idle) as client:
        stream = asyncio.create_task(client.all(asked))
        await until(lambda: bool(feed(idle)._watchers))
        idle.running.service.api.state.stopping.set()
        assert numbers(await stream) == [1]


async def test_a_failed_look_does_not_end_the_poller(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress_feed, "POLL_SECONDS", 0.02)
    idle = await start(consume=False)
    asked = await idle.ask()
    looked = 0
    look = ProgressFeed._look

    async def failing(self: ProgressFeed) -> None:
        nonlocal looked
        looked += 1
        if looked < 3:
            raise RuntimeError("broken")
        await look(self)

    monkeypatch.setattr(ProgressFeed, "_look", failing)
    with feed(idle).watch(UUID(asked["id"])) as moved:
        async with asyncio.timeout(20):
            await moved.wait()
    assert looked >= 3
