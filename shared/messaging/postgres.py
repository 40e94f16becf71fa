"""The broker of the embedded system: queues in its own PostgreSQL, as durable as its data."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from types import TracebackType
from typing import Any, Self

import asyncpg
import structlog

from shared.messaging import metrics
from shared.messaging.ladder import LADDER, reason
from shared.messaging.local_stream import LocalStream
from shared.messaging.postgres_store import LEASE_SECONDS, QueueTables, Source, Taken
from shared.messaging.transport import (
    BrokerUnavailable,
    Exchange,
    Handle,
    Heard,
    Listening,
    Outgoing,
    Permanent,
    Queue,
    Returned,
    TransportError,
    Unroutable,
    Waiting,
)
from shared.messaging.workers import Workers
from shared.postgres_url import driver_url

log = structlog.get_logger(__name__)

_TIMEOUT = 5.0
_POLL = 2.0
"""Seconds between looks for due messages that nobody announced: retries, leases, lost wake-ups."""
_LONGEST_PAUSE = 1.0
_AWAY = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


class PostgresTransport:
    """Delivers at least once, through tables in *schema* of the database at *dsn*.

    Publishing is durable when it returns. Taking and acknowledging are not waited for on the disk:
    what a crash of the server undoes there is delivered again. *ladder* holds the seconds before
    each retry.
    """

    def __init__(
        self, dsn: str, schema: str = "messaging", *, ladder: Sequence[float] = LADDER
    ) -> None:
        self._dsn = driver_url(dsn)
        self._ladder = tuple(ladder)
        self._tables = QueueTables(schema, secrets.randbelow(2**31 - 1) + 1)
        self._woken: dict[str, set[asyncio.Event]] = {}
        self._held: set[int] = set()
        self._listener: asyncpg.Connection[asyncpg.Record] | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._stream = LocalStream()
        self._publishing: Source
        self._working: Source

    async def __aenter__(self) -> Self:
        """Connect and give back what earlier processes held; raises ``OSError`` if there is none.

        The tables must exist before anything is published or consumed: see ``declare``.
        """
        self._publishing = await self._pool(2, synchronous_commit="on")
        self._working = await self._pool(4, synchronous_commit="off")
        await self._listen()
        self._tasks = [
            asyncio.create_task(self._every(_POLL, self._look)),
            asyncio.create_task(self._every(LEASE_SECONDS / 3, self._keep_leases)),
        ]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connections; consumers must have been left before."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._listener is not None:
            self._listener.terminate()
        for pool in (self._publishing, self._working):
            try:
                async with asyncio.timeout(_TIMEOUT):
                    await pool.close()
            except _AWAY:
                pool.terminate()

    async def declare(self, queues: Sequence[Queue]) -> None:
        """Create the tables and the queues' bindings. Idempotent."""
        async with self._publishing.acquire() as connection:
            await self._tables.create(connection, queues)

    async def publish(self, messages: Sequence[Outgoing]) -> list[TransportError | None]:
        """Insert one row per bound queue, all in one transaction."""
        try:
            async with asyncio.timeout(_TIMEOUT):
                placed = await self._tables.publish(self._publishing, messages)
        except _AWAY as error:
            return [BrokerUnavailable(reason(error))] * len(messages)
        for queue in {queue for _, queue in placed}:
            self._wake(queue)
        arrived = {message_id for message_id, _ in placed}
        return [
            Unroutable(message.routing_key)
            if message.exchange is Exchange.COMMANDS and message.id not in arrived
            else None
            for message in messages
        ]

    @asynccontextmanager
    async def consume(
        self, queue: str, handle: Handle, *, prefetch: int, concurrency: int
    ) -> AsyncIterator[None]:
        """Deliver the messages of *queue* while the context is open."""

        async def work(taken: Taken) -> None:
            await self._attempt(queue, handle, taken)

        with suppress(*_AWAY):  # it is tried again every few seconds
            await self._tables.release_orphans(self._working)
        workers = Workers(work, concurrency=concurrency)
        woken = asyncio.Event()
        self._woken.setdefault(queue, set()).add(woken)
        feeder = asyncio.create_task(self._feed(queue, workers, prefetch, woken))
        try:
            yield
        finally:
            self._woken[queue].discard(woken)
            feeder.cancel()
            await asyncio.gather(feeder, return_exceptions=True)
            if unstarted := [taken.row for taken in workers.withdraw()]:
                await self._settle(self._tables.release, unstarted)
                self._held.difference_update(unstarted)
            await workers.finish()

    async def waiting(self, queues: Sequence[str]) -> Mapping[str, Waiting]:
        """Return what waits in *queues*; of none while the database does not say."""
        try:
            async with asyncio.timeout(_TIMEOUT):
                return await self._tables.waiting(self._publishing, queues)
        except _AWAY:
            return {}

    def broadcast(self, topic: str, body: bytes) -> None:
        """Tell the listeners of this process, which is the only one."""
        self._stream.broadcast(topic, body)

    def listen(
        self, prefix: str, heard: Heard, *, returned: Returned
    ) -> AbstractAsyncContextManager[Listening]:
        """Listen to the broadcasts of this process, which is the only one."""
        return self._stream.listen(prefix, heard, returned=returned)

    async def healthy(self) -> bool:
        """Answer whether the database takes statements and tells us of new messages."""
        try:
            async with asyncio.timeout(1):
                await self._publishing.execute("SELECT 1")
        except _AWAY:
            return False
        return self._listener is not None and not self._listener.is_closed()

    async def _pool(self, size: int, *, synchronous_commit: str) -> Source:
        return await asyncpg.create_pool(
            self._dsn,
            min_size=1,
            max_size=size,
            timeout=_TIMEOUT,
            command_timeout=_TIMEOUT,
            reset=_nothing_to_reset,
            server_settings={
                "application_name": "jobwise-messaging",
                "synchronous_commit": synchronous_commit,
            },
        )

    async def _listen(self) -> None:
        listener = await asyncpg.connect(
            self._dsn,
            timeout=_TIMEOUT,
            command_timeout=_TIMEOUT,
            server_settings={"application_name": "jobwise-messaging-listener"},
        )
        await self._tables.live(listener)
        await listener.add_listener(self._tables.schema, self._notified)
        self._listener = listener

    def _notified(self, _connection: object, _pid: int, _channel: str, payload: object) -> None:
        owner, _, queue = str(payload).partition(":")
        if owner != str(self._tables.owner):  # our own publishing has woken its consumers itself
            self._wake(queue)

    def _wake(self, queue: str) -> None:
        for event in self._woken.get(queue, ()):
            event.set()

    async def _feed(
        self, queue: str, workers: Workers[Taken], prefetch: int, woken: asyncio.Event
    ) -> None:
        pause = 0.1
        while True:
            room = await workers.wait_below(prefetch)
            woken.clear()
            taking = asyncio.create_task(self._take(queue, workers, room))
            try:
                # Shielded, so that leaving the context loses no message between table and worker.
                count = await asyncio.shield(taking)
            except asyncio.CancelledError:
                await asyncio.wait([taking])
                raise
            except _AWAY as error:
                log.warning("queue_not_readable", queue=queue, error=reason(error))
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
                continue
            pause = 0.1
            if count < room:
                await woken.wait()

    async def _take(self, queue: str, workers: Workers[Taken], room: int) -> int:
        async with asyncio.timeout(_TIMEOUT):
            batch = await self._tables.take(self._working, queue, room)
        for taken in batch:
            self._held.add(taken.row)
            workers.submit(taken)
        return len(batch)

    async def _attempt(self, queue: str, handle: Handle, taken: Taken) -> None:
        row, attempt = taken.row, taken.delivery.attempt
        try:
            await handle(taken.delivery)
        except asyncio.CancelledError:
            await self._settle(self._tables.release, [row])
            raise
        except Exception as error:  # noqa: BLE001 -- whatever a handler raises gets a verdict
            if isinstance(error, Permanent) or attempt >= len(self._ladder):
                log.warning("dead_letter", queue=queue, type=taken.delivery.type)
                metrics.DEAD.labels(queue).inc()
                await self._settle(self._tables.bury, row, reason(error))
            else:
                delay = self._ladder[attempt]
                metrics.RETRIED.labels(queue).inc()
                await self._settle(self._tables.retry, row, delay, reason(error))
                if delay < _POLL:
                    asyncio.get_running_loop().call_later(delay, self._wake, queue)
        else:
            await self._settle(self._tables.acknowledge, row)
        finally:
            self._held.discard(row)

    async def _settle(self, verdict: Callable[..., Awaitable[None]], *arguments: Any) -> None:
        """Write a verdict, and try for a while; if it is lost, the lease brings the message back.

        *arguments* are those of the verdict, hence Any.
        """
        for pause in (0.1, 0.5, 1.0, 2.0, 0.0):
            try:
                async with asyncio.timeout(_TIMEOUT):
                    await verdict(self._working, *arguments)
            except _AWAY as error:
                log.info("verdict_not_written", error=reason(error))
                await asyncio.sleep(pause)
            else:
                return

    async def _look(self) -> None:
        if self._listener is None or self._listener.is_closed():
            await self._listen()
        if any(self._woken.values()):
            await self._tables.release_orphans(self._working)
            for queue in await self._tables.due_queues(self._working):
                self._wake(queue)

    async def _keep_leases(self) -> None:
        if self._held:
            await self._tables.extend(self._working, list(self._held))

    async def _every(self, seconds: float, look: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                async with asyncio.timeout(_TIMEOUT):
                    await look()
            except _AWAY as error:
                log.warning("queues_not_reachable", error=reason(error))
            await asyncio.sleep(seconds)


async def _nothing_to_reset(_connection: object) -> None:
    """Save the round trip after each statement: ours leave nothing behind in their session."""
