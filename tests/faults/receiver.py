"""A service that acts on what it is told: our consumer, inbox and effect in one transaction.

``python -m tests.faults.receiver`` is it as a process of its own; it reads DATABASE_URL,
RABBITMQ_URL, WORK_SECONDS and CONCURRENCY, logs ``consuming`` when it begins, and ends at SIGTERM. What it is
told with the note ``deadly`` ends it at once, as a crash of its interpreter would.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog
import uvloop
from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import insert as upsert

from shared import logging
from shared.database import Database, Pool, UnitOfWork
from shared.messaging.consumer import Consumer, Limits
from shared.messaging.rabbitmq import RabbitTransport
from shared.messaging.transport import Permanent, Transport
from shared.stopping import stop_signal
from shared.testing.fault_size import PATIENCE
from shared.testing.outbox import Count, Counted
from tests.faults.tables import ARRIVAL, EFFECT, RECEIVER, RECEIVING, STATE

log = structlog.get_logger(__name__)

EVENTS = "receiver.events"
DEADLY, SICK, WRONG = "deadly", "sick", "wrong"
"""Notes of facts that end the process, fail each time, or fail for good."""

Told = Counted | Count
Work = Callable[[Told], Awaitable[None]]


class Receiver:
    """One process of the service; *work* is what each message takes before its effect commits."""

    def __init__(
        self,
        database_url: str,
        transport: Transport,
        *,
        work: Work | None = None,
        concurrency: int = 4,
        prefetch: int = 20,
    ) -> None:
        self.database = Database(database_url, RECEIVING, RECEIVER, pool=Pool(concurrency + 2, 2))
        limits = Limits(concurrency=concurrency, prefetch=prefetch)
        self.consumer = Consumer(
            self.database.service,
            transport,
            {Counted: self._handle, Count: self._handle},
            limits={EVENTS: limits, Count.queue: limits},
        )
        self.failing = True
        """Whether facts that are sick or wrong fail; false once "the bug is repaired"."""
        self.effects = 0
        """Effects of this process that have committed."""
        self._begin = self.database.units(UnitOfWork)
        self._work = work
        self._changed = asyncio.Condition()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Handle messages while the context is open; leaving drains."""
        try:
            async with self.consumer.running():
                yield
        finally:
            await self.database.close()

    async def reached(self, effects: int, *, within: float = PATIENCE) -> None:
        """Wait until this process has committed so many effects."""
        async with asyncio.timeout(within), self._changed:
            await self._changed.wait_for(lambda: self.effects >= effects)

    async def next(self, count: int = 1, *, within: float = PATIENCE) -> float:
        """Wait for *count* further effects; return how many seconds that took."""
        began = asyncio.get_running_loop().time()
        await self.reached(self.effects + count, within=within)
        return asyncio.get_running_loop().time() - began

    async def _handle(self, told: Told) -> None:
        async with self._begin() as work:
            await work.session.execute(
                insert(ARRIVAL).values(event_id=told.event_id, pid=os.getpid())
            )
        note = told.note if isinstance(told, Counted) else ""
        if note == DEADLY:
            os.kill(os.getpid(), signal.SIGKILL)
        if self._work is not None:
            await self._work(told)
        if note == SICK and self.failing:
            raise OSError("this one fails each time")
        if note == WRONG and self.failing:
            raise Permanent("this one fails for good")
        await self._take_effect(told, note)
        async with self._changed:
            self.effects += 1
            self._changed.notify_all()

    async def _take_effect(self, told: Told, note: str) -> None:
        thing, version = told.thing_id, told.aggregate_version
        async with self._begin() as work:
            await work.claim(told)
            await work.session.execute(
                insert(EFFECT).values(
                    event_id=told.event_id, thing_id=thing, version=version, note=note
                )
            )
            newest = upsert(STATE).values(thing_id=thing, version=version)
            await work.session.execute(
                newest.on_conflict_do_update(
                    index_elements=[STATE.c.thing_id],
                    set_={"version": newest.excluded.version},
                    where=STATE.c.version < newest.excluded.version,
                )
            )


async def main() -> None:
    """Receive until SIGTERM."""
    logging.configure(service="receiver")
    stop = stop_signal(hard_exit_after=45)
    seconds = float(os.environ.get("WORK_SECONDS", "0"))

    async def work(_: Told) -> None:
        await asyncio.sleep(seconds)

    async with RabbitTransport(os.environ["RABBITMQ_URL"], patience=None) as transport:
        at_once = int(os.environ.get("CONCURRENCY", "4"))
        receiver = Receiver(
            os.environ["DATABASE_URL"], transport, work=work, concurrency=at_once, prefetch=at_once
        )
        async with receiver.running():
            log.info("consuming")
            await stop.wait()


if __name__ == "__main__":
    uvloop.run(main())
