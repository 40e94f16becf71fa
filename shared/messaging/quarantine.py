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

    def together(self) -> "_Together":
        """Run beside others; waits while a suspect runs or waits for the rest to end."""
        return _Together(self)

    async def begin(self) -> None:
        """Wait until usual work may run, and count as such."""
        if self._suspects:
            async with self._changed:
                await self._changed.wait_for(lambda: not self._suspects)
        self._running += 1

    async def end(self) -> None:
        """Count no longer; a suspect may be waiting for it."""
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


class _Together:
    """``Quarantine.together``: a class and no generator, because every message passes here."""

    __slots__ = ("_quarantine",)

    def __init__(self, quarantine: Quarantine) -> None:
        self._quarantine = quarantine

    async def __aenter__(self) -> None:
        await self._quarantine.begin()

    async def __aexit__(self, *_: object) -> None:
        await self._quarantine.end()
