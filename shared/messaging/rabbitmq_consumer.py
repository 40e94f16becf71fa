"""Consuming one RabbitMQ queue: our own tasks, manual acks, the retry ladder, a clean drain."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID

import structlog
from aio_pika import DeliveryMode
from aio_pika.abc import (
    AbstractIncomingMessage,
    AbstractQueue,
    AbstractRobustChannel,
    AbstractRobustConnection,
    HeadersType,
)
from aio_pika.exceptions import ChannelInvalidStateError
from pamqp.commands import Basic

from shared.messaging import metrics, topology
from shared.messaging.acknowledgements import Acknowledgements
from shared.messaging.ladder import reason
from shared.messaging.quarantine import SUSPICIOUS, Quarantine
from shared.messaging.rabbitmq_calls import CALL_SECONDS, bounded, cancelled_by_us, leave
from shared.messaging.rabbitmq_publisher import Letter, Publisher
from shared.messaging.transport import BrokerUnavailable, Delivery, Handle, Permanent, Queue
from shared.messaging.workers import Workers

log = structlog.get_logger(__name__)

_OF_A_DEATH = ("reason", "queue", "exchange")
_SHORTEST_PAUSE, _LONGEST_PAUSE = 0.1, 5.0
_OF_THE_BROKER = {
    "x-death",
    "x-delivery-count",
    *(f"x-{which}-death-{what}" for which in ("first", "last") for what in _OF_A_DEATH),
}
"""Headers that tell of earlier dead-lettering; a copy that carries them looks like a cycle."""


class QueueConsumer:
    """Delivers one queue to one handler.

    The client's callback only hands messages over, because the client cancels its callbacks when
    a channel closes (messaging.md P10); the handlers run in tasks of ours.
    """

    def __init__(
        self,
        queue: Queue,
        handle: Handle,
        retries: Publisher,
        *,
        ladder: Sequence[float],
        concurrency: int,
    ) -> None:
        self.queue = queue
        self._handle = handle
        self._retries = retries
        self._ladder = tuple(ladder)
        self._workers = Workers(self._work, concurrency=concurrency)
        self._quarantine = Quarantine()
        # Kept here: the connection holds its channels weakly (P9).
        self._channel: AbstractRobustChannel | None = None
        self._declared: AbstractQueue | None = None
        self._acknowledgements: Acknowledgements | None = None
        self._tag = ""

    async def start(self, connection: AbstractRobustConnection, *, prefetch: int) -> None:
        """Consume on a channel of its own; raises ``BrokerUnavailable``."""
        channel = self._channel = connection.channel(publisher_confirms=False)
        await bounded(channel.initialize())
        # Always, before consuming: the default is no limit. Per consumer: 4.3 refuses global (P19).
        await bounded(channel.set_qos(prefetch_count=prefetch, global_=False))
        # Declared in full and not looked up: so the client brings back the queue, its bindings
        # and this consumer after a reconnect, or when an operator deletes the queue (P7, P8).
        self._declared = await bounded(topology.declare_work_queue(channel, self.queue))
        self._tag = await bounded(self._declared.consume(self._arrived, timeout=CALL_SECONDS))

    async def stop(self) -> None:
        """Drain (messaging.md a9): take nothing more, return what waits, finish what runs."""
        if self._declared is not None and self._tag:
            with suppress(BrokerUnavailable):
                await bounded(self._declared.cancel(self._tag, timeout=CALL_SECONDS))
        for message in self._workers.withdraw():
            await self._give_back(message)
        await self._workers.finish()
        if self._channel is not None:
            await leave(self._channel)

    @property
    def can_retry(self) -> bool:
        """Whether copies for the retry and dead-letter queues can be published now."""
        return self._retries.ready

    async def _arrived(self, message: AbstractIncomingMessage) -> None:
        self._workers.submit(message)

    async def _work(self, message: AbstractIncomingMessage) -> None:
        suspect = _deaths(message) >= SUSPICIOUS
        if suspect:
            log.warning("message_quarantined", queue=self.queue.name, id=message.message_id)
        try:
            async with self._quarantine.alone() if suspect else self._quarantine.together():
                if _is_stale(message):
                    # Prefetched before a reconnect: it comes again, and this copy cannot be acked
                    # (P12).
                    log.info("stale_delivery_skipped", queue=self.queue.name)
                    return
                await self._attempt(message)
        except asyncio.CancelledError:
            await self._give_back(message)
            raise

    async def _attempt(self, message: AbstractIncomingMessage) -> None:
        attempt = 0
        try:
            delivery = _delivery(message)
            attempt = delivery.attempt
            await self._handle(delivery)
        except asyncio.CancelledError as error:
            if cancelled_by_us():
                raise
            await self._try_again(message, attempt, error)  # a call of the handler's was (P1)
        except Permanent as error:
            await self._bury(message, attempt, error)
        except Exception as error:  # noqa: BLE001 -- whatever a handler raises gets a verdict
            await self._try_again(message, attempt, error)
        else:
            await self._acknowledge(message)

    async def _try_again(
        self, message: AbstractIncomingMessage, attempt: int, error: BaseException
    ) -> None:
        if attempt >= len(self._ladder):
            await self._bury(message, attempt, error)
            return
        metrics.RETRIED.labels(self.queue.name).inc()
        target = topology.retry_queue(self.queue.name, self._ladder[attempt])
        await self._move(message, target, attempt + 1, error)

    async def _bury(
        self, message: AbstractIncomingMessage, attempt: int, error: BaseException
    ) -> None:
        log.warning("dead_letter", queue=self.queue.name, type=message.type)
        metrics.DEAD.labels(self.queue.name).inc()
        target = topology.dead_letter_queue(self.queue.name)
        await self._move(message, target, attempt, error)

    async def _move(
        self, message: AbstractIncomingMessage, target: str, attempt: int, error: BaseException
    ) -> None:
        """Publish a copy to *target*, and acknowledge the original once the copy is confirmed.

        A crash between the two makes a duplicate. Requeueing instead is no option: each requeue
        counts towards the delivery limit (messaging.md a2), so we hold on and try again.
        """
        copy = Letter("", target, message.body, _copied(message, attempt, error))
        pause = _SHORTEST_PAUSE
        while not _is_stale(message):
            [answer] = await self._retries.publish([copy])
            if answer is None:
                await self._acknowledge(message)
                return
            log.warning("copy_not_confirmed", target=target, error=repr(answer))
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    async def _acknowledge(self, message: AbstractIncomingMessage) -> None:
        try:
            channel, number = message.channel, message.delivery_tag
            if self._acknowledgements is None or self._acknowledgements.channel is not channel:
                self._acknowledgements = Acknowledgements(channel)
            if number is not None:
                await self._acknowledgements.acknowledge(number)
        except (BrokerUnavailable, ChannelInvalidStateError):
            # Delivery tags die with their channel (P11, P16): the message comes again and meets
            # the inbox.
            log.info("ack_dropped", queue=self.queue.name)

    async def _give_back(self, message: AbstractIncomingMessage) -> None:
        with suppress(BrokerUnavailable):
            await bounded(message.nack(requeue=True))


def _deaths(message: AbstractIncomingMessage) -> int:
    """Return how often the broker had to deliver *message* again because nobody gave a verdict."""
    count = message.headers.get("x-delivery-count", 0)
    return count if isinstance(count, int) else 0


def _is_stale(message: AbstractIncomingMessage) -> bool:
    """Tell whether the channel that brought *message* is gone, and with it the right to ack."""
    try:
        return message.channel.is_closed
    except ChannelInvalidStateError:
        return True


def _delivery(message: AbstractIncomingMessage) -> Delivery:
    headers = {name: str(value) for name, value in message.headers.items()}
    try:
        number = UUID(message.message_id or "")
        attempt = int(headers.get(topology.ATTEMPT, "0"))
    except ValueError:
        raise Permanent("the message has no valid id or attempt") from None
    return Delivery(number, message.type or "", message.body, headers, attempt)


def without_trail(headers: HeadersType) -> HeadersType:
    """Return *headers* without those that the broker added while it moved the message."""
    return {name: value for name, value in headers.items() if name not in _OF_THE_BROKER}


def _copied(
    message: AbstractIncomingMessage, attempt: int, error: BaseException
) -> Basic.Properties:
    headers = without_trail(message.headers)
    headers.setdefault(topology.FIRST_SEEN, datetime.now(UTC).isoformat())
    headers |= {topology.ATTEMPT: attempt, topology.LAST_ERROR: reason(error)}
    return Basic.Properties(
        headers=headers,
        message_id=message.message_id,
        message_type=message.type,
        app_id=message.app_id,
        correlation_id=message.correlation_id,
        content_type=message.content_type,
        timestamp=message.timestamp,
        delivery_mode=DeliveryMode.PERSISTENT.value,
    )
