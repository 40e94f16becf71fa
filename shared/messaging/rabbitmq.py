"""The broker of production: RabbitMQ 3.10 or later (messaging.md a8)."""

import asyncio
import math
import os
import random
import signal
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
)
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import structlog
from aio_pika.connection import make_url
from aio_pika.exceptions import ChannelPreconditionFailed
from aio_pika.robust_connection import RobustConnection
from yarl import URL

from shared.messaging import topology
from shared.messaging.ladder import LADDER
from shared.messaging.rabbitmq_calls import BROKEN, bounded, connect, leave
from shared.messaging.rabbitmq_consumer import QueueConsumer
from shared.messaging.rabbitmq_depths import depths
from shared.messaging.rabbitmq_publisher import Publisher, letter
from shared.messaging.rabbitmq_stream import RabbitStream
from shared.messaging.rabbitmq_watchdog import watch
from shared.messaging.transport import (
    BrokerUnavailable,
    Handle,
    Heard,
    Listening,
    Outgoing,
    Queue,
    Returned,
    TopologyConflict,
    TransportError,
    Waiting,
)

log = structlog.get_logger(__name__)

_HEARTBEAT = 10
"""Seconds; a stuck connection is found after 33 s, with the default of 60 only after 183 s."""
_HEALTH_SECONDS = 0.9


def end_process(why: str) -> None:
    """Ask this process to stop in an orderly way, so that its supervisor starts a fresh one."""
    log.critical("messaging_lost", why=why)
    os.kill(os.getpid(), signal.SIGTERM)


