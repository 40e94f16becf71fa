"""Counting and tracing what goes through the outbox and through the handlers."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from prometheus_client import Counter

from shared import tracing
from shared.contracts.event import Message
from shared.messaging import metrics
from shared.messaging.transport import Delivery, Outgoing, Permanent, TransportError

DONE, DUPLICATE, REFUSED, FAILED = "done", "duplicate", "refused", "failed"
UNREADABLE = "unreadable"
"""Stands for the type of a message that is none of ours: others' words are no labels."""


@dataclass(slots=True)
class Handling:
    """One message in a handler; ``outcome`` is what is counted if nothing is raised."""

    outcome: str = DONE


class QueueWatch:
    """Counts, times and traces the handling of one queue's messages."""

    def __init__(self, service: str, queue: str) -> None:
        self._service = service
        self._queue = queue
        self._handled: dict[tuple[str, str], Counter] = {}
        self._lag = metrics.LAG.labels(queue)
        self._seconds = metrics.SECONDS.labels(queue)
        self._in_hand = metrics.IN_HAND.labels(queue)
        for rare in (metrics.RETRIED, metrics.DEAD):
            rare.labels(queue)  # there from the start, or its first increase is not seen as one

    def unreadable(self) -> None:
        """Count a message that no handler will ever see."""
        metrics.HANDLED.labels(self._queue, UNREADABLE, REFUSED).inc()

    @contextmanager
    def handling(self, message: Message, delivery: Delivery) -> Iterator[Handling]:
        """Watch the handler of *message*; what it raises is counted and passed on.

        A handler that is cancelled with its process counts for nothing: the message comes again.
        """
        if delivery.attempt == 0:
            self._lag.observe(max(0.0, _age(message.occurred_at)))
        handling, began = Handling(), time.perf_counter()
        with self._in_hand.track_inprogress(), self._span(message, delivery) as span:
            try:
                yield handling
            except Permanent:
                self._count(message, REFUSED, began)
                raise
            except Exception:
                self._count(message, FAILED, began)
                raise
            self._count(message, handling.outcome, began)
            if span is not None and handling.outcome != DONE:
                span.set_attribute("jobwise.outcome", handling.outcome)

    def _count(self, message: Message, outcome: str, began: float) -> None:
        kind = message.name, outcome
        if (series := self._handled.get(kind)) is None:  # looking one up costs more than counting
            series = self._handled[kind] = metrics.HANDLED.labels(self._queue, *kind)
        series.inc()
        self._seconds.observe(time.perf_counter() - began)

    def _span(self, message: Message, delivery: Delivery) -> Any:  # a context manager of a span
        if not tracing.enabled():
            return tracing.span("")
        attributes: dict[str, str | int] = {
            "messaging.operation.type": "process",
            "messaging.operation.name": "process",
            "messaging.destination.name": self._queue,
            "messaging.message.id": str(delivery.id),
            "jobwise.message_type": message.name,
            "jobwise.attempt": delivery.attempt,
        }
        if (generation := getattr(message, "generation_id", None)) is not None:
            attributes[tracing.GENERATION] = str(generation)
        return tracing.span(
            f"process {self._queue}",
            attributes,
            kind=tracing.SpanKind.CONSUMER,
            parent=delivery.headers.get("traceparent", ""),
            service=self._service,
        )


class RelayWatch:
    """Counts, times and traces what one service's relay hands to the broker."""

    def __init__(self, service: str) -> None:
        self._service = service
        self._published = metrics.PUBLISHED.labels(service)
        self._delay = metrics.DELAY.labels(service)

    def confirmed(self, occurred_at: str) -> None:
        """Count a message that is safe with the broker; it tells of something at *occurred_at*."""
        self._published.inc()
        self._delay.observe(max(0.0, _age(datetime.fromisoformat(occurred_at))))

    def begin(self, wave: Sequence[Outgoing]) -> "Wave":
        """Return *wave* as it is to be published; ``Wave.end`` takes the answers."""
        if not tracing.enabled():
            return Wave(wave, ())
        spans = [self._span(one) for one in wave]
        letters = [
            one if span is None else replace(one, headers=_continued(one, span))
            for one, span in zip(wave, spans, strict=True)
        ]
        return Wave(letters, spans)

    def _span(self, one: Outgoing) -> tracing.Span | None:
        return tracing.detached(
            f"send {one.routing_key}",
            {
                "messaging.operation.type": "send",
                "messaging.operation.name": "send",
                "messaging.destination.name": one.exchange.value,
                "messaging.rabbitmq.destination.routing_key": one.routing_key,
                "messaging.message.id": str(one.id),
            },
            kind=tracing.SpanKind.PRODUCER,
            parent=one.headers.get("traceparent", ""),
            service=self._service,
        )


@dataclass(frozen=True, slots=True)
class Wave:
    """Messages that are published together, with a span for each while tracing is on."""

    letters: Sequence[Outgoing]
    spans: Sequence[tracing.Span | None]

    def end(self, answers: Sequence[TransportError | None]) -> None:
        """Close the spans; without *answers* nothing is known, and all have failed."""
        for number, span in enumerate(self.spans):
            if span is None:
                continue
            answer = answers[number] if answers else TransportError()
            if answer is not None:
                tracing.failed(span, type(answer).__name__)
            span.end()


def _continued(one: Outgoing, span: tracing.Span) -> dict[str, str]:
    return {**one.headers, "traceparent": tracing.traceparent(span)}


def _age(occurred_at: datetime) -> float:
    return (datetime.now(UTC) - occurred_at).total_seconds()
