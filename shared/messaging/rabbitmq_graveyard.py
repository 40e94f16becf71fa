"""Dead letters in RabbitMQ: read with ``basic.get``, moved with confirm and then ack."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Any

from aio_pika import DeliveryMode, Message
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage, AbstractQueue
from aio_pika.exceptions import ChannelNotFoundEntity, DeliveryError, PublishError
from pamqp.commands import Basic
from yarl import URL

from shared.messaging.graveyard import REPLAYED_BY, Buried, NoSuchQueue, moment_of
from shared.messaging.rabbitmq_calls import CALL_SECONDS, bounded, connect, leave
from shared.messaging.rabbitmq_consumer import without_trail
from shared.messaging.topology import ATTEMPT, FIRST_SEEN, LAST_ERROR, dead_letter_queue
from shared.messaging.transport import BrokerUnavailable, Rejected, Unroutable

_LOOKS, _BETWEEN_LOOKS = 40, 0.05


class RabbitGraveyard:
    """The ``<queue>.dlq`` queues of the broker at *url*."""

    def __init__(self, url: str) -> None:
        self._url = URL(url)

    @asynccontextmanager
    async def open(self, queue: str) -> AsyncIterator["_Open"]:
        """Hold the dead letters of *queue*.

        The connection is a plain one: if it breaks, everything returns, and nothing goes on with
        letters that are no longer ours.
        """
        connection = await connect(self._url, "graveyard")
        try:
            reading = await bounded(connection.channel(publisher_confirms=False))
            writing = await bounded(connection.channel(on_return_raises=True))
            try:
                buried = await reading.get_queue(dead_letter_queue(queue))
            except ChannelNotFoundEntity:
                raise NoSuchQueue(f"there is no queue {dead_letter_queue(queue)}") from None
            letters = _Open(queue, buried, writing)
            try:
                yield letters
            finally:
                # RabbitMQ puts what is returned behind what was not taken (3.10). So take the rest
                # too, and return everything at once: that keeps the order.
                with suppress(BrokerUnavailable):
                    while letters.held and await letters.next() is not None:
                        pass
                    await bounded(reading.close())
                    await _returned(writing, buried.name, letters.held)
        finally:
            await leave(connection)


class _Open:
    def __init__(self, queue: str, buried: AbstractQueue, writing: AbstractChannel) -> None:
        self._queue = queue
        self._buried = buried
        self._writing = writing
        # What dies while we look is for the next time, or two of us would never end.
        self._left = buried.declaration_result.message_count or 0
        self.held = 0
        """Letters that are neither moved nor returned."""

    async def next(self) -> Buried | None:
        """Hold the next letter."""
        if not self._left:
            return None
        self._left -= 1
        message = await bounded(self._buried.get(fail=False, timeout=CALL_SECONDS))
        if message is None:
            return None
        self.held += 1
        return _buried(message)

    async def replay(self, letter: Buried, by: str) -> None:
        """Publish a copy without its history, wait for the confirm, then remove the original."""
        original: AbstractIncomingMessage = letter.handle
        headers = without_trail(original.headers) | {ATTEMPT: 0, REPLAYED_BY: by}
        copy = Message(
            original.body,
            headers=headers,
            message_id=original.message_id,
            type=original.type,
            app_id=original.app_id,
            correlation_id=original.correlation_id,
            content_type=original.content_type,
            timestamp=original.timestamp,
            delivery_mode=DeliveryMode.PERSISTENT,
        )
        try:
            answer = await bounded(
                self._writing.default_exchange.publish(copy, self._queue, timeout=CALL_SECONDS)
            )
        except PublishError as error:
            raise Unroutable(f"there is no queue {self._queue}") from error
        except DeliveryError as error:
            raise Rejected(f"{self._queue} takes no more") from error
        if not isinstance(answer, Basic.Ack):
            raise Rejected(repr(answer))
        await self.discard(letter)

    async def discard(self, letter: Buried) -> None:
        """Acknowledge it."""
        original: AbstractIncomingMessage = letter.handle
        await bounded(original.ack())
        self.held -= 1


async def _returned(channel: AbstractChannel, name: str, count: int) -> None:
    """Wait a moment until *count* letters are back, so that whoever looks next finds them."""
    for _ in range(_LOOKS if count else 0):
        # Below aio-pika, which would answer from its memory (P14).
        underlay = await channel.get_underlay_channel()
        state = await bounded(underlay.queue_declare(name, passive=True))
        if (state.message_count or 0) >= count:
            return
        await asyncio.sleep(_BETWEEN_LOOKS)


def _buried(message: AbstractIncomingMessage) -> Buried:
    headers = message.headers
    return Buried(
        id=message.message_id or "",
        type=message.type or "",
        body=message.body,
        headers=without_trail(headers),
        attempt=int(str(headers.get(ATTEMPT, 0)))
        if str(headers.get(ATTEMPT, 0)).isdecimal()
        else 0,
        error=str(headers.get(LAST_ERROR) or _reason_of_the_broker(headers)),
        died=_moment(headers),
        handle=message,
    )


def _reason_of_the_broker(headers: Any) -> str:  # AMQP's table
    """Return why the broker itself has buried it: its handler has killed 20 processes."""
    reason = headers.get("x-first-death-reason") or headers.get("x-last-death-reason")
    return str(reason or "unknown")


def _moment(headers: Any) -> datetime | None:  # AMQP's table
    first = headers.get(FIRST_SEEN)
    if first is not None:
        return moment_of(str(first))
    deaths = headers.get("x-death") or [{}]
    time = deaths[0].get("time")
    return time if isinstance(time, datetime) else None
