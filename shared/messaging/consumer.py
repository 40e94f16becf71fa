"""What a service listens to: decoding, dispatch and the verdict on each delivery."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import structlog
from pydantic import ValidationError

from shared.contracts.event import MAX_BYTES, Command, Envelope, Message
from shared.errors import DomainError
from shared.logging import Bound
from shared.messaging import metrics
from shared.messaging.inbox import AlreadyHandled
from shared.messaging.transport import (
    BrokerUnavailable,
    Delivery,
    Handle,
    Permanent,
    Queue,
    TopologyConflict,
    Transport,
)
from shared.messaging.watching import DONE, DUPLICATE, QueueWatch

log = structlog.get_logger(__name__)

Handler = Callable[[Any], Awaitable[None]]
"""Takes a message of the class it is registered for (hence Any); claims it in the inbox itself."""

Kind = tuple[str, int]
"""Wire name and major version."""

_SHORTEST_PAUSE, _LONGEST_PAUSE = 0.1, 2.0
"""Seconds between tries to start consuming while the broker is away."""
_CONFLICT_PAUSE = 30.0
"""Seconds until we look whether an operator has resolved what contradicts us."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of one queue a process takes at once."""

    concurrency: int = 4
    prefetch: int | None = None
    """Messages held, started or not; by default the same as ``concurrency``, so that a process
    dying of one message takes few innocents with it (messaging.md a6)."""


