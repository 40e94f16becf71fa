"""Broadcasts through RabbitMQ: transient, on a connection of their own (messaging.md a10).

Each process that speaks or listens has an exclusive queue, under a fresh name at every connect: a
queue of a fixed name stays locked by the ghost of a half-open connection until the broker misses
its heartbeats (P15). The client's own reconnecting would keep the name, so this does it itself.
"""

import asyncio
import random
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from contextvars import Context
from dataclasses import dataclass
from uuid import uuid4

import structlog
from aio_pika import DeliveryMode, Message
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractIncomingMessage, AbstractQueue
from pamqp.common import Arguments
from yarl import URL

from shared.messaging.rabbitmq_calls import bounded, connect, leave
from shared.messaging.topology import STREAM
from shared.messaging.transport import BrokerUnavailable, Heard, Listening, Returned, hears

log = structlog.get_logger(__name__)

MAX_WAITING = 1_000
"""How many broadcasts wait for the broker; the oldest are dropped."""
_ECHO_SECONDS = 1.0
"""How often a process says something to itself: an open socket alone proves nothing."""
_DOUBT_SECONDS = 2.0
"""After so long without an echo nobody may rely on what is heard."""
_GONE_SECONDS = 5.0
"""After so long without an echo the connection is given up."""
_SHORTEST_PAUSE, _LONGEST_PAUSE = 0.1, 2.0
_QUEUE_ARGUMENTS: Arguments = {"x-max-length": 10_000}


@dataclass(frozen=True, slots=True)
class _Broadcast:
    topic: str
    body: bytes
    proof: int
    """The echo that proves that the broker has taken it: frames keep their order."""


@dataclass(slots=True, eq=False)
class _Listener:
    stream: "RabbitStream"
    prefix: str
    heard: Heard
    returned: Returned
    ear: str = ""
    """The queue that hears for it."""

    @property
    def is_live(self) -> bool:
        """Whether a broadcast would be heard now."""
        return self.ear != "" and self.ear == self.stream.trusted_ear


