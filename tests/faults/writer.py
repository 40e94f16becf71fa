"""The load: transactions that change a thing and announce it, as a service's requests do."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from uuid import UUID, uuid4

from sqlalchemy import insert, text, update

from shared.database import Database, UnitOfWork
from shared.errors import DependencyUnavailable
from shared.testing.fault_size import PATIENCE
from shared.testing.outbox import Count, Counted
from tests.faults.tables import SAID, THING

_RETRY_SECONDS = 0.05
_MOST_AT_ONCE = 3


class _ChangedItsMind(Exception):
    """Rolls a transaction back."""


class Writer:
    """Commits messages about a few things, in the order of each thing's versions.

    Of the transactions, the share *rollbacks* is rolled back after it has recorded its messages,
    and the share *slow* waits up to 50 ms between that and its commit. *commands* makes work for
    one queue instead of facts. *pause* is the longest time between two transactions of a task.
    """

    def __init__(
        self,
        database: Database,
        rng: random.Random,
        *,
        things: int = 12,
        tasks: int = 3,
        rollbacks: float = 0.0,
        slow: float = 0.0,
        pause: float = 0.05,
        commands: bool = False,
    ) -> None:
        self.committed = 0
        """Messages whose transaction has told us that it committed."""
        self.rolled_back = 0
        self._begin = database.units(UnitOfWork)
        self._rng = rng
        self._things = [uuid4() for _ in range(things)]
        self._tasks = tasks
        self._rollbacks, self._slow, self._pause = rollbacks, slow, pause
        self._kind = Count if commands else Counted
        self._changed = asyncio.Condition()

    async def prepare(self) -> None:
        """Make the things."""
        async with self._begin() as work:
            rows = [{"id": thing, "version": 0} for thing in self._things]
            await work.session.execute(insert(THING), rows)

    def share_things_of(self, other: "Writer") -> None:
        """Change the same things as *other*, which has made them."""
        self._things = other._things

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[None]:
        """Write while the context is open; leaving finishes the transactions in hand."""
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            for _ in range(self._tasks):
                group.create_task(self._write_until(stop))
            try:
                yield
            finally:
                stop.set()

    async def reached(self, committed: int, *, within: float = PATIENCE) -> None:
        """Wait until so many messages have been committed."""
        async with asyncio.timeout(within), self._changed:
            await self._changed.wait_for(lambda: self.committed >= committed)

    async def further(self, count: int, *, within: float = PATIENCE) -> None:
        """Wait until *count* further messages have been committed."""
        await self.reached(self.committed + count, within=within)

    async def write(self, count: int) -> None:
        """Write until at least *count* messages have been committed."""
        async with self.writing():
            await self.reached(count)

    async def say(self, note: str) -> UUID:
        """Commit one fact with *note* about a thing of its own; return the fact's id."""
        thing = uuid4()
        fact = Counted(thing_id=thing, number=1, aggregate_version=1, note=note)
        async with self._begin() as work:
            await work.session.execute(insert(THING).values(id=thing, version=1))
            row = {"event_id": fact.event_id, "thing_id": thing, "version": 1}
            await work.session.execute(insert(SAID).values(row))
            await work.publish(fact)
        await self._count(1)
        return fact.event_id

    async def _write_until(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                await self._transact()
            except DependencyUnavailable:  # whether it has committed, the rows say
                await asyncio.sleep(_RETRY_SECONDS)
            with suppress(TimeoutError):
                async with asyncio.timeout(self._rng.random() * self._pause):
                    await stop.wait()

    async def _transact(self) -> None:
        thing, count = self._rng.choice(self._things), self._rng.randint(1, _MOST_AT_ONCE)
        try:
            async with self._begin() as work:
                for _ in range(count):
                    await self._change(work, thing)
                if self._rng.random() < self._slow:
                    seconds = {"seconds": self._rng.random() / 20}
                    await work.session.execute(text("select pg_sleep(:seconds)"), seconds)
                self._maybe_roll_back()
        except _ChangedItsMind:
            self.rolled_back += count
        else:
            await self._count(count)

    def _maybe_roll_back(self) -> None:
        if self._rng.random() < self._rollbacks:
            raise _ChangedItsMind

    async def _change(self, work: UnitOfWork, thing: UUID) -> None:
        change = update(THING).where(THING.c.id == thing).values(version=THING.c.version + 1)
        version = await work.session.scalar(change.returning(THING.c.version))
        if version is None:
            raise AssertionError(f"{thing} was made before")
        message = self._kind(thing_id=thing, aggregate_version=version)
        row = {"event_id": message.event_id, "thing_id": thing, "version": version}
        await work.session.execute(insert(SAID).values(row))
        await work.publish(message)

    async def _count(self, count: int) -> None:
        async with self._changed:
            self.committed += count
            self._changed.notify_all()
