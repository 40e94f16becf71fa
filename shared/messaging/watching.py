"""Counting and tracing what goes through the outbox and through the handlers."""

import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from prometheus_client import Counter

from shared import tracing
from shared.contracts.event import Message
from shared.messaging import metrics
from shared.messaging.transport import Delivery, Outgoing, Permanent, TransportError

DONE, DUPLICATE, REFUSED, FAILED = "done", "duplicate", "refused", "failed"
_CUT = "cut"
UNREADABLE = "unreadable"
"""Stands for the type of a message that is none of ours: others' words are no labels."""


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

    def handling(self, message: Message, delivery: Delivery) -> "Handling":
        """Watch the handler of *message*; what it raises is counted and passed on.

        A handler that is cancelled with its process counts for nothing: the message comes again.
        """
        if delivery.attempt == 0:
            self._lag.observe(max(0.0, _age(message.occurred_at)))
        self._in_hand.inc()
        return Handling(self, message, self._span(message, delivery))

    def end(self, message: Message, outcome: str, seconds: float) -> None:
        """Count what has become of *message*."""
        self._in_hand.dec()
        if outcome == _CUT:
            return
        kind = message.name, outcome
        if (series := self._handled.get(kind)) is None:  # looking one up costs more than counting
            series = self._handled[kind] = metrics.HANDLED.labels(self._queue, *kind)
        series.inc()
        self._seconds.observe(seconds)

    def _span(
        self, message: Message, delivery: Delivery
    ) -> AbstractContextManager[tracing.Span | None]:
        """Return the span of the handler, to be entered; without one while tracing is off."""
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


class Handling:
    """One message in its handler; ``outcome`` is what is counted if nothing is raised.

    A class and no generator, because every message passes here.
    """

    __slots__ = ("_began", "_message", "_span", "_spanning", "_watch", "outcome")

    def __init__(
        self,
        watch: QueueWatch,
        message: Message,
        spanning: AbstractContextManager[tracing.Span | None],
    ) -> None:
        self.outcome = DONE
        self._watch = watch
        self._message = message
        self._spanning = spanning
        self._span: tracing.Span | None = None
        self._began = time.perf_counter()

    def __enter__(self) -> Self:
        """Begin."""
        self._span = self._spanning.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Count how it ended."""
        outcome = self.outcome if error is None else _outcome_of(error)
        self._watch.end(self._message, outcome, time.perf_counter() - self._began)
        if self._span is not None and error is None and outcome != DONE:
            self._span.set_attribute("jobwise.outcome", outcome)
        self._spanning.__exit__(kind, error, trace)


def _outcome_of(error: BaseException) -> str:
    if isinstance(error, Permanent):
        return REFUSED
    return FAILED if isinstance(error, Exception) else _CUT


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
