"""The live history of a run: replay from the database, then follow (messaging.md a10)."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AbstractContextManager
from typing import Protocol
from uuid import UUID

from services.generation.domain.errors import GenerationNotFound
from services.generation.domain.ports import BeginWork, ProgressEvent


class Watch(Protocol):
    """Gives wake-ups for one run."""

    def watch(self, generation_id: UUID) -> AbstractContextManager[asyncio.Event]:
        """Return an event that is set when the run may have moved, or the process stops."""
        ...


class History:
    """Streams of progress events."""

    def __init__(self, begin: BeginWork, feed: Watch, *, stopping: asyncio.Event) -> None:
        self._begin = begin
        self._feed = feed
        self._stopping = stopping

    @property
    def is_stopping(self) -> bool:
        """Whether streams end because this process does."""
        return self._stopping.is_set()

    async def follow(
        self, generation_id: UUID, *, after: int
    ) -> AsyncGenerator[ProgressEvent, None]:
        """Yield the events with numbers above *after*, each once, in order, as they happen.

        Ends after the ``status`` event that ends the run; when the run is deleted, and nothing is
        left to tell; or when this process stops, and then the client comes back with the last
        number it has seen.
        """
        with self._feed.watch(generation_id) as moved:
            while not self._stopping.is_set():
                moved.clear()  # before the read: a commit after it sets the event again
                try:
                    async with self._begin(reading=True) as work:
                        ended = (await work.generations.get(generation_id)).status.is_final
                        events = await work.generations.history(generation_id, after=after)
                except GenerationNotFound:
                    return
                for event in events:
                    yield event
                    after = event.seq
                if ended:
                    return
                await moved.wait()
