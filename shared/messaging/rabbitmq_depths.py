"""How many messages lie in RabbitMQ's queues."""

from collections.abc import Sequence

from aio_pika.robust_connection import RobustConnection
from aiormq.abc import AbstractChannel, AbstractConnection

from shared.messaging import topology
from shared.messaging.rabbitmq_calls import bounded, leave
from shared.messaging.transport import BrokerUnavailable, Waiting

_SECONDS = 2.0


async def depths(
    connection: RobustConnection, queues: Sequence[str], ladder: Sequence[float]
) -> dict[str, Waiting]:
    """Return what waits in *queues*; of nothing, if the broker does not say within 2 s.

    It is asked on a fresh channel of the layer below: the client remembers the counts of queues
    that it knows (messaging.md P14), and a queue that is missing costs only this channel.
    """
    transport = connection.transport
    if transport is None or not connection.connected.is_set():
        return {}
    try:
        return await bounded(_depths(transport.connection, queues, ladder), seconds=_SECONDS)
    except BrokerUnavailable:
        return {}


async def _depths(
    connection: AbstractConnection, queues: Sequence[str], ladder: Sequence[float]
) -> dict[str, Waiting]:
    channel = await connection.channel(publisher_confirms=False)
    try:
        return {queue: await _waiting(channel, queue, ladder) for queue in queues}
    finally:
        await leave(channel)


async def _waiting(channel: AbstractChannel, queue: str, ladder: Sequence[float]) -> Waiting:
    again = [await _count(channel, topology.retry_queue(queue, delay)) for delay in ladder]
    return Waiting(
        ready=await _count(channel, queue),
        again=sum(again),
        dead=await _count(channel, topology.dead_letter_queue(queue)),
    )


async def _count(channel: AbstractChannel, queue: str) -> int:
    return (await channel.queue_declare(queue, passive=True)).message_count or 0
