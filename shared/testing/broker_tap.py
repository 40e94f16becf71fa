"""A second listener on the broker: it writes down what passes, and may deliver it once more."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage
from pamqp.common import Arguments

from shared.contracts.event import Envelope
from shared.messaging.transport import Exchange, Queue

_FACTS = "test.facts"
_AGAIN = "test.again"
_KEPT: Final[Arguments] = {"x-queue-type": "quorum"}


@dataclass(frozen=True, slots=True)
class Fact:
    """An event as everybody on the broker saw it."""

    id: UUID
    name: str
    subject: str
    """The id of the aggregate."""
    version: int
    """The version of the aggregate."""


async def listen(url: str) -> None:
    """Keep a copy of every fact from now on, over restarts of the broker too."""
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue(_FACTS, durable=True, arguments=_KEPT)
        await queue.bind(Exchange.EVENTS, "#")


async def heard(url: str) -> list[Fact]:
    """Return the facts since the last call, in their order; one that came twice is there twice."""
    facts = []
    async with await aio_pika.connect(url) as connection:
        queue = await (await connection.channel()).get_queue(_FACTS)
        while (message := await queue.get(no_ack=True, fail=False)) is not None:
            envelope = Envelope.model_validate_json(message.body)
            facts.append(
                Fact(envelope.id, envelope.type, envelope.subject.id, envelope.aggregate_version)
            )
    return facts


async def waiting(url: str, queues: Sequence[str]) -> dict[str, int]:
    """Return how many messages lie in each of *queues*; those in a consumer's hands are not."""
    counts = {}
    async with await aio_pika.connect(url) as connection:
        for name in queues:
            # A fresh channel: the client answers a second question from its memory (P14).
            channel = await connection.channel()
            queue = await channel.declare_queue(name, passive=True)
            counts[name] = queue.declaration_result.message_count or 0
            await channel.close()
    return counts


class Echo:
    """Delivers every message of some queues again; ``repeated`` counts them."""

    def __init__(self, targets: dict[str, list[str]], channel: AbstractChannel) -> None:
        self.repeated = 0
        self._targets = targets
        self._channel = channel
        self._sending = asyncio.Lock()

    async def __call__(self, message: AbstractIncomingMessage) -> None:
        """Hand the copy to the queues that have the original, with the same id and headers."""
        async with message.process(), self._sending:
            for queue in self._targets.get(message.routing_key or "", []):
                copy = aio_pika.Message(
                    message.body,
                    headers=dict(message.headers),
                    message_id=message.message_id,
                    type=message.type,
                    app_id=message.app_id,
                    content_type=message.content_type,
                    delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
                )
                # Straight into the queue: through the exchange the echo would hear itself.
                await self._channel.default_exchange.publish(copy, queue, mandatory=True)
                self.repeated += 1


@asynccontextmanager
async def echoing(url: str, queues: Sequence[Queue]) -> AsyncIterator[Echo]:
    """Deliver each message of *queues* a second time while the context is open.

    RabbitMQ itself does that whenever a connection breaks after the work and before the ack.
    """
    targets: dict[str, list[str]] = {}
    async with await aio_pika.connect(url) as connection:
        channel = await connection.channel()
        own = await channel.declare_queue(_AGAIN, durable=True, arguments=_KEPT)
        for queue in queues:
            targets.setdefault(queue.name, []).append(queue.name)
            await own.bind(Exchange.COMMANDS, queue.name)
            for key in queue.events:
                targets.setdefault(key, []).append(queue.name)
                await own.bind(Exchange.EVENTS, key)
        echo = Echo(targets, channel)
        tag = await own.consume(echo)
        try:
            yield echo
        finally:
            await own.cancel(tag)
            await own.delete(if_unused=False, if_empty=False)
