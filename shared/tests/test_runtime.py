"""How a process of its own ends (messaging.md a9)."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import aiohttp
import pytest
from sqlalchemy import MetaData

from shared.contracts.event import Envelope
from shared.database import Database
from shared.idempotency.table import idempotency_table
from shared.messaging.memory import MemoryTransport
from shared.messaging.outbox import messaging_tables
from shared.messaging.transport import Exchange, Outgoing
from shared.migrations import is_current, migrate
from shared.provision import access, provision
from shared.runtime import work
from shared.server import bind
from shared.service import Parts, Service, create_api
from shared.storage import LocalFileStorage
from shared.testing.outbox import Count
from shared.testing.tokens import TestKeys

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parent.parent.parent
MIGRATION = """
from shared.messaging.first_tables import create_messaging_tables
revision = "0001"
down_revision = None
def upgrade():
    create_messaging_tables("things")
"""


class Slow:
    """A service whose one handler takes until it is released."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self.started, self.release = asyncio.Event(), asyncio.Event()
        self.finished: list[Count] = []
        self.transport = MemoryTransport()
        metadata = MetaData(schema="things")
        messaging = messaging_tables(metadata)
        idempotency_table(metadata)
        self.roles = access(database_url, "things")
        self.service = Service(
            "things",
            create_api("things", title="Things"),
            Database(self.roles.service_url, metadata, messaging),
            Parts(self.transport, TestKeys().verifier(), LocalFileStorage(folder / "files")),
            folder,
            handlers={Count: self.handle},
        )

    async def handle(self, message: Count) -> None:
        self.started.set()
        await self.release.wait()
        self.finished.append(message)

    async def send(self) -> None:
        message = Count(thing_id=uuid4())
        body = Envelope.wrap(message, producer="test", correlation_id=None).model_dump_json()
        await self.transport.publish(
            [
                Outgoing(
                    message.event_id, Exchange.COMMANDS, Count.queue, body.encode(), message.name
                )
            ]
        )


@pytest.fixture
async def slow(database_url: str, tmp_path: Path) -> AsyncIterator[Slow]:
    (tmp_path / "0001_first.py").write_text(MIGRATION)
    await provision(database_url, ["things"])
    slow = Slow(database_url, tmp_path)
    yield slow
    await slow.service.database.close()


async def status(url: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        return answer.status, (await answer.json()).get("status", "")


async def text(url: str) -> str:
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        return await answer.text()


async def test_a_worker_asked_to_end_is_not_ready_at_once_and_finishes_what_it_started(
    slow: Slow,
) -> None:
    service = slow.service
    await migrate(slow.roles.owner_url, service.database.metadata, service.migrations)
    stop, listener = asyncio.Event(), bind("127.0.0.1", 0)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/health"
    working = asyncio.create_task(work(service, "worker", listener, stop))
    async with asyncio.timeout(30):
        while await status(f"{url}/ready") != (200, "ok"):  # noqa: ASYNC110 -- it tells nobody
            await asyncio.sleep(0.02)
        metrics = await text(url.replace("/health", "/metrics"))
        assert 'outbox_unpublished{service="things"} 0.0' in metrics
        assert 'outbox_oldest_seconds{service="things"} 0.0' in metrics
        await slow.send()
        await slow.started.wait()
        stop.set()
        while (await status(f"{url}/ready"))[1] != "stopping":  # noqa: ASYNC110 -- the same
            await asyncio.sleep(0.01)
        assert await status(f"{url}/ready") == (503, "stopping")
        assert await status(f"{url}/live") == (200, "ok")
        assert not working.done()
        slow.release.set()
        await working
    assert len(slow.finished) == 1


async def test_a_schema_is_current_when_it_has_our_revision_or_a_newer_one(
    slow: Slow, tmp_path: Path
) -> None:
    engine, metadata = slow.service.database.engine, slow.service.database.metadata
    assert not await is_current(engine, "things", tmp_path)
    await migrate(slow.roles.owner_url, metadata, tmp_path)
    assert await is_current(engine, "things", tmp_path)
    newer = tmp_path / "0002_more.py"
    newer.write_text('revision = "0002"\ndown_revision = "0001"\ndef upgrade(): pass\n')
    assert not await is_current(engine, "things", tmp_path)
    await migrate(slow.roles.owner_url, metadata, tmp_path)
    newer.unlink()  # the code of the release before
    assert await is_current(engine, "things", tmp_path)


async def test_a_process_that_hangs_while_it_ends_is_ended() -> None:
    script = """
import asyncio, time
from shared.stopping import stop_signal
async def main():
    stop = stop_signal(hard_exit_after=0.5)
    print("up", flush=True)
    await stop.wait()
    time.sleep(60)  # not even the event loop turns
asyncio.run(main())
"""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    await process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(20):
        assert await process.wait() == 1
