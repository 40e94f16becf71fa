"""Tells the open streams of this process when a run has moved, whichever process moved it.

A commit is broadcast to all processes. A broadcast is a hint and may get lost, so the database
stays the truth: one query for all watched runs finds what nobody has told, every 15 s while
broadcasts arrive, and twice a second while they do not (messaging.md a10).
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self
from uuid import UUID

import structlog
from sqlalchemy import select

from services.generation.infrastructure.tables import generations
from shared.database import Database
from shared.errors import DependencyUnavailable
from shared.messaging.transport import Transport

log = structlog.get_logger(__name__)

TOPIC = "generation"
POLL_SECONDS = 0.5
"""How often the database is asked while broadcasts are not heard."""
NET_SECONDS = 15.0
"""How often it is asked all the same while they are."""


class ProgressFeed:
    """Wake-ups per run; ``async with`` keeps it listening. *stopping* wakes every stream."""

    def __init__(
        self, database: Database, transport: Transport, *, stopping: asyncio.Event | None = None
    ) -> None:
        self._database = database
        self._transport = transport
        self._stopping = stopping or asyncio.Event()
        self._watchers: dict[UUID, set[asyncio.Event]] = {}
        self._seen: dict[UUID, int] = {}
        self._missed = False
        self._looked_at = float("-inf")
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        """Start to listen."""
        self._tasks = [
            asyncio.create_task(self._follow(), name="progress-feed"),
            asyncio.create_task(self._wake_at_the_end(), name="progress-feed-end"),
        ]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop listening; streams that are still open are woken."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._wake_all()

    @contextmanager
    def watch(self, generation_id: UUID) -> Iterator[asyncio.Event]:
        """Give an event that is set whenever the run may have moved; clear it before reading."""
        event = asyncio.Event()
        self._watchers.setdefault(generation_id, set()).add(event)
        try:
            yield event
        finally:
            watchers = self._watchers[generation_id]
            watchers.discard(event)
            if not watchers:
                del self._watchers[generation_id]
                self._seen.pop(generation_id, None)

    def notify(self, generation_id: UUID) -> None:
        """Wake the streams of this run now, here and in every other process."""
        self._wake(generation_id)
        self._transport.broadcast(f"{TOPIC}.{generation_id}", b"")

    def _heard(self, topic: str, _body: bytes) -> None:
        try:
            generation_id = UUID(topic.removeprefix(f"{TOPIC}."))
        except ValueError:
            log.warning("strange_broadcast", topic=topic[:100])
        else:
            self._wake(generation_id)

    def _returned(self) -> None:
        self._missed = True

    def _wake(self, generation_id: UUID) -> None:
        for event in self._watchers.get(generation_id, ()):
            event.set()

    def _wake_all(self) -> None:
        for generation_id in self._watchers:
            self._wake(generation_id)

    async def _wake_at_the_end(self) -> None:
        await self._stopping.wait()
        self._wake_all()

    async def _follow(self) -> None:
        listening = self._transport.listen(TOPIC, self._heard, returned=self._returned)
        async with listening as ear:
            while True:
                await asyncio.sleep(POLL_SECONDS)
                if not self._watchers or not self._is_due(told=ear.is_live):
                    continue
                try:
                    await self._look()
                except DependencyUnavailable:
                    log.warning("progress_poll_failed")
                except Exception:  # the poller outlives whatever happens to one look
                    log.exception("progress_poll_broken")

    def _is_due(self, *, told: bool) -> bool:
        now = asyncio.get_running_loop().time()
        return self._missed or not told or now - self._looked_at >= NET_SECONDS

    async def _look(self) -> None:
        query = select(generations.c.id, generations.c.last_seq).where(
            generations.c.id.in_(list(self._watchers))
        )
        missed, self._missed = self._missed, False  # an interruption meanwhile asks for another
        try:
            async with self._database.statement() as connection:
                rows = (await connection.execute(query)).all()
        except BaseException:
            self._missed = missed
            raise
        self._looked_at = asyncio.get_running_loop().time()
        for row in rows:
            if self._seen.get(row.id) != row.last_seq:
                self._seen[row.id] = row.last_seq
                self._wake(row.id)
