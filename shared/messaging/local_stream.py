"""Broadcasts within one process, for the transports that have no other process to tell.

In memory there is none. The embedded system is one process too: its queues are in PostgreSQL so
that work outlives the process, and a broadcast need not.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from shared.messaging.transport import Heard, Listening, Returned, hears


@dataclass(slots=True, eq=False)
class _Listener:
    prefix: str
    heard: Heard
    is_up: Callable[[], bool]

    @property
    def is_live(self) -> bool:
        """Whether a broadcast would be heard now."""
        return self.is_up()


class LocalStream:
    """Hands each broadcast to the listeners of this process, before ``broadcast`` returns.

    While *is_up* says no, broadcasts are dropped.
    """

    def __init__(self, is_up: Callable[[], bool] = lambda: True) -> None:
        self._is_up = is_up
        self._listeners: list[_Listener] = []

    def broadcast(self, topic: str, body: bytes) -> None:
        """Call every listener of *topic*."""
        for listener in [*self._listeners]:
            if self._is_up() and hears(listener.prefix, topic):
                listener.heard(topic, body)

    @asynccontextmanager
    async def listen(
        self, prefix: str, heard: Heard, *, returned: Returned
    ) -> AsyncIterator[Listening]:
        """Listen while open; nothing is ever missed, so *returned* is called once, at the start."""
        listener = _Listener(prefix, heard, self._is_up)
        self._listeners.append(listener)
        returned()
        try:
            yield listener
        finally:
            self._listeners.remove(listener)
