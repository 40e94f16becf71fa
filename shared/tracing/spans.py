"""One trace of a request, through every process that works for it (docs/observability.md).

Off unless the ``OTEL_*`` variables ask for it, and free then: the SDK is not even imported. What is
in a span: names, ids, numbers and the kind of an error; never a text, an address or a query.

The trace travels as W3C ``traceparent``: in HTTP headers, in the headers of outbox rows and of
messages, and, for whoever writes a log line or an outbox row, in the bound log context.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import Protocol, TypeAlias

from opentelemetry.context import Context
from opentelemetry.trace import (
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    Tracer,
    set_span_in_context,
)
from structlog.contextvars import bound_contextvars

from shared.settings import read
from shared.tracing.settings import TracingSettings

Attributes: TypeAlias = Mapping[str, str | int | float | bool]
GENERATION = "jobwise.generation_id"
"""The attribute by which all traces of one generation are found."""
_OFF: AbstractContextManager[None] = nullcontext()
_service: ContextVar[str] = ContextVar("traced_service", default="")


class Tracers(Protocol):
    """Where spans are made, by the name of the service that they belong to."""

    def tracer(self, service: str) -> Tracer:
        """Return the tracer of *service*; of the process itself for an empty name."""
        ...


class _Switch:
    """Whether this process traces, and by what; there is one, because a trace spans everything."""

    tracers: Tracers | None = None


def switch(tracers: Tracers | None) -> None:
    """Make spans by *tracers* from now on, or none."""
    _Switch.tracers = tracers


def enabled() -> bool:
    """Tell whether spans are made."""
    return _Switch.tracers is not None


def exporting(service: str) -> AbstractContextManager[None]:
    """Trace this process, whose usual service is *service*, if the environment asks for it.

    Leaving the context sends what is left. Settings that make no sense end the process.
    """
    settings = read(TracingSettings)
    if not settings.asked_for:
        return nullcontext()
    from shared.tracing.export import exporting as to_collector  # noqa: PLC0415 -- costs 0.5 s

    return to_collector(settings, service)


def current_tracer(tracers: Tracers) -> Tracer:
    """Return the tracer of the service that the current span belongs to."""
    return tracers.tracer(_service.get())


def span(
    name: str,
    attributes: Attributes | None = None,
    *,
    kind: SpanKind = SpanKind.INTERNAL,
    parent: str | None = None,
    service: str = "",
) -> AbstractContextManager[Span | None]:
    """Open a span around what happens in the context; ``None`` while tracing is off.

    *parent* is a ``traceparent``, for what begins in this process (an empty one begins a trace);
    without it the span is a child of the current one. *service* is whose work it is, until a span
    inside says otherwise. An error that leaves the context marks the span by its class; its text
    stays out.
    """
    tracers = _Switch.tracers
    if tracers is None:
        return _OFF
    return _entered(tracers, name, attributes, kind, parent, service)


@contextmanager
def _entered(
    tracers: Tracers,
    name: str,
    attributes: Attributes | None,
    kind: SpanKind,
    parent: str | None,
    service: str,
) -> Iterator[Span]:
    token = _service.set(service or _service.get())
    try:
        opened = current_tracer(tracers).start_as_current_span(
            name,
            context=None if parent is None else _context_of(parent),
            kind=kind,
            attributes=attributes,
            record_exception=False,
            set_status_on_exception=False,
        )
        with opened as made, bound_contextvars(traceparent=traceparent(made)):
            try:
                yield made
            except Exception as error:
                failed(made, type(error).__name__)
                raise
    finally:
        _service.reset(token)


def detached(
    name: str, attributes: Attributes, *, kind: SpanKind, parent: str, service: str
) -> Span | None:
    """Start a span that is nobody's surroundings, below *parent*; the caller ends it."""
    tracers = _Switch.tracers
    if tracers is None:
        return None
    tracer = tracers.tracer(service)
    return tracer.start_span(name, _context_of(parent), kind=kind, attributes=attributes)


def failed(made: Span | None, kind: str) -> None:
    """Mark a span as failed; *kind* is a class or a code, never a text that quotes data."""
    if made is not None:
        made.set_attribute("error.type", kind)
        made.set_status(Status(StatusCode.ERROR))


def traceparent(made: Span) -> str:
    """Return the header that makes others continue this span's trace."""
    context = made.get_span_context()
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"


def _context_of(parent: str) -> Context:
    """Return the context in which a ``traceparent`` is the parent; a new trace's if it is none."""
    parts = parent.split("-")
    try:
        remote = SpanContext(
            int(parts[1], 16), int(parts[2], 16), is_remote=True,
            trace_flags=TraceFlags(int(parts[3], 16)),
        )  # fmt: skip
    except (ValueError, IndexError):
        return Context()
    return set_span_in_context(NonRecordingSpan(remote), Context())
