"""The last resort against a client library that never comes back (messaging.md a8)."""

import asyncio
from collections.abc import Callable, Collection, Sequence

import structlog
from aio_pika.robust_connection import RobustConnection
from yarl import URL

from shared.messaging.rabbitmq_calls import bounded, connect, leave
from shared.messaging.rabbitmq_consumer import QueueConsumer
from shared.messaging.rabbitmq_publisher import Publisher
from shared.messaging.transport import BrokerUnavailable

log = structlog.get_logger(__name__)

LOOK = 15.0
"""Seconds between two looks."""
LONG = 60.0
"""Seconds without a connection, or without its channel, that make us doubt the client."""


async def watch(
    url: URL,
    connections: Sequence[RobustConnection],
    publisher: Publisher,
    consumers: Collection[QueueConsumer],
    on_lost: Callable[[str], None],
    *,
    every: float = LOOK,
    patience: float = LONG,
) -> None:
    """Call *on_lost* once, when only a new process can help; look *every* so many seconds.

    That is: a connection or a channel that publishes is down for *patience* seconds although the
    broker takes new connections, or a queue has no consumer at two looks in a row. A broker that
    is down is no reason: the API must stay up.
    """
    down = 0.0
    missing: set[str] = set()
    while True:
        await asyncio.sleep(every)
        try:
            connected = all(connection.connected.is_set() for connection in connections)
            missed = _missed(publisher, consumers) if connected else "no connection"
            down = down + every if missed else 0.0
            if down >= patience and await _takes_connections(url):
                on_lost(f"{missed} although the broker is there")
                return
            if not connected:
                continue
            unconsumed = await _unconsumed(connections[-1], consumers)
        except BrokerUnavailable:
            continue
        if lost := missing & unconsumed:
            on_lost(f"no consumer on {', '.join(sorted(lost))}")
            return
        missing = unconsumed


def _missed(publisher: Publisher, consumers: Collection[QueueConsumer]) -> str:
    """Say which channel of a connection that is up is not open; nothing if all are.

    The client brings channels back after the connection and without a limit of time. One that is
    not open publishes nothing, for ever and in silence.
    """
    if publisher.ready and all(consumer.can_retry for consumer in consumers):
        return ""
    return "no channel to publish on"


async def _takes_connections(url: URL) -> bool:
    try:
        await leave(await connect(url, "watchdog"))
    except BrokerUnavailable:
        return False
    return True


async def _unconsumed(
    connection: RobustConnection, consumers: Collection[QueueConsumer]
) -> set[str]:
    if connection.transport is None or not consumers:
        return set()
    # Passive, on a fresh channel of the layer below: aio-pika answers a passive declaration of a
    # queue it knows from its own memory (P14).
    channel = await bounded(connection.transport.connection.channel(publisher_confirms=False))
    try:
        names = {consumer.queue.name for consumer in consumers}
        counts = {
            name: (await bounded(channel.queue_declare(name, passive=True))).consumer_count
            for name in names
        }
    finally:
        await leave(channel)
    return {name for name, count in counts.items() if not count}
