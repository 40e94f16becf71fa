"""A broker in memory, for tests of one process: the promises of the real one, without a disk."""

import asyncio
import heapq
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import count
from types import TracebackType
from typing import Self

from shared.messaging import metrics
from shared.messaging.local_stream import LocalStream
from shared.messaging.transport import (
    BrokerUnavailable,
    Delivery,
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


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A delivery that no retry could help, and why."""

    queue: str
    delivery: Delivery
    error: str


@dataclass(slots=True)
class _MemoryQueue:
    events: set[str]
    ready: list[tuple[float, int, Delivery]] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    consumers: int = 0
    held: int = 0
    """Deliveries that a consumer has taken and not finished."""


class MemoryTransport:
    """Delivers at least once within this process; what waits is gone when the process ends.

    *copies* delivers everything that often, to prove that effects happen once. *ladder* holds the
    seconds before each retry; after the last one a message joins ``dead_letters``. While
    ``reachable`` is false, publishing answers ``BrokerUnavailable``.
    """

    def __init__(
        self, *, copies: int = 1, ladder: Sequence[float] = (0.01, 0.02, 0.05, 0.1)
    ) -> None:
        self.dead_letters: list[DeadLetter] = []
        self.reachable = True
        self._copies = copies
        self._ladder = tuple(ladder)
        self._queues: dict[str, _MemoryQueue] = {}
        self._number = count()
        self._idle = asyncio.Event()
        self._stream = LocalStream(lambda: self.reachable)

    async def __aenter__(self) -> Self:
        """Return at once."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Keep what waits: a transport may be entered again."""

    async def declare(self, queues: Sequence[Queue]) -> None:
        """Create the queues and add their bindings."""
        for queue in queues:
            known = self._queues.setdefault(queue.name, _MemoryQueue(set()))
            known.events |= set(queue.events)

    async def publish(self, messages: Sequence[Outgoing]) -> list[TransportError | None]:
        """Put each message into every queue bound to it, *copies* times."""
        await asyncio.sleep(0)  # a broker is never quicker than one turn of the loop
        return [self._route(message) for message in messages]

    def _route(self, message: Outgoing) -> TransportError | None:
        if not self.reachable:
            return BrokerUnavailable("the broker is away")
        if message.exchange == Exchange.COMMANDS:
            targets = [self._queues[key] for key in [message.routing_key] if key in self._queues]
            if not targets:
                return Unroutable(message.routing_key)
        else:
            targets = [q for q in self._queues.values() if message.routing_key in q.events]
        delivery = Delivery(message.id, message.type, message.body, dict(message.headers), 0)
        for queue in targets:
            for _ in range(self._copies):
                self._put(queue, delivery, delay=0)
        return None

    def _put(self, queue: _MemoryQueue, delivery: Delivery, *, delay: float) -> None:
        due = asyncio.get_running_loop().time() + delay
        heapq.heappush(queue.ready, (due, next(self._number), delivery))
        queue.changed.set()

    @asynccontextmanager
    async def consume(
        self, queue: str, handle: Handle, *, prefetch: int, concurrency: int
    ) -> AsyncIterator[None]:
        """Deliver the messages of *queue* while the context is open."""
        source = self._queues[queue]

        async def work(delivery: Delivery) -> None:
            try:
                await self._attempt(queue, handle, delivery)
            finally:
                source.held -= 1
                self._idle.set()

        workers = Workers(work, concurrency=concurrency)
        feeder = asyncio.create_task(self._feed(source, workers, prefetch))
        source.consumers += 1
        try:
            yield
        finally:
            source.consumers -= 1
            feeder.cancel()
            await asyncio.gather(feeder, return_exceptions=True)
            for delivery in workers.withdraw():
                source.held -= 1
                self._put(source, delivery, delay=0)
            self._idle.set()
            await workers.finish()

    async def _feed(self, source: _MemoryQueue, workers: Workers[Delivery], prefetch: int) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await workers.wait_below(prefetch)
            source.changed.clear()
            due = source.ready[0][0] if source.ready else None
            if due is not None and due <= loop.time():
                source.held += 1
                workers.submit(heapq.heappop(source.ready)[2])
                continue
            with suppress(TimeoutError):
                async with asyncio.timeout_at(due):
                    await source.changed.wait()

    async def _attempt(self, queue: str, handle: Handle, delivery: Delivery) -> None:
        source = self._queues[queue]
        try:
            await handle(delivery)
        except Permanent as error:
            self._bury(queue, delivery, error)
        except asyncio.CancelledError:
            self._put(source, delivery, delay=0)
            raise
        except Exception as error:  # noqa: BLE001 -- whatever a handler raises means: try again
            if delivery.attempt >= len(self._ladder):
                self._bury(queue, delivery, error)
                return
            metrics.RETRIED.labels(queue).inc()
            again = replace(delivery, attempt=delivery.attempt + 1)
            self._put(source, again, delay=self._ladder[delivery.attempt])

    def _bury(self, queue: str, delivery: Delivery, error: Exception) -> None:
        metrics.DEAD.labels(queue).inc()
        self.dead_letters.append(DeadLetter(queue, delivery, repr(error)))

    async def drain(self, within: float = 10.0) -> None:
        """Wait until every consumed queue is empty and nothing is running.

        Raises ``TimeoutError`` after *within* seconds.
        """
        async with asyncio.timeout(within):
            while any(q.consumers and (q.ready or q.held) for q in self._queues.values()):
                self._idle.clear()
                await self._idle.wait()

    async def waiting(self, queues: Sequence[str]) -> Mapping[str, Waiting]:
        """Return what waits in *queues*."""
        now = asyncio.get_running_loop().time()
        dead = Counter(letter.queue for letter in self.dead_letters)
        found = {}
        for name in self._queues.keys() & set(queues):
            ready = self._queues[name].ready
            due = sum(when <= now for when, _, _ in ready)
            found[name] = Waiting(due, len(ready) - due, dead[name])
        return found

    def broadcast(self, topic: str, body: bytes) -> None:
        """Tell the listeners of this process; dropped while the broker is unreachable."""
        self._stream.broadcast(topic, body)

    def listen(
        self, prefix: str, heard: Heard, *, returned: Returned
    ) -> AbstractAsyncContextManager[Listening]:
        """Listen to the broadcasts of this process."""
        return self._stream.listen(prefix, heard, returned=returned)

    async def healthy(self) -> bool:
        """Answer whether the broker is reachable."""
        return self.reachable
