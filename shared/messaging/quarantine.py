"""Keeps a message that may be killing its process away from the others (messaging.md a6)."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

SUSPICIOUS = 5
"""Deliveries without a verdict after which a message is handled alone; the broker buries it after
``DELIVERY_LIMIT`` of them."""
SPREAD_SECONDS = 0.5


class Quarantine:
    """Lets usual work run together, and a suspect only by itself.

    A process that dies takes all messages it holds with it, and the broker counts that against each
    of them: after twenty deaths it would bury the innocent neighbours of a deadly message too. A
    suspect is therefore handled while nothing else runs, and suspects in an order of chance: one
    death after the other, the innocent ones have had their turn before the limit.
    """

    def __init__(self) -> None:
        self._running = 0
        self._suspects = 0
        self._alone = False
        self._changed = asyncio.Condition()

    @asynccontextmanager
    async def together(self) -> AsyncIterator[None]:
        """Run beside others; waits while a suspect runs or waits for the rest to end."""
        if self._suspects:
            async with self._changed:
                await self._changed.wait_for(lambda: not self._suspects)
        self._running += 1
        try:
            yield
        finally:
            self._running -= 1
            if self._suspects:
                async with self._changed:
                    self._changed.notify_all()

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Run when nothing else does; which of several suspects is the next one is chance."""
        await asyncio.sleep(random.random() * SPREAD_SECONDS)  # noqa: S311 -- an order, no secret
        async with self._changed:
            self._suspects += 1
            try:
                await self._changed.wait_for(lambda: not self._running and not self._alone)
            except BaseException:
                self._suspects -= 1
                self._changed.notify_all()
                raise
            self._alone = True
        try:
            yield
        finally:
            async with self._changed:
                self._alone = False
                self._suspects -= 1
                self._changed.notify_all()