class RabbitTransport:
    """Delivers at least once through durable quorum queues.

    One connection publishes and another consumes, because an alarm in the broker blocks every
    connection that publishes. *ladder* holds the seconds before each retry. *patience* is how long
    entering waits for the broker; with ``None`` it returns at once and connects in the background,
    for as long as that takes: meanwhile nothing is healthy and every call says
    ``BrokerUnavailable``. *on_lost* is told when the client library has lost its consumers or its
    connection for good. *heartbeat* is in seconds: a stuck connection is found after three times
    that and three more.
    """

    def __init__(
        self,
        url: str,
        *,
        ladder: Sequence[float] = LADDER,
        patience: float | None = 60.0,
        on_lost: Callable[[str], None] = end_process,
        heartbeat: int = _HEARTBEAT,
    ) -> None:
        # A little chance in the interval keeps processes from returning all at once (P18).
        interval = 1 + random.random() / 2  # noqa: S311 -- jitter
        self._url: URL = make_url(url, heartbeat=heartbeat, reconnect_interval=f"{interval:.2f}")
        self._ladder = tuple(ladder)
        self._patience = patience
        self._on_lost = on_lost
        self._declared: dict[str, Queue] = {}
        self._conflict = ""
        self._consumers: set[QueueConsumer] = set()
        self._stream = RabbitStream(self._url)
        self._link: _Link | None = None
        self._living: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Connect; raises ``BrokerUnavailable`` if the broker stays away for *patience* seconds."""
        if self._patience is not None:
            self._link = await self._open(self._patience)
        self._living = asyncio.create_task(self._live(), name="rabbitmq-link")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close channel and connections, in this order, each within 2 s."""
        await self._stream.close()
        if self._living is not None:
            self._living.cancel()
            await asyncio.gather(self._living, return_exceptions=True)
        link, self._link = self._link, None
        if link is not None:
            await link.close()

    async def _live(self) -> None:
        if self._link is None:
            self._link = await self._open(math.inf)
        link = self._link
        log.info("broker_connected")
        connections = (link.publishing, link.consuming)
        await watch(self._url, connections, link.publisher, self._consumers, self._on_lost)

    async def _open(self, patience: float) -> "_Link":
        """Connect; raises ``BrokerUnavailable`` when *patience* seconds have not been enough."""
        deadline = asyncio.get_running_loop().time() + patience
        pause, said = 0.1, ""
        while True:
            try:
                return await _Link.open(self._url)
            except BrokerUnavailable as error:
                if asyncio.get_running_loop().time() + pause > deadline:
                    raise
                if said != str(error):  # each reason once: the wait may last for hours
                    log.warning("waiting_for_broker", error=str(error))
                said = str(error)
                await asyncio.sleep(pause)
                pause = min(2 * pause, 2.0)

    async def declare(self, queues: Sequence[Queue]) -> None:
        """Declare exchanges, *queues*, their companions and bindings.

        Raises ``TopologyConflict`` when something of that name exists with other properties; from
        then on the transport is not healthy.
        """
        # A plain connection of its own: a conflict closes the channel (P13), and a robust one
        # would declare the conflicting queue again and again.
        try:
            connection = await connect(self._url, "declare")
        except BrokerUnavailable:
            log.warning("broker_unavailable_for_declarations")
            raise
        try:
            channel = await bounded(connection.channel())
            await topology.declare_all(channel, queues, self._ladder)
        except ChannelPreconditionFailed as error:
            self._conflict = str(error)
            raise TopologyConflict(self._conflict) from error
        except BROKEN as error:
            raise BrokerUnavailable(f"{type(error).__name__}: {error}") from error
        finally:
            await leave(connection)
        self._conflict = ""
        self._declared |= {queue.name: queue for queue in queues}

    async def publish(self, messages: Sequence[Outgoing]) -> list[TransportError | None]:
        """Publish a wave with confirms; no two messages of it may have the same id (P20)."""
        if self._link is None:
            return [BrokerUnavailable("not connected yet")] * len(messages)
        return await self._link.publisher.publish([letter(message) for message in messages])

    @asynccontextmanager
    async def consume(
        self, queue: str, handle: Handle, *, prefetch: int, concurrency: int
    ) -> AsyncIterator[None]:
        """Deliver the messages of *queue*, which must be declared, while the context is open.

        Raises ``BrokerUnavailable`` if consuming cannot start.
        """
        link = self._link
        if link is None:
            raise BrokerUnavailable("not connected yet")
        # A publisher of its own for its retries: nobody else's mistake can close that channel.
        retries = await Publisher.open(link.publishing)
        consumer = QueueConsumer(
            self._declared.get(queue, Queue(queue)),
            handle,
            retries,
            ladder=self._ladder,
            concurrency=concurrency,
        )
        try:
            await consumer.start(link.consuming, prefetch=prefetch)
            self._consumers.add(consumer)
            yield
        finally:
            self._consumers.discard(consumer)
            await consumer.stop()
            await retries.close()

    async def waiting(self, queues: Sequence[str]) -> Mapping[str, Waiting]:
        """Return what waits in *queues*; of none while the broker does not say."""
        link = self._link
        return {} if link is None else await depths(link.consuming, queues, self._ladder)

    def broadcast(self, topic: str, body: bytes) -> None:
        """Tell every listening process; while the broker is away the newest 1,000 wait."""
        self._stream.broadcast(topic, body)

    def listen(
        self, prefix: str, heard: Heard, *, returned: Returned
    ) -> AbstractAsyncContextManager[Listening]:
        """Listen to the broadcasts of all processes; begins in the background."""
        return self._stream.listen(prefix, heard, returned=returned)

    async def healthy(self) -> bool:
        """Answer whether both connections can open a channel within a second."""
        link = self._link
        if self._conflict or link is None or not link.publisher.ready:
            return False
        answers = await asyncio.gather(_answers(link.publishing), _answers(link.consuming))
        return all(answers)


@dataclass(frozen=True, slots=True)
class _Link:
    """Both connections, and the channel on which everybody publishes."""

    publishing: RobustConnection
    consuming: RobustConnection
    publisher: Publisher

    @classmethod
    async def open(cls, url: URL) -> "_Link":
        """Connect; raises ``BrokerUnavailable`` and leaves nothing open."""
        async with AsyncExitStack() as opened:
            publishing = await _connect(url, "publish", opened)
            consuming = await _connect(url, "consume", opened)
            link = cls(publishing, consuming, await Publisher.open(publishing))
            opened.pop_all()
        return link

    async def close(self) -> None:
        """Close channel and connections, in this order, each within 2 s (P17, P21)."""
        await self.publisher.close()
        for connection in (self.consuming, self.publishing):
            await leave(connection)


async def _connect(url: URL, purpose: str, opened: AsyncExitStack) -> RobustConnection:
    connection = RobustConnection(url, client_properties={"connection_name": f"jobwise {purpose}"})
    opened.push_async_callback(leave, connection)
    await bounded(connection.connect(timeout=10), seconds=10)
    return connection


async def _answers(connection: RobustConnection) -> bool:
    transport = connection.transport
    if transport is None or not connection.connected.is_set():
        return False
    try:
        # A channel of the layer below, which no reconnect brings back.
        async with asyncio.timeout(_HEALTH_SECONDS):
            channel = await transport.connection.channel(publisher_confirms=False)
            await channel.close()
    except BROKEN:
        return False
    return True
