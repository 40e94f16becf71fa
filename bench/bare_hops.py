"""Six hops through RabbitMQ and PostgreSQL with nothing around them: what row 14 is measured by.

A hop is: take a message, note it in an inbox, write a row and an outbox row in one transaction,
acknowledge; a relay beside it publishes with confirms. Each hop is a process with a schema of its
own, plain asyncpg and aio-pika. The fifth also makes one page of PDF and reads it back, and the
sixth is the asker's own. ``python -m bench.bare_hops <number>`` is such a process.
"""

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import aio_pika
import asyncpg
import uvloop
from aio_pika.abc import AbstractIncomingMessage
from asyncpg.pool import PoolConnectionProxy
from pamqp.common import Arguments

from bench.sample_resume import one_page

HOPS = 6
_PAGE = 5
_SCHEMA = """
create schema if not exists {0};
create table if not exists {0}.outbox (id bigint generated always as identity primary key,
  event_id uuid not null, payload jsonb not null, published_at timestamptz);
create index if not exists waiting on {0}.outbox (id) where published_at is null;
create table if not exists {0}.inbox (event_id uuid primary key);
create table if not exists {0}.runs (id uuid primary key, data jsonb not null);
"""
Effect = Callable[[UUID], Awaitable[None]]


async def _nothing(_: UUID) -> None:
    return None


class Hop:
    """One process of the chain; *effect* is called between taking a message and committing."""

    def __init__(
        self, number: int, pool: asyncpg.Pool, connection: aio_pika.abc.AbstractConnection
    ) -> None:
        self._number, self._pool, self._connection = number, pool, connection
        self._schema = f"hop_{number}"
        self._woken = asyncio.Event()

    @asynccontextmanager
    async def running(
        self, before: Effect = _nothing, after: Effect = _nothing
    ) -> AsyncIterator[None]:
        """Take the messages of this hop and relay its own while open."""
        await self._pool.execute(_SCHEMA.format(self._schema))
        channel = await self._connection.channel()
        await channel.set_qos(prefetch_count=100)
        arguments: Arguments = {"x-queue-type": "quorum"}
        for number in (self._number, self._number % HOPS + 1):
            await channel.declare_queue(f"hop.{number}", durable=True, arguments=arguments)
        queue = await channel.get_queue(f"hop.{self._number}")

        async def handle(message: AbstractIncomingMessage) -> None:
            run = UUID(json.loads(message.body)["run"])
            await before(run)
            await self._take(UUID(message.message_id or ""), run)
            await message.ack()
            await after(run)

        await queue.consume(handle)
        relaying = asyncio.create_task(self._relay())
        try:
            yield
        finally:
            relaying.cancel()

    async def send(self, run: UUID) -> None:
        """Begin a run: a row and an outbox row in one transaction."""
        async with self._pool.acquire() as connection, connection.transaction():
            await self._write(connection, run)
        self._woken.set()

    async def _take(self, message: UUID, run: UUID) -> None:
        async with self._pool.acquire() as connection, connection.transaction():
            noted = await connection.fetchval(
                f"insert into {self._schema}.inbox values ($1) on conflict do nothing returning true",  # noqa: S608, E501 -- a name of ours
                message,
            )
            if noted and self._number < HOPS:
                await self._write(connection, run)
        self._woken.set()

    async def _write(self, connection: "PoolConnectionProxy[asyncpg.Record]", run: UUID) -> None:
        body = json.dumps({"run": str(run), "note": "x" * 300})
        await connection.execute(
            f"insert into {self._schema}.runs values ($1, $2) on conflict do nothing",  # noqa: S608 -- the same
            run,
            body,
        )
        await connection.execute(
            f"insert into {self._schema}.outbox (event_id, payload) values ($1, $2)",  # noqa: S608 -- the same
            uuid4(),
            body,
        )

    async def _relay(self) -> None:
        channel = await self._connection.channel(publisher_confirms=True)
        while True:
            await self._woken.wait()
            self._woken.clear()
            async with self._pool.acquire() as connection, connection.transaction():
                rows = await connection.fetch(
                    f"select id, event_id, payload from {self._schema}.outbox"  # noqa: S608 -- the same
                    " where published_at is null order by id limit 100 for update skip locked"
                )
                if not rows:
                    continue
                await asyncio.gather(
                    *(
                        channel.default_exchange.publish(
                            aio_pika.Message(
                                row["payload"].encode(),
                                message_id=str(row["event_id"]),
                                delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
                            ),
                            f"hop.{self._number % HOPS + 1}",
                        )
                        for row in rows
                    )
                )
                await connection.execute(
                    f"update {self._schema}.outbox set published_at = now() where id = any($1)",  # noqa: S608 -- the same
                    [row["id"] for row in rows],
                )


@asynccontextmanager
async def hop(number: int) -> AsyncIterator[Hop]:
    """Connect one hop by ``BENCH_DATABASE_URL`` and ``BENCH_BROKER_URL``."""
    pool = asyncpg.create_pool(os.environ["BENCH_DATABASE_URL"], min_size=4, max_size=4)
    broker = await aio_pika.connect_robust(os.environ["BENCH_BROKER_URL"])
    async with pool, broker:
        yield Hop(number, pool, broker)


async def _page(_: UUID) -> None:
    from services.document.domain.ports import FileFormat  # noqa: PLC0415 -- the same
    from services.document.infrastructure.production import (  # noqa: PLC0415 -- only this hop does
        produce,
    )

    content = one_page(time.monotonic_ns() % 1000).model_dump_json().encode()
    await asyncio.to_thread(produce, content, FileFormat.PDF, "classic")


async def main(number: int) -> None:
    """Be one hop until killed."""
    before = _page if number == _PAGE else _nothing
    async with hop(number) as one, one.running(before):
        await before(uuid4())
        await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
