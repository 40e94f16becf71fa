"""What the embedded broker promises beyond the common suite."""

import asyncio
import os
import signal
import sys
import textwrap
from collections.abc import AsyncIterator

import asyncpg
import pytest

from deploy.postgres_server import PostgresServer
from shared.messaging import postgres
from shared.messaging.ladder import DELIVERY_LIMIT
from shared.messaging.postgres import PostgresTransport
from shared.messaging.transport import Queue
from shared.testing.transports import LADDER, Seen, command, event, fresh_database

pytestmark = pytest.mark.integration


@pytest.fixture
async def url(postgres: PostgresServer) -> AsyncIterator[str]:
    async with fresh_database(postgres.url) as url:
        yield url


async def test_what_a_killed_process_held_is_delivered_at_once(url: str, name: str) -> None:
    held = textwrap.dedent(
        f"""
        import asyncio
        from shared.messaging.postgres import PostgresTransport

        async def hold(delivery):
            print(delivery.body.decode(), flush=True)
            await asyncio.sleep(3600)

        async def main():
            async with PostgresTransport({url!r}) as transport:
                async with transport.consume({name!r}, hold, prefetch=3, concurrency=2):
                    await asyncio.sleep(3600)

        asyncio.run(main())
        """
    )
    async with PostgresTransport(url, ladder=LADDER) as transport:
        await transport.declare([Queue(name)])
        await transport.publish([command(name, str(number)) for number in range(3)])
        worker = await asyncio.create_subprocess_exec(
            sys.executable, "-c", held, stdout=asyncio.subprocess.PIPE
        )
        assert worker.stdout is not None
        assert {await worker.stdout.readline() for _ in range(2)} == {b"0\n", b"1\n"}
        seen = Seen()
        async with transport.consume(name, seen, prefetch=3, concurrency=1):
            await asyncio.sleep(0.3)
            assert seen.bodies == []  # the worker lives, and nobody takes its messages away
            os.kill(worker.pid, signal.SIGKILL)
            await worker.wait()
            await seen.wait(3, within=5)
    assert sorted(seen.bodies) == ["0", "1", "2"]


async def test_a_message_that_kills_its_handler_every_time_becomes_a_dead_letter(
    url: str, name: str
) -> None:
    async with PostgresTransport(url, ladder=LADDER) as transport:
        await transport.declare([Queue(name)])
        await transport.publish([command(name, "poison"), command(name, "good")])
        connection = await asyncpg.connect(url)
        await connection.execute(
            "UPDATE messaging.message SET deliveries = $1 WHERE body = 'poison'", DELIVERY_LIMIT
        )
        async with transport.consume(name, seen := Seen(), prefetch=2, concurrency=1):
            await seen.wait(1)
        assert seen.bodies == ["good"]
        assert (
            await connection.fetchval("SELECT error FROM messaging.message WHERE dead_at < now()")
            == "delivery limit"
        )
        await connection.close()


async def test_a_fact_published_by_another_process_wakes_the_consumer(
    url: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "_POLL", 3600)
    key = f"{name}.done.v1"
    async with PostgresTransport(url) as one, PostgresTransport(url) as other:
        await one.declare([Queue(name, (key,))])
        async with one.consume(name, seen := Seen(), prefetch=1, concurrency=1):
            await asyncio.sleep(0.2)
            await other.publish([event(key)])
            await seen.wait(1)


async def test_handled_messages_leave_no_row_behind(url: str, name: str) -> None:
    async with PostgresTransport(url) as transport:
        await transport.declare([Queue(name)])
        await transport.publish([command(name) for _ in range(10)])
        async with transport.consume(name, seen := Seen(), prefetch=4, concurrency=2):
            await seen.wait(10)
        connection = await asyncpg.connect(url)
        assert await connection.fetchval("SELECT count(*) FROM messaging.message") == 0
        await connection.close()


async def test_it_heals_after_the_server_broke_every_connection(url: str, name: str) -> None:
    async with PostgresTransport(url) as transport:
        await transport.declare([Queue(name)])
        async with transport.consume(name, seen := Seen(), prefetch=2, concurrency=1):
            await transport.publish([command(name, "before")])
            await seen.wait(1)
            connection = await asyncpg.connect(url)
            await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            await connection.close()
            async with asyncio.timeout(10):
                while await transport.publish([command(name, "after")]) != [None]:  # noqa: ASYNC110 -- the server tells nobody
                    await asyncio.sleep(0.05)
            await seen.wait(2, within=10)
            async with asyncio.timeout(10):
                while not await transport.healthy():  # noqa: ASYNC110 -- the server tells nobody
                    await asyncio.sleep(0.05)
    assert set(seen.bodies) == {"before", "after"}
