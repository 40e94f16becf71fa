"""The relay: carries committed outbox rows to the broker, in order (messaging.md a4).

One process per schema is active, chosen anew for each batch by an advisory lock. Rows are found by
``published_at IS NULL``, never by "id above the last seen": ids are taken before the commit, so a
slow transaction would commit behind such a mark and be skipped for ever.
"""

import asyncio
import random
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import islice

import structlog
from sqlalchemy import extract, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.messaging import batch
from shared.messaging.batch import OutboxRow
from shared.messaging.outbox import MessagingTables
from shared.messaging.retention import forget_old
from shared.messaging.transport import Rejected, Transport, TransportError, Unroutable
from shared.messaging.watching import RelayWatch

log = structlog.get_logger(__name__)

BATCH_SECONDS = 5.0
"""No further wave starts after this; the last one has the transport's own 5 s, so that a batch
stays below the 15 s after which PostgreSQL takes the lock from a frozen process."""
POLL = 1.0
"""Seconds between looks without a wake-up: the net below missed ones."""
BUSY_POLLS = (0.01, 0.02, 0.05, 0.1)
"""Seconds until the next tries for a lock that another process holds: mostly for one batch, so the
first come soon. The last one repeats."""
SHORTEST_PAUSE, LONGEST_PAUSE = 0.1, 1.0
"""Seconds between tries while the database or the broker is away. A try is cheap and fails at
once, and messages shall flow within 2 s of the broker's return."""
CLEANING = 3600.0
"""Seconds between two looks for rows old enough to forget."""


class _Outcome(Enum):
    IDLE = auto()
    MORE = auto()
    BUSY = auto()
    AWAY = auto()


@dataclass(frozen=True, slots=True)
class Lag:
    """How far publishing is behind; a rising age is the alarm."""

    unpublished: int
    parked: int
    oldest_seconds: float


@dataclass(slots=True)
class _Verdicts:
    published: list[int] = field(default_factory=list)
    refused: list[tuple[OutboxRow, TransportError]] = field(default_factory=list)
    away: str = ""
    """Why nothing can be published now."""