class Consumer:
    """Brings the messages of a service to their handlers.

    Facts share the queue ``<service>.events``; each command has its own (``Command.queue``). A
    handler returns to acknowledge. ``AlreadyHandled`` acknowledges too; a message we cannot read
    and a business "no" are permanent; anything else is tried again (messaging.md a5).
    """

    def __init__(
        self,
        service: str,
        transport: Transport,
        handlers: Mapping[type[Message], Handler],
        *,
        limits: Mapping[str, Limits] | None = None,
    ) -> None:
        self._service = service
        self._transport = transport
        self._limits = dict(limits or {})
        self._attended: set[str] = set()
        self._routes: dict[str, dict[Kind, tuple[type[Message], Handler]]] = {}
        for message, handler in handlers.items():
            queue = message.queue if issubclass(message, Command) else f"{service}.events"
            self._routes.setdefault(queue, {})[message.name, message.version] = (message, handler)

    def queues(self) -> list[Queue]:
        """Return the queues that this service works on, with the facts bound to them."""
        return [
            Queue(
                name,
                events=tuple(
                    kind.routing_key()
                    for kind, _ in routes.values()
                    if not issubclass(kind, Command)
                ),
            )
            for name, routes in self._routes.items()
        ]

    @property
    def consuming(self) -> bool:
        """Whether every queue has been started on; false while the broker has not been there."""
        return self._attended == set(self._routes)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Declare the queues and handle their messages while the context is open.

        It opens after the first try: if the broker is away then, trying goes on in the background.
        When the broker's queues contradict ours, nothing is consumed and the transport stays
        unhealthy until an operator has resolved it: a crash loop would not help. Leaving drains
        all queues at the same time.
        """
        tried, stop = asyncio.Event(), asyncio.Event()
        living = asyncio.create_task(self._live(tried, stop), name="consumer")
        first_try = asyncio.create_task(tried.wait())
        try:
            await asyncio.wait({living, first_try}, return_when=asyncio.FIRST_COMPLETED)
            if living.done():
                living.result()  # raises what made it end
            yield
        finally:
            first_try.cancel()
            stop.set()
            await living

    async def _live(self, tried: asyncio.Event, stop: asyncio.Event) -> None:
        queues = self.queues()
        if not await self._declare(queues, tried, stop):
            return
        started = [asyncio.Event() for _ in queues]
        async with asyncio.TaskGroup() as group:
            for queue, once in zip(queues, started, strict=True):
                group.create_task(self._attend(queue.name, once, stop))
            for once in started:
                await once.wait()
            tried.set()

    async def _declare(
        self, queues: list[Queue], tried: asyncio.Event, stop: asyncio.Event
    ) -> bool:
        """Declare *queues* as soon as that is possible; false if we had to stop before."""
        pause = _SHORTEST_PAUSE
        while not stop.is_set():
            try:
                await self._transport.declare(queues)
            except TopologyConflict as conflict:
                log.critical("queues_contradict", reason=str(conflict))
                tried.set()
                await _sleep(stop, _CONFLICT_PAUSE)
            except BrokerUnavailable:
                tried.set()
                await _sleep(stop, pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
            else:
                return True
        return False

    async def _attend(self, queue: str, tried: asyncio.Event, stop: asyncio.Event) -> None:
        """Consume *queue* as soon as the broker lets us, until *stop*; then drain it."""
        limits = self._limits.get(queue, Limits())
        pause = _SHORTEST_PAUSE
        while not stop.is_set():
            consuming = self._transport.consume(
                queue,
                self._handle(queue),
                prefetch=limits.prefetch or limits.concurrency,
                concurrency=limits.concurrency,
            )
            try:
                async with consuming:
                    self._attended.add(queue)
                    metrics.CONSUMING.labels(queue).set(1)
                    tried.set()
                    await stop.wait()
            except BrokerUnavailable as error:
                log.warning("consuming_did_not_start", queue=queue, error=str(error))
                tried.set()
                await _sleep(stop, pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
            finally:
                self._attended.discard(queue)
                metrics.CONSUMING.labels(queue).set(0)

    def _handle(self, queue: str) -> Handle:
        routes = self._routes[queue]
        watch = QueueWatch(self._service, queue)

        def understand(delivery: Delivery) -> tuple[Envelope, Message, Handler]:
            envelope = _open(delivery)
            route = routes.get((envelope.type, envelope.version))
            if route is None:
                raise Permanent(f"{queue} knows no {envelope.type} v{envelope.version}")
            kind, handler = route
            try:
                return envelope, kind.unwrap(envelope), handler
            except ValidationError as error:
                raise Permanent(_without_input(error)) from None

        async def handle(delivery: Delivery) -> None:
            try:
                envelope, message, handler = understand(delivery)
            except Permanent:
                watch.unreadable()
                raise
            with (
                Bound(**_context(envelope, delivery)),
                watch.handling(message, delivery) as handling,
            ):
                handling.outcome = await _judge(handler, message, delivery.attempt)

        return handle


async def _sleep(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()


def _open(delivery: Delivery) -> Envelope:
    if len(delivery.body) > MAX_BYTES:
        raise Permanent(f"{len(delivery.body)} bytes are more than {MAX_BYTES}")
    try:
        return Envelope.model_validate_json(delivery.body)
    except ValidationError as error:
        raise Permanent(_without_input(error)) from None


def _without_input(error: ValidationError) -> str:
    """Say what is wrong without repeating the data, which may be a person's."""
    problems = error.errors(include_url=False, include_input=False, include_context=False)
    return "; ".join(f"{'.'.join(map(str, p['loc']))}: {p['type']}" for p in problems[:5])


def _context(envelope: Envelope, delivery: Delivery) -> dict[str, str]:
    context = {
        "request_id": envelope.correlation_id,
        "causation_id": str(envelope.id),
        "message_type": envelope.type,
        "traceparent": delivery.headers.get("traceparent"),
        "tracestate": delivery.headers.get("tracestate"),
    }
    return {key: value for key, value in context.items() if value is not None}


async def _judge(handler: Handler, message: Message, attempt: int) -> str:
    """Have *message* handled; return the outcome, or raise what shall become of it."""
    try:
        await handler(message)
    except AlreadyHandled:
        log.debug("message_already_handled")
        return DUPLICATE
    except DomainError as error:
        if error.status < HTTPStatus.INTERNAL_SERVER_ERROR and (
            error.status != HTTPStatus.TOO_MANY_REQUESTS
        ):
            raise Permanent(f"{error.status} {error.code}") from error
        log.info("message_will_be_retried", attempt=attempt, code=error.code)
        raise
    except Permanent as error:
        log.warning("message_refused", attempt=attempt, reason=str(error))
        raise
    except Exception:
        log.warning("message_failed", attempt=attempt, exc_info=True)
        raise
    return DONE
