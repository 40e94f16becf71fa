"""Traces: spans that cost nothing while nobody collects them."""

from opentelemetry.trace import Span, SpanKind

from shared.tracing.spans import (
    GENERATION,
    detached,
    enabled,
    exporting,
    failed,
    span,
    traceparent,
)

__all__ = [
    "GENERATION",
    "Span",
    "SpanKind",
    "detached",
    "enabled",
    "exporting",
    "failed",
    "span",
    "traceparent",
]
