"""Making spans and sending them away: the part that needs OpenTelemetry's SDK.

Imported by ``tracing.exporting`` alone, and only when tracing is on: it costs half a second.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.asyncpg import AsyncPGInstrumentor
from opentelemetry.sdk.resources import SERVICE_INSTANCE_ID, SERVICE_NAME, Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import (
    BatchSpanProcessor,
    ConsoleSpanExporter,
    SimpleSpanProcessor,
)
from opentelemetry.trace import INVALID_SPAN, Span, SpanKind, Tracer
from opentelemetry.util import types

from shared.ids import new_id
from shared.tracing import spans
from shared.tracing.settings import TracingSettings

_SCOPE = "jobwise"


class ServiceTracers:
    """A tracer for each service, because in ``make up`` all of them live in one process.

    All send through *processor*. *name* is the process's own; with ``OTEL_SERVICE_NAME`` in the
    environment (*named*) that name is everybody's.
    """

    def __init__(self, processor: SpanProcessor, name: str, *, named: bool = False) -> None:
        self._processor = processor
        self._name = name
        self._named = named
        self._instance = str(new_id())
        self._tracers: dict[str, Tracer] = {}
        self._statements = AsyncPGInstrumentor()  # type: ignore[no-untyped-call]  # the library's

    def tracer(self, service: str) -> Tracer:
        """Return the tracer of *service*."""
        name = service or self._name
        if name not in self._tracers:
            provider = TracerProvider(resource=self._resource(name), shutdown_on_exit=False)
            provider.add_span_processor(self._processor)
            self._tracers[name] = provider.get_tracer(_SCOPE)
        return self._tracers[name]

    def _resource(self, name: str) -> Resource:
        known = {"service.namespace": "jobwise", SERVICE_INSTANCE_ID: self._instance}
        if not self._named:  # what we say here beats the environment
            known[SERVICE_NAME] = name
        return Resource.create(known)

    def begin(self) -> None:
        """Trace from now on, statements of the database included."""
        spans.switch(self)
        self._statements.instrument(tracer_provider=_InsideOnly(self), skip_dep_check=True)

    def end(self) -> None:
        """Trace no more, and send what is left; bounded by the exporter's own timeout."""
        self._statements.uninstrument()
        spans.switch(None)
        self._processor.shutdown()


class _InsideOnly(trace.TracerProvider):
    """For statements: a span inside of another one, and none for the polling of idle loops."""

    def __init__(self, tracers: ServiceTracers) -> None:
        self._tracers = tracers

    def get_tracer(self, *_: object, **__: object) -> Tracer:
        """Return the one tracer there is."""
        return _InsideTracer(self._tracers)


class _InsideTracer(Tracer):
    def __init__(self, tracers: ServiceTracers) -> None:
        self._tracers = tracers

    def start_span(
        self,
        name: str,
        context: Context | None = None,
        kind: SpanKind = SpanKind.INTERNAL,
        attributes: types.Attributes = None,
        links: trace._Links = None,
        start_time: int | None = None,
        record_exception: bool = False,
        set_status_on_exception: bool = False,
    ) -> Span:
        """Start a span if there is one around it that is being recorded."""
        if not trace.get_current_span(context).is_recording():
            return INVALID_SPAN
        return spans.current_tracer(self._tracers).start_span(
            name, context, kind, attributes, links, start_time,
            record_exception=record_exception, set_status_on_exception=set_status_on_exception,
        )  # fmt: skip

    @contextmanager
    def start_as_current_span(  # type: ignore[override]  # the base adds a form for decorators
        self,
        name: str,
        kind: SpanKind = SpanKind.INTERNAL,
        attributes: types.Attributes = None,
    ) -> Iterator[Span]:
        """Open a span around a statement."""
        made = self.start_span(name, kind=kind, attributes=attributes)
        if made is INVALID_SPAN:
            yield made
            return
        with trace.use_span(
            made, end_on_exit=True, record_exception=False, set_status_on_exception=False
        ):
            yield made


@contextmanager
def exporting(settings: TracingSettings, service: str) -> Iterator[None]:
    """Trace this process, and send its spans where *settings* say, while the context is open.

    How often, how many and how patiently the SDK sends is its own ``OTEL_*`` variables' affair.
    """
    processor: SpanProcessor
    if settings.to_console:
        processor = SimpleSpanProcessor(ConsoleSpanExporter(out=sys.stderr))
    else:
        processor = BatchSpanProcessor(OTLPSpanExporter())
    tracers = ServiceTracers(processor, service, named=bool(settings.service_name))
    tracers.begin()
    try:
        yield
    finally:
        tracers.end()