class Relay:
    """Publishes the outbox of one schema while ``running()`` is open."""

    def __init__(
        self, engine: AsyncEngine, tables: MessagingTables, transport: Transport, schema: str
    ) -> None:
        self._engine = engine
        self._tables = tables
        self._transport = transport
        self._schema = schema
        self._watch = RelayWatch(schema)
        self._woken = asyncio.Event()
        self._stopped = asyncio.Event()
        self._away = ""

    def wake(self) -> None:
        """Look into the outbox now. Call it after each commit that recorded a message."""
        self._woken.set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Relay while the context is open; leaving it finishes the batch in hand."""
        self._stopped.clear()
        relaying = asyncio.create_task(self._relay())
        cleaning = asyncio.create_task(self._clean())
        try:
            yield
        finally:
            self._stopped.set()
            self._woken.set()
            cleaning.cancel()
            # A batch is bounded; cutting it short would only publish its messages twice.
            await asyncio.wait([relaying], timeout=2 * BATCH_SECONDS)
            relaying.cancel()
            await asyncio.gather(relaying, cleaning, return_exceptions=True)

    async def lag(self) -> Lag:
        """Return how many rows wait, how many are parked, and the age of the oldest waiting."""
        outbox = self._tables.outbox.c
        waiting = outbox.parked_reason.is_(None)
        age = func.clock_timestamp() - func.min(outbox.created_at).filter(waiting)
        count = select(
            func.count().filter(waiting),
            func.count(outbox.parked_reason),
            func.coalesce(extract("epoch", age), 0),
        ).where(outbox.published_at.is_(None))
        async with self._engine.connect() as connection:
            unpublished, parked, oldest = (await connection.execute(count)).one()
        return Lag(unpublished, parked, float(oldest))

    async def _relay(self) -> None:
        pause, busy = SHORTEST_PAUSE, 0
        while not self._stopped.is_set():
            self._woken.clear()
            try:
                outcome = await self._batch()
            except Exception:
                log.warning("relay_interrupted", schema=self._schema, exc_info=True)
                outcome = _Outcome.AWAY
            if outcome is _Outcome.AWAY:
                # A wake-up does not shorten this pause: writers go on while the broker is away.
                await _sleep(self._stopped, pause * random.uniform(0.8, 1.2))  # noqa: S311 -- jitter
                pause = min(2 * pause, LONGEST_PAUSE)
                continue
            pause = SHORTEST_PAUSE
            if outcome is _Outcome.BUSY:
                await _sleep(self._stopped, BUSY_POLLS[min(busy, len(BUSY_POLLS) - 1)])
                busy += 1
                continue
            busy = 0
            if outcome is _Outcome.IDLE:
                await _sleep(self._woken, POLL)

    def _note(self, away: str) -> None:
        """Log once when publishing stops and once when it goes on, however often it is tried."""
        if away and not self._away:
            log.warning("relay_waits", schema=self._schema, error=away)
        elif self._away and not away:
            log.info("relay_goes_on", schema=self._schema)
        self._away = away

    async def _batch(self) -> _Outcome:
        async with self._engine.begin() as connection:
            if not await batch.lock(connection, self._schema):
                return _Outcome.BUSY
            rows = await batch.due_rows(connection, self._tables)
            if not rows:
                return _Outcome.IDLE
            verdicts = await self._publish(rows)
            if verdicts.published:
                await batch.mark_published(connection, self._tables, verdicts.published)
            await batch.put_off(connection, self._tables, verdicts.refused)
        self._note(verdicts.away)
        if verdicts.away:
            return _Outcome.AWAY
        unfinished = len(verdicts.published) + len(verdicts.refused) < len(rows)
        return _Outcome.MORE if unfinished or len(rows) == batch.BATCH else _Outcome.IDLE

    async def _publish(self, rows: Sequence[OutboxRow]) -> _Verdicts:
        """Publish in waves of ``WAVE`` rows, with at most one row per aggregate in flight.

        After a failure the later rows of the aggregate stay, or they would overtake it.
        """
        verdicts = _Verdicts()
        lines: dict[str, deque[OutboxRow]] = {}
        for row in rows:
            lines.setdefault(row.aggregate_id, deque()).append(row)
        deadline = asyncio.get_running_loop().time() + BATCH_SECONDS
        while lines and not verdicts.away and asyncio.get_running_loop().time() < deadline:
            wave = [line.popleft() for line in islice(lines.values(), batch.WAVE)]
            watched = self._watch.begin([batch.outgoing(row) for row in wave])
            answers: Sequence[TransportError | None] = ()
            try:
                answers = await self._transport.publish(watched.letters)
            except Exception:
                log.exception("relay_publish_failed", schema=self._schema)
                verdicts.away = "the transport failed"
                break
            finally:
                watched.end(answers)
            for row, answer in zip(wave, answers, strict=True):
                if answer is None:
                    verdicts.published.append(row.id)
                    self._watch.confirmed(row.occurred_at)
                    continue
                lines[row.aggregate_id].clear()
                if isinstance(answer, Unroutable | Rejected):
                    verdicts.refused.append((row, answer))
                else:
                    verdicts.away = repr(answer)
            lines = {aggregate: line for aggregate, line in lines.items() if line}
        return verdicts

    async def _clean(self) -> None:
        while True:
            await asyncio.sleep(CLEANING * random.uniform(0.9, 1.1))  # noqa: S311 -- jitter
            try:
                await forget_old(self._engine, self._tables)
            except Exception:
                log.warning("cleaning_failed", schema=self._schema, exc_info=True)


async def _sleep(event: asyncio.Event, seconds: float) -> None:
    """Wait for *event*, at most *seconds*."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
