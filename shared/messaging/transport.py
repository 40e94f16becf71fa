"""The port to the message broker: RabbitMQ in production, PostgreSQL embedded, memory in tests."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType
from typing import Protocol, Self
from uuid import UUID


class Exchange(StrEnum):
    """Where a message is published (messaging.md a1)."""

    EVENTS = "jw.events"
    COMMANDS = "jw.commands"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message on its way to the broker; ``body`` is the envelope as UTF-8 JSON."""

    id: UUID
    exchange: Exchange
    routing_key: str
    body: bytes
    type: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message that arrived; ``attempt`` counts earlier failures of it, from 0."""

    id: UUID
    type: str
    body: bytes
    headers: Mapping[str, str]
    attempt: int


@dataclass(frozen=True, slots=True)
class Queue:
    """A durable work queue and the events bound to it; commands reach it by its own name."""

    name: str
    events: tuple[str, ...] = ()
    """Routing keys on the events exchange, e.g. ``document.exported.v1``."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many messages of a queue nobody has in hand."""

    ready: int = 0
    again: int = 0
    """Put aside for another try."""
    dead: int = 0


class TransportError(Exception):
    """The broker did not take the message, or not in time."""


class BrokerUnavailable(TransportError):
    """The connection is down; everything may be tried again later."""


class Unroutable(TransportError):
    """A command has no queue; the row stays in the outbox."""


class Rejected(TransportError):
    """The broker refused this one message (a full queue, too large)."""


class TopologyConflict(TransportError):
    """What exists in the broker contradicts what we declare; only an operator can resolve it."""


class Permanent(Exception):
    """Raised by a handler: no retry can help, the message goes to the dead letters at once."""


Handle = Callable[[Delivery], Awaitable[None]]
"""Returns to acknowledge; raises ``Permanent`` to dead-letter; any other error means retry."""

Heard = Callable[[str, bytes], None]
"""Takes topic and body of a broadcast; quick, and never raises."""
Returned = Callable[[], None]
"""Told that broadcasts are heard from now on, and that earlier ones may have been missed."""


def hears(prefix: str, topic: str) -> bool:
    """Tell whether who listens to *prefix* hears *topic*: ``a`` hears ``a`` and ``a.b``."""
    return topic == prefix or topic.startswith(f"{prefix}.")


class Listening(Protocol):
    """An open ear."""

    @property
    def is_live(self) -> bool:
        """Whether a broadcast that is made now would be heard, as far as this process knows."""
        ...


class Transport(Protocol):
    """At-least-once delivery to durable queues, with a retry ladder and dead letters.

    Beside it broadcasts, which promise nothing: a hint to look at what is stored elsewhere.
    """

    async def __aenter__(self) -> Self:
        """Connect; waits for the broker with a bounded patience."""
        ...

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Drain and close; never hangs."""
        ...

    async def declare(self, queues: Sequence[Queue]) -> None:
        """Create the queues, their retry and dead-letter companions and bindings. Idempotent."""
        ...

    async def publish(self, messages: Sequence[Outgoing]) -> list[TransportError | None]:
        """Hand a wave of messages over; one answer each, ``None`` meaning confirmed durable.

        Never blocks longer than its timeout (5 s) and never raises for a broker that is away.
        """
        ...

    def consume(
        self, queue: str, handle: Handle, *, prefetch: int, concurrency: int
    ) -> AbstractAsyncContextManager[None]:
        """Deliver every message of *queue* at least once while the context is open.

        Leaving it drains: no new message starts, started ones finish (bounded), the rest return.
        """
        ...

    async def waiting(self, queues: Sequence[str]) -> Mapping[str, Waiting]:
        """Return what waits in *queues*, for whoever watches; of none while the broker is away."""
        ...

    def broadcast(self, topic: str, body: bytes) -> None:
        """Tell every process that listens to *topic* (``generation.<id>``) right now.

        Returns at once and never raises; dropped when the broker is away.
        """
        ...

    def listen(
        self, prefix: str, heard: Heard, *, returned: Returned
    ) -> AbstractAsyncContextManager[Listening]:
        """Call *heard* for each broadcast below *prefix* while the context is open.

        Opening does not wait for the broker. *returned* is called when listening has begun, and
        again after each interruption.
        """
        ...

    async def healthy(self) -> bool:
        """Answer within a second whether the broker can take and give messages now."""
        ...
