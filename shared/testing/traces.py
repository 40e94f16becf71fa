"""The spans that a test's processes would send, kept here instead."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from shared.tracing.export import ServiceTracers


class Traces:
    """Every span that has ended since recording began."""

    def __init__(self, kept: InMemorySpanExporter) -> None:
        self._kept = kept

    def of(self, trace_id: str) -> dict[int, ReadableSpan]:
        """Return the spans of a trace by their ids."""
        spans = (span for span in self._kept.get_finished_spans())
        return {
            span.context.span_id: span
            for span in spans
            if span.context is not None and f"{span.context.trace_id:032x}" == trace_id
        }

    def all(self) -> tuple[ReadableSpan, ...]:
        """Return the spans of all traces."""
        return tuple(self._kept.get_finished_spans())


def service_of(span: ReadableSpan) -> str:
    """Return whose work a span is."""
    return str(span.resource.attributes["service.name"])


def lineage(span: ReadableSpan, trace: Mapping[int, ReadableSpan]) -> list[str]:
    """Return ``service: name`` of *span* and its ancestors within the trace, the oldest first."""
    line: list[str] = []
    found: ReadableSpan | None = span
    while found is not None:
        line.append(f"{service_of(found)}: {found.name}")
        found = trace.get(found.parent.span_id) if found.parent else None
    return line[::-1]


@contextmanager
def recorded() -> Iterator[Traces]:
    """Trace while the context is open, and keep every span."""
    kept = InMemorySpanExporter()
    tracers = ServiceTracers(SimpleSpanProcessor(kept), "test")
    tracers.begin()
    try:
        yield Traces(kept)
    finally:
        tracers.end()
