"""The broker of production: RabbitMQ 3.10 or later (messaging.md a8)."""

import asyncio
import os
import random
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from types import TracebackType
from typing import Self

import aio_pika
import structlog
from aio_pika.connection import make_url
from aio_pika.exceptions import ChannelPreconditionFailed
from aio_pika.robust_connection import RobustConnection
from yarl import URL

from shared.messaging import topology
from shared.messaging.ladder import LADDER
from shared.messaging.rabbitmq_calls import BROKEN, CALL_SECONDS, bounded
from shared.messaging.rabbitmq_consumer import QueueConsumer
from shared.messaging.rabbitmq_publisher import Publisher, letter
from shared.messaging.rabbitmq_watchdog import watch
from shared.messaging.transport import (
    BrokerUnavailable,
    Handle,
    Outgoing,
    Queue,
    TopologyConflict,
    TransportError,
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
    connection that publishes. *ladder* holds the seconds before each retry; *patience* is how long
    to wait for the broker at the start. *on_lost* is told when the client library has lost its
    consumers or its connection for good.
    """

    def __init__(
        self,
        url: str,
        *,
        ladder: Sequence[float] = LADDER,
        patience: float = 60.0,
        on_lost: Callable[[str], None] = end_process,
    ) -> None:
        # A little chance in the interval keeps processes from returning all at once (P18).
        interval = 1 + random.random() / 2  # noqa: S311 -- jitter
        self._url: URL = make_url(url, heartbeat=_HEARTBEAT, reconnect_interval=f"{interval:.2f}")
        self._ladder = tuple(ladder)
        self._patience = patience
        self._on_lost = on_lost
        self._declared: dict[str, Queue] = {}
        self._conflict = ""
        self._consumers: set[QueueConsumer] = set()
        self._publishing: RobustConnection
        self._consuming: RobustConnection
        self._publisher: Publisher
        self._watching: asyncio.Task[None]

    async def __aenter__(self) -> Self:
        """Connect; raises ``BrokerUnavailable`` if the broker stays away for *patience* seconds."""
        self._publishing = await self._connect("publish")
        self._consuming = await self._connect("consume")
        self._publisher = await Publisher.open(self._publishing)
        self._watching = asyncio.create_task(
            watch(self._url, (self._publishing, self._consuming), self._consumers, self._on_lost)
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close channel and connections, in this order, each within 5 s."""
        self._watching.cancel()
        await asyncio.gather(self._watching, return_exceptions=True)
        with suppress(BrokerUnavailable):
            await self._publisher.close()
        for connection in (self._consuming, self._publishing):
            with suppress(BrokerUnavailable):
                await bounded(connection.close())  # bounded even in a black hole (P21)

    async def _connect(self, purpose: str) -> RobustConnection:
        deadline = asyncio.get_running_loop().time() + self._patience
        pause = 0.1
        while True:
            connection = RobustConnection(
                self._url, client_properties={"connection_name": f"jobwise {purpose}"}
            )
            try:
                await bounded(connection.connect(timeout=10), seconds=10)
            except BrokerUnavailable as error:
                with suppress(BrokerUnavailable):
                    await bounded(connection.close())
                if asyncio.get_running_loop().time() + pause > deadline:
                    raise
                log.info("waiting_for_broker", error=str(error))
                await asyncio.sleep(pause)
                pause = min(2 * pause, 2.0)
            else:
                return connection

    async def declare(self, queues: Sequence[Queue]) -> None:
        """Declare exchanges, *queues*, their companions and bindings.

        Raises ``TopologyConflict`` when something of that name exists with other properties; from
        then on the transport is not healthy.
        """
        # A plain connection of its own: a conflict closes the channel (P13), and a robust one
        # would declare the conflicting queue again and again.
        try:
            connection = await bounded(aio_pika.connect(self._url, timeout=CALL_SECONDS))
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
            with suppress(BrokerUnavailable):
                await bounded(connection.close())
        self._conflict = ""
        self._declared |= {queue.name: queue for queue in queues}

    async def publish(self, messages: Sequence[Outgoing]) -> list[TransportError | None]:
        """Publish a wave with confirms; no two messages of it may have the same id."""
        return await self._publisher.publish([letter(message) for message in messages])

    @asynccontextmanager
    async def consume(
        self, queue: str, handle: Handle, *, prefetch: int, concurrency: int
    ) -> AsyncIterator[None]:
        """Deliver the messages of *queue*, which must be declared, while the context is open.

        Raises ``BrokerUnavailable`` if consuming cannot start.
        """
        # A publisher of its own for its retries: nobody else's mistake can close that channel.
        retries = await Publisher.open(self._publishing)
        consumer = QueueConsumer(
            self._declared.get(queue, Queue(queue)),
            handle,
            retries,
            ladder=self._ladder,
            concurrency=concurrency,
        )
        try:
            await consumer.start(self._consuming, prefetch=prefetch)
            self._consumers.add(consumer)
            yield
        finally:
            self._consumers.discard(consumer)
            await consumer.stop()
            with suppress(BrokerUnavailable):
                await retries.close()

    async def healthy(self) -> bool:
        """Answer whether both connections can open a channel within a second."""
        if self._conflict or not self._publisher.ready:
            return False
        answers = await asyncio.gather(_answers(self._publishing), _answers(self._consuming))
        return all(answers)


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
