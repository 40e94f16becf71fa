"""Tasks of our own that handle deliveries, and the way they end."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Item = TypeVar("Item")

PATIENCE = 25.0
"""Seconds that started work may take when a service stops (messaging.md a9)."""


class Workers(Generic[Item]):
    """Handles items with a fixed number of tasks, in the order of their arrival.

    A client library cancels the tasks it started when its connection breaks (messaging.md P10),
    so deliveries are only handed over here, and work goes on through a reconnect. *work* must not
    raise; when it is cancelled, the drain has lost its patience and the item must be given back.
    """

    def __init__(self, work: Callable[[Item], Awaitable[None]], *, concurrency: int) -> None:
        self._work = work
        self._waiting: deque[Item] = deque()
        self._arrived = asyncio.Semaphore(0)
        self._free = asyncio.Event()
        self._running = 0
        self._stopped = False
        self._tasks = [asyncio.create_task(self._serve()) for _ in range(concurrency)]

    @property
    def held(self) -> int:
        """How many items are waiting or being handled."""
        return len(self._waiting) + self._running

    def submit(self, item: Item) -> None:
        """Queue *item*; it starts as soon as a task is free."""
        self._waiting.append(item)
        self._arrived.release()

    async def wait_below(self, limit: int) -> int:
        """Wait until fewer than *limit* items are held; return how many more fit."""
        while (room := limit - self.held) <= 0:
            self._free.clear()
            await self._free.wait()
        return room

    def withdraw(self) -> list[Item]:
        """Start nothing more; return the items that never started."""
        self._stopped = True
        unstarted = list(self._waiting)
        self._waiting.clear()
        for _ in self._tasks:
            self._arrived.release()
        return unstarted

    async def finish(self, patience: float = PATIENCE) -> None:
        """Let started work finish; what lasts longer than *patience* seconds is cancelled."""
        _, late = await asyncio.wait(self._tasks, timeout=patience)
        for task in late:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self) -> None:
        while True:
            await self._arrived.acquire()
            if self._stopped:
                return
            item = self._waiting.popleft()
            self._running += 1
            try:
                await self._work(item)
            finally:
                self._running -= 1
                self._free.set()
