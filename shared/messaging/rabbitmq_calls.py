"""Every call to the broker has an end, and every failure of one is an ordinary error."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from typing import Protocol, TypeVar

import pamqp.exceptions
from aio_pika import Connection
from aio_pika.exceptions import AMQPError
from yarl import URL

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


class Closeable(Protocol):
    """A connection or a channel, of either layer of the client."""

    def close(self) -> Awaitable[object]:
        """Say goodbye and wait for the answer."""
        ...


async def connect(url: URL, purpose: str) -> Connection:
    """Open a plain connection, shown to operators as *purpose*; raises ``BrokerUnavailable``."""
    connection = Connection(url, client_properties={"connection_name": f"jobwise {purpose}"})
    try:
        await bounded(connection.connect(timeout=CALL_SECONDS))
    except BaseException:
        await leave(connection)
        raise
    return connection


async def leave(one: Closeable, *, seconds: float = CLOSE_SECONDS) -> None:
    """Close *one*, for at most *seconds*; a failure of that is nobody's concern.

    It is called on the way out of something, and whatever it raised would take the place of the
    error or the cancellation that is on its way.
    """
    try:
        with suppress(BrokerUnavailable):
            await bounded(one.close(), seconds=seconds)
    finally:
        # A connection that failed to close counts as open, and its finaliser begins a task for
        # it in whatever loop is there by then. The second call finds no transport and only
        # notes the end.
        if isinstance(one, Connection) and not one.is_closed:
            await one.close()


def cancelled_by_us() -> bool:
    """Tell whether the current task is being cancelled, and not only its call to the broker."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
