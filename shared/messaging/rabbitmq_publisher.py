"""Publishing to RabbitMQ with confirms."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from aio_pika import DeliveryMode
from aio_pika.abc import AbstractRobustChannel, AbstractRobustConnection
from aio_pika.exceptions import DeliveryError, PublishError
from pamqp.commands import Basic

from shared.messaging.rabbitmq_calls import BROKEN, CALL_SECONDS, bounded, leave
from shared.messaging.transport import (
    BrokerUnavailable,
    Outgoing,
    Rejected,
    TransportError,
    Unroutable,
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message with its address; exchange ``""`` delivers to the queue named by the key."""

    exchange: str
    routing_key: str
    body: bytes
    properties: Basic.Properties


def letter(outgoing: Outgoing) -> Letter:
    """Return *outgoing* with its AMQP properties (messaging.md a3)."""
    headers = outgoing.headers
    # Made as they go over the wire: aio-pika's own message costs ten times as much.
    properties = Basic.Properties(
        message_id=str(outgoing.id),
        message_type=outgoing.type,
        app_id=headers.get("x-jw-producer"),
        correlation_id=headers.get("x-jw-correlation-id"),
        content_type="application/json",
        timestamp=datetime.now(UTC),  # AMQP counts whole seconds; the exact moment is in the body
        # Required: a dead-lettered copy keeps the mode of the original.
        delivery_mode=DeliveryMode.PERSISTENT.value,
        headers=dict(headers),
    )
    return Letter(outgoing.exchange.value, outgoing.routing_key, outgoing.body, properties)


class Publisher:
    """A channel that only publishes.

    It is shared with no consumer: publishing to a missing exchange closes it (messaging.md P5).
    Within a wave no message id may occur twice, because the client finds the message of a return
    by its id (P20).
    """

    def __init__(self, channel: AbstractRobustChannel) -> None:
        self._channel = channel  # kept: the connection holds its channels weakly (P9)

    @classmethod
    async def open(cls, connection: AbstractRobustConnection) -> "Publisher":
        """Open a channel on *connection*; raises ``BrokerUnavailable``."""
        # Without on_return_raises an unroutable message looks like a success (P4).
        channel = connection.channel(publisher_confirms=True, on_return_raises=True)
        await bounded(channel.initialize())
        return cls(channel)

    @property
    def ready(self) -> bool:
        """Whether the channel is open now."""
        return not self._channel.is_closed

    async def close(self) -> None:
        """Close the channel, within 2 s."""
        if self.ready:
            await leave(self._channel)

    async def publish(self, letters: Sequence[Letter]) -> list[TransportError | None]:
        """Publish a wave; one answer each, ``None`` meaning confirmed.

        A message that timed out may have arrived all the same (P3): publish it again under its
        old id, and the inbox of its consumers drops the second one.
        """
        if not self.ready:
            # At once, and not after a wait for the reconnect: that once hung for ever (P6), and
            # the caller holds a database transaction.
            return [BrokerUnavailable("the connection is down")] * len(letters)
        # Tasks start in order and the channel's lock is fair, so the frames leave in order.
        tasks = [asyncio.create_task(self._publish(one)) for one in letters]
        try:
            await asyncio.wait(tasks, timeout=CALL_SECONDS)
        finally:
            for task in tasks:
                task.cancel()  # of no effect on those that are done
            results = await asyncio.gather(*tasks, return_exceptions=True)
        return [_answer(result) for result in results]

    async def _publish(self, one: Letter) -> object:
        channel = await self._channel.get_underlay_channel()
        return await channel.basic_publish(
            one.body,
            exchange=one.exchange,
            routing_key=one.routing_key,
            properties=one.properties,
            mandatory=True,
        )


def _answer(result: object) -> TransportError | None:
    match result:
        case Basic.Ack():
            return None
        case PublishError():
            return Unroutable(str(result))
        case DeliveryError():
            return Rejected(str(result))
        case asyncio.CancelledError():
            # Ours after the time limit, or the client's own on a stuck connection (P1).
            return BrokerUnavailable("no confirmation in time")
        case BaseException() if isinstance(result, BROKEN):
            return BrokerUnavailable(f"{type(result).__name__}: {result}")
        case _:  # this one message cannot be published: its key is too long, its headers odd
            return Rejected(repr(result))
