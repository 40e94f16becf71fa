"""Spans: off by default, free then, and named by what the code knows when on."""

import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import structlog
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.trace import StatusCode

from shared import tracing
from shared.testing.traces import lineage, recorded, service_of

ROOT = Path(__file__).parent.parent.parent.parent
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

_SAY_WHETHER_ON = """
import sys
from shared import tracing
with tracing.exporting("shop"):
    print(tracing.enabled(), "opentelemetry.sdk.trace" in sys.modules)
"""
_ONE_SPAN = """
from shared import tracing
with tracing.exporting("shop"), tracing.span("sale", {"jobwise.stage": "x"}):
    pass
"""


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-c", code]
    return subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.unit
@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "False False"),
        ({"OTEL_TRACES_EXPORTER": "none"}, "False False"),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}, "True True"),
        (
            {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OTEL_SDK_DISABLED": "true"},
            "False False",
        ),
    ],
)
def test_tracing_is_on_only_where_the_environment_asks_and_costs_no_import_when_off(
    environment: dict[str, str], expected: str
) -> None:
    done = run(_SAY_WHETHER_ON, **environment)
    assert done.stdout.strip() == expected, done.stderr


@pytest.mark.unit
def test_an_exporter_that_we_do_not_have_ends_the_process_with_a_sentence() -> None:
    done = run(_SAY_WHETHER_ON, OTEL_TRACES_EXPORTER="jaeger")
    assert done.returncode == 1
    assert "OTEL_TRACES_EXPORTER" in done.stderr
    assert "Traceback" not in done.stderr


@contextmanager
def collector() -> Iterator[tuple[str, list[ExportTraceServiceRequest]]]:
    """Receive OTLP over HTTP on loopback."""
    received: list[ExportTraceServiceRequest] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append(ExportTraceServiceRequest.FromString(body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *_: object) -> None:  # noqa: A002 -- its base's name
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", received
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.integration
def test_what_is_left_is_sent_to_the_collector_when_the_process_ends() -> None:
    with collector() as (url, received):
        done = run(_ONE_SPAN, OTEL_EXPORTER_OTLP_ENDPOINT=url)
    assert done.returncode == 0, done.stderr
    [spans] = [one for request in received for one in request.resource_spans]
    resource = {one.key: one.value.string_value for one in spans.resource.attributes}
    assert (resource["service.name"], resource["service.namespace"]) == ("shop", "jobwise")
    assert [span.name for scope in spans.scope_spans for span in scope.spans] == ["sale"]


@pytest.mark.unit
def test_a_span_is_a_child_of_the_traceparent_and_is_told_to_logs_and_outbox() -> None:
    with recorded() as traces:
        with tracing.span("outer", parent=TRACE, service="shop") as outer:
            assert outer is not None
            bound = structlog.contextvars.get_contextvars()["traceparent"]
            assert bound == tracing.traceparent(outer)
            with tracing.span("inner"):
                pass
        assert "traceparent" not in structlog.contextvars.get_contextvars()
    trace = traces.of(TRACE[3:35])
    [inner] = [span for span in trace.values() if span.name == "inner"]
    assert lineage(inner, trace) == ["shop: outer", "shop: inner"]
    assert bound.startswith(TRACE[:36])
    assert bound != TRACE


@pytest.mark.unit
@pytest.mark.parametrize("parent", ["", "nonsense", "00-zz-1-01", "00-0-0"])
def test_what_is_no_traceparent_begins_a_trace(parent: str) -> None:
    with recorded() as traces, tracing.span("around"), tracing.span("alone", parent=parent):
        pass
    [alone] = [span for span in traces.all() if span.name == "alone"]
    assert alone.parent is None


@pytest.mark.unit
def test_an_error_is_told_by_its_class_and_never_by_its_text() -> None:
    with (
        recorded() as traces,
        pytest.raises(ValueError, match="secret"),
        tracing.span("breaks"),
    ):
        raise ValueError("a secret")
    [span] = traces.all()
    assert span.status.status_code is StatusCode.ERROR
    assert dict(span.attributes or {}) == {"error.type": "ValueError"}
    assert "secret" not in span.to_json()


@pytest.mark.unit
async def test_tasks_side_by_side_keep_their_own_traces_and_services() -> None:
    async def work(service: str) -> None:
        with tracing.span("begin", parent="", service=service):
            await asyncio.sleep(0)
            with tracing.span("go on"):
                await asyncio.sleep(0)

    with recorded() as traces:
        await asyncio.gather(*(work(f"shop-{number}") for number in range(5)))
    inner = [span for span in traces.all() if span.name == "go on"]
    assert {service_of(span) for span in inner} == {f"shop-{number}" for number in range(5)}
    assert len({span.context.trace_id for span in inner if span.context}) == 5


@pytest.mark.unit
def test_nothing_happens_while_tracing_is_off() -> None:
    with tracing.span("quiet", parent=TRACE) as span:
        assert span is None
        assert structlog.contextvars.get_contextvars() == {}
    assert not tracing.enabled()


_LOG_LINE = f"""
import structlog
from shared import logging
logging.configure(service="shop")
with structlog.contextvars.bound_contextvars(traceparent="{TRACE}"):
    structlog.get_logger().info("sold")
structlog.get_logger().info("closed")
"""


@pytest.mark.unit
def test_log_lines_carry_the_ids_of_their_trace() -> None:
    sold, closed = map(json.loads, run(_LOG_LINE).stderr.splitlines())
    assert (sold["trace_id"], sold["span_id"]) == (TRACE[3:35], TRACE[36:52])
    assert "traceparent" not in sold
    assert "trace_id" not in closed
