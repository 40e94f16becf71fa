"""The last resort against a client library that never comes back (messaging.md a8)."""

import asyncio
from collections.abc import Callable, Collection, Sequence

import aio_pika
import structlog
from aio_pika.robust_connection import RobustConnection
from yarl import URL

from shared.messaging.rabbitmq_calls import CALL_SECONDS, bounded
from shared.messaging.rabbitmq_consumer import QueueConsumer
from shared.messaging.transport import BrokerUnavailable

log = structlog.get_logger(__name__)

LOOK = 15.0
"""Seconds between two looks."""
LONG = 60.0
"""Seconds without a connection that make us doubt the client."""


async def watch(
    url: URL,
    connections: Sequence[RobustConnection],
    consumers: Collection[QueueConsumer],
    on_lost: Callable[[str], None],
    *,
    every: float = LOOK,
) -> None:
    """Call *on_lost* once, when only a new process can help; look *every* so many seconds.

    That is: our connection is down for a minute although the broker takes new ones, or a queue has
    no consumer at two looks in a row. A broker that is down is no reason: the API must stay up.
    """
    down = 0.0
    missing: set[str] = set()
    while True:
        await asyncio.sleep(every)
        try:
            if not all(connection.connected.is_set() for connection in connections):
                down += every
                if down >= LONG and await _takes_connections(url):
                    on_lost("no connection although the broker is there")
                    return
                continue
            down = 0.0
            unconsumed = await _unconsumed(connections[-1], consumers)
        except BrokerUnavailable:
            continue
        if lost := missing & unconsumed:
            on_lost(f"no consumer on {', '.join(sorted(lost))}")
            return
        missing = unconsumed


async def _takes_connections(url: URL) -> bool:
    try:
        connection = await bounded(aio_pika.connect(url, timeout=CALL_SECONDS))
        await bounded(connection.close())
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
        await bounded(channel.close())
    return {name for name, count in counts.items() if not count}
