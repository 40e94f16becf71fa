"""Names and arguments of everything we declare in RabbitMQ (messaging.md a1, a6).

Arguments are immutable in the broker, so a delay is part of its queue's name: changing one makes a
new queue. All of it is valid on RabbitMQ 3.10 and on 4.x.
"""

from collections.abc import Sequence
from typing import Final

from aio_pika import ExchangeType
from aio_pika.abc import AbstractChannel, AbstractQueue
from pamqp.common import Arguments

from shared.messaging.ladder import DELIVERY_LIMIT
from shared.messaging.rabbitmq_calls import CALL_SECONDS
from shared.messaging.transport import Exchange, Queue

UNROUTED: Final = "jw.unrouted"
"""Exchange and queue of facts that nobody listens to: visible, but no error."""
STREAM: Final = "jw.stream"
"""Exchange of broadcasts: transient, and nobody's queue outlives its connection."""
ATTEMPT: Final = "x-jw-attempt"
FIRST_SEEN: Final = "x-jw-first-seen"
LAST_ERROR: Final = "x-jw-last-error"
_WEEK_MS = 7 * 24 * 3600 * 1000


def dead_letter_queue(queue: str) -> str:
    """Return the name of the queue that keeps the dead letters of *queue*."""
    return f"{queue}.dlq"


def retry_queue(queue: str, delay: float) -> str:
    """Return the name of the queue in which messages of *queue* wait *delay* seconds."""
    if delay < 1:
        return f"{queue}.retry.{round(delay * 1000)}ms"
    if delay >= 60 and delay % 60 == 0:  # noqa: PLR2004 -- seconds in a minute
        return f"{queue}.retry.{round(delay / 60)}m"
    return f"{queue}.retry.{round(delay)}s"


def work_arguments(queue: str) -> Arguments:
    """Return the arguments of a work queue."""
    return {
        "x-queue-type": "quorum",
        # The backstop for handlers that kill their process; explicit, because 3.10 has no default.
        "x-delivery-limit": DELIVERY_LIMIT,
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": dead_letter_queue(queue),
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
        "x-max-length": 100_000,
    }


def retry_arguments(queue: str, delay: float) -> Arguments:
    """Return the arguments of a retry queue: one TTL for all, so that no head blocks others."""
    return {
        "x-queue-type": "quorum",
        "x-message-ttl": round(delay * 1000),
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": queue,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }


DEAD_LETTER_ARGUMENTS: Final[Arguments] = {
    "x-queue-type": "quorum",
    # Each look of an operator counts as a delivery. 4.x has a limit of 20 by default, and what
    # exceeds it is dropped here. Its word for "none", -1, means on 3.10 that everything does: there
    # a dead letter is dropped when it is returned for the first time.
    "x-delivery-limit": 1_000_000_000,
}
_UNROUTED_ARGUMENTS: Final[Arguments] = {
    "x-queue-type": "quorum",
    "x-message-ttl": _WEEK_MS,
    "x-max-length": 10_000,
}


async def declare_all(
    channel: AbstractChannel, queues: Sequence[Queue], ladder: Sequence[float]
) -> None:
    """Declare exchanges, queues and bindings, with the usual time limit for each. Idempotent.

    Give it a channel of its own: the broker closes the channel of a declaration that contradicts
    what exists, and with it every consumer on that channel (messaging.md P13).
    """
    unrouted = await channel.declare_exchange(
        UNROUTED, ExchangeType.FANOUT, durable=True, timeout=CALL_SECONDS
    )
    keeper = await channel.declare_queue(
        UNROUTED, durable=True, arguments=_UNROUTED_ARGUMENTS, timeout=CALL_SECONDS
    )
    await keeper.bind(unrouted, "", timeout=CALL_SECONDS)
    await channel.declare_exchange(
        Exchange.EVENTS,
        ExchangeType.TOPIC,
        durable=True,
        arguments={"alternate-exchange": UNROUTED},
        timeout=CALL_SECONDS,
    )
    # No alternate exchange here: a command without a queue must be returned to its sender.
    await channel.declare_exchange(
        Exchange.COMMANDS, ExchangeType.DIRECT, durable=True, timeout=CALL_SECONDS
    )
    await channel.declare_exchange(STREAM, ExchangeType.TOPIC, durable=True, timeout=CALL_SECONDS)
    for queue in queues:
        await channel.declare_queue(
            dead_letter_queue(queue.name),  # before what dead-letters into it
            durable=True,
            arguments=DEAD_LETTER_ARGUMENTS,
            timeout=CALL_SECONDS,
        )
        work = await declare_work_queue(channel, queue)
        for delay in ladder:
            await channel.declare_queue(
                retry_queue(work.name, delay),
                durable=True,
                arguments=retry_arguments(work.name, delay),
                timeout=CALL_SECONDS,
            )


async def declare_work_queue(channel: AbstractChannel, queue: Queue) -> AbstractQueue:
    """Declare one work queue with its bindings."""
    work = await channel.declare_queue(
        queue.name, durable=True, arguments=work_arguments(queue.name), timeout=CALL_SECONDS
    )
    await work.bind(Exchange.COMMANDS, queue.name, timeout=CALL_SECONDS)
    for event in queue.events:
        await work.bind(Exchange.EVENTS, event, timeout=CALL_SECONDS)
    return work