class RabbitStream:
    """Speaks and listens; connects when it is first used, and again whenever it must."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self._listeners: list[_Listener] = []
        self._waiting: deque[tuple[str, bytes]] = deque(maxlen=MAX_WAITING)
        self._unproven: deque[_Broadcast] = deque(maxlen=MAX_WAITING)
        self._wake = asyncio.Event()
        self._spoken = asyncio.Event()
        self._living: asyncio.Task[None] | None = None
        self._closed = False
        self._ear = ""
        self._echoes = 0
        self._heard_at = 0.0

    def broadcast(self, topic: str, body: bytes) -> None:
        """Send as soon as the broker is there; at most 1,000 wait, the newest ones."""
        if self._closed:
            return
        self._waiting.append((topic, body))
        self._spoken.clear()
        self._begin()

    @asynccontextmanager
    async def listen(
        self, prefix: str, heard: Heard, *, returned: Returned
    ) -> AsyncIterator[Listening]:
        """Listen while open; begins in the background."""
        listener = _Listener(self, prefix, heard, returned)
        self._listeners.append(listener)
        self._begin()
        try:
            yield listener
        finally:
            self._listeners.remove(listener)

    @property
    def trusted_ear(self) -> str:
        """The queue through which this process hears itself; empty while it hears nothing."""
        silence = asyncio.get_running_loop().time() - self._heard_at
        return self._ear if silence < _DOUBT_SECONDS else ""

    async def close(self) -> None:
        """Send what waits, for a second at most, and disconnect."""
        self._closed = True
        if self._living is None:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(1):
                await self._spoken.wait()
        self._living.cancel()
        await asyncio.gather(self._living, return_exceptions=True)

    def _begin(self) -> None:
        self._wake.set()
        if self._living is None:
            # In a context of its own: what the first speaker is busy with belongs in no later log.
            self._living = asyncio.create_task(self._live(), name="stream", context=Context())

    async def _live(self) -> None:
        loop, pause = asyncio.get_running_loop(), _SHORTEST_PAUSE
        while True:
            started = loop.time()
            try:
                await self._connected()
            except BrokerUnavailable as error:
                log.info("stream_interrupted", error=str(error))
            except Exception:  # whatever it is: the stream comes back
                log.exception("stream_broken")
            self._ear = ""
            lost = [(one.topic, one.body) for one in self._unproven]
            self._unproven.clear()
            self._waiting = deque([*lost, *self._waiting], maxlen=MAX_WAITING)
            short = loop.time() - started < _GONE_SECONDS
            pause = min(2 * pause, _LONGEST_PAUSE) if short else _SHORTEST_PAUSE
            await asyncio.sleep(pause * (1 + random.random() / 2))  # noqa: S311 -- jitter

    async def _connected(self) -> None:
        """Speak and listen until the connection ends; raises ``BrokerUnavailable`` then."""
        connection = await connect(self._url, "stream")
        try:
            channel = await bounded(connection.channel(publisher_confirms=False))
            queue = await bounded(
                channel.declare_queue(
                    f"{STREAM}.{uuid4().hex}",
                    exclusive=True,
                    auto_delete=True,
                    arguments=_QUEUE_ARGUMENTS,
                )
            )
            await bounded(queue.bind(STREAM, queue.name))
            await bounded(queue.consume(self._arrived, no_ack=True))
            await self._converse(connection, channel, queue)
        finally:
            await leave(connection, seconds=1)

    async def _converse(
        self, connection: AbstractConnection, channel: AbstractChannel, queue: AbstractQueue
    ) -> None:
        loop = asyncio.get_running_loop()
        connection.close_callbacks.add(self._ended)
        channel.close_callbacks.add(self._ended)
        self._ear, self._heard_at, echo_at = queue.name, loop.time(), loop.time()
        while not (connection.is_closed or channel.is_closed):
            self._wake.clear()
            await self._open_ears(queue)
            await self._speak(channel)
            if loop.time() >= echo_at:
                self._echoes += 1
                await self._send(channel, queue.name, str(self._echoes).encode())
                echo_at = loop.time() + _ECHO_SECONDS
            if loop.time() - self._heard_at > _GONE_SECONDS:
                raise BrokerUnavailable("the broker does not answer")
            with suppress(TimeoutError):
                async with asyncio.timeout_at(echo_at):
                    await self._wake.wait()
        raise BrokerUnavailable("the connection was closed")

    async def _open_ears(self, queue: AbstractQueue) -> None:
        for listener in [one for one in self._listeners if one.ear != queue.name]:
            await bounded(queue.bind(STREAM, f"{listener.prefix}.#"))
            listener.ear = queue.name
            listener.returned()

    async def _speak(self, channel: AbstractChannel) -> None:
        while self._waiting:
            topic, body = self._waiting.popleft()
            self._unproven.append(_Broadcast(topic, body, self._echoes + 1))
            await self._send(channel, topic, body)
        self._spoken.set()

    async def _send(self, channel: AbstractChannel, topic: str, body: bytes) -> None:
        message = Message(body, delivery_mode=DeliveryMode.NOT_PERSISTENT)
        exchange = await channel.get_exchange(STREAM, ensure=False)
        await bounded(exchange.publish(message, topic, mandatory=False))

    async def _arrived(self, message: AbstractIncomingMessage) -> None:
        topic = message.routing_key or ""
        if topic != self._ear:
            for listener in [*self._listeners]:
                if hears(listener.prefix, topic):
                    listener.heard(topic, message.body)
            return
        self._heard_at = asyncio.get_running_loop().time()
        proven = int(message.body)
        while self._unproven and self._unproven[0].proof <= proven:
            self._unproven.popleft()

    def _ended(self, *_: object) -> None:
        self._wake.set()
