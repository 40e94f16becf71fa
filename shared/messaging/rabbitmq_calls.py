"""Every call to the broker has an end, and every failure of one is an ordinary error."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

import pamqp.exceptions
from aio_pika.exceptions import AMQPError

from shared.messaging.transport import BrokerUnavailable

T = TypeVar("T")

CALL_SECONDS = 5.0
CLOSE_SECONDS = 2.0
"""For a call that only says goodbye: a service has several to make while its end is waited for."""

BROKEN = (AMQPError, pamqp.exceptions.PAMQPException, OSError, RuntimeError, TimeoutError)
"""What the client raises when connection or channel are gone; ``ChannelInvalidStateError`` is a
``RuntimeError``."""


async def bounded(call: Awaitable[T], *, seconds: float = CALL_SECONDS) -> T:
    """Await *call* for at most *seconds*; raises ``BrokerUnavailable`` for whatever goes wrong.

    Without a limit a call waits for ever while the broker has a memory or disk alarm (messaging.md
    P2). On a stuck connection the client ends it by raising ``CancelledError`` though nobody
    cancelled (P1); left as it is, that would end our task in silence.
    """
    try:
        async with asyncio.timeout(seconds):
            return await call
    except BROKEN as error:
        raise BrokerUnavailable(f"{type(error).__name__}: {error}") from error
    except asyncio.CancelledError as error:
        if cancelled_by_us():
            raise
        raise BrokerUnavailable("the connection is stuck") from error


def cancelled_by_us() -> bool:
    """Tell whether the current task is being cancelled, and not only its call to the broker."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
