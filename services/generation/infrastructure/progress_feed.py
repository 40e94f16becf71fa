"""Tells the open streams of this process when a run has moved.

The database is the truth: while somebody watches, one query every half second finds what other
processes have committed. A commit of this process wakes its streams at once.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Self
from uuid import UUID

import structlog
from sqlalchemy import select

from services.generation.infrastructure.tables import generations
from shared.database import Database
from shared.errors import DependencyUnavailable

log = structlog.get_logger(__name__)

POLL_SECONDS = 0.5


class ProgressFeed:
    """Wake-ups per run; ``async with`` keeps its one poller alive."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._watchers: dict[UUID, set[asyncio.Event]] = {}
        self._seen: dict[UUID, int] = {}
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Start polling."""
        self._task = asyncio.create_task(self._poll(), name="progress-feed")
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop polling."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

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
        """Wake the streams of this run now."""
        for event in self._watchers.get(generation_id, ()):
            event.set()

    async def _poll(self) -> None:
        while True:
            await asyncio.sleep(POLL_SECONDS)
            if not self._watchers:
                continue
            try:
                await self._look()
            except DependencyUnavailable:
                log.warning("progress_poll_failed")
            except Exception:  # the poller outlives whatever happens to one look
                log.exception("progress_poll_broken")

    async def _look(self) -> None:
        query = select(generations.c.id, generations.c.last_seq).where(
            generations.c.id.in_(list(self._watchers))
        )
        async with self._database.session() as session:
            rows = (await session.execute(query)).all()
        for row in rows:
            if self._seen.get(row.id) != row.last_seq:
                self._seen[row.id] = row.last_seq
                self.notify(row.id)
