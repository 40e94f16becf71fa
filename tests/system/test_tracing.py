"""One trace from the client's request to the finished document, over every hop."""

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from opentelemetry.trace import SpanKind, StatusCode

from shared.messaging.rabbitmq import RabbitTransport
from shared.testing.journey import Client, Json, user
from shared.testing.rabbitmq import Broker
from shared.testing.traces import Traces, lineage, recorded
from tests.system.conftest import Start
from tests.system.samples import prepared

pytestmark = pytest.mark.integration

TRACE_ID, PARENT_ID = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
ENTRY = ["gateway: POST /api/v1/generations/resume", "gateway: POST generation"]
DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "observability.md"
SAMPLES = (
    'http_requests_total{method="POST",route="/api/v1/generations/resume",service="gateway",status="201"}',
    'messages_handled_total{outcome="done",queue="generation.stage",type="generation.run_stage"}',
    'message_lag_seconds_count{queue="document.export"}',
    'queue_consuming{queue="document.export"}',
    'outbox_published_total{service="generation"}',
    'generation_seconds_count{kind="resume",outcome="completed"}',
    'generation_stage_seconds_count{outcome="done",stage="export_document"}',
    'document_render_seconds_count{format="pdf"}',
    'db_pool_limit{service="auth"}',
)  # fmt: skip
STAGES = ("analyze_job", "compile_profile", "generate_content", "validate_quality")


@pytest.fixture
def traces() -> Iterator[Traces]:
    with recorded() as traces:
        yield traces


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 -- an exporter tells nobody
            await asyncio.sleep(0.05)


async def generated(client: Client) -> Json:
    """Have a document made under our trace; return the finished run."""
    profile_id, job_id = await prepared(client)
    ours = {"traceparent": f"00-{TRACE_ID}-{PARENT_ID}-01"}
    status, asked, headers = await client.send(
        "POST",
        "/api/v1/generations/resume",
        json={"profile_id": profile_id, "job_id": job_id},
        headers=ours,
    )
    assert status == 201, asked
    assert headers["traceparent"].startswith(f"00-{TRACE_ID}-")
    done = await client.finished(asked)
    assert done["status"] == "completed", done
    return done


async def scrape(client: Client, url: str) -> str:
    """Return what a process tells about itself."""
    client.base_url = url
    return (await client.download("/metrics")).decode()


def documented() -> set[str]:
    """Return the metrics of the documentation's table that a system without a model has."""
    row = r"^\| `((?!llm_)\w+)` \| (?:counter|gauge|histogram) "
    return set(re.findall(row, DOCUMENT.read_text(), re.MULTILINE))


def expected_lines() -> list[list[str]]:
    """Return the way of a run through the system, as lines of ancestors."""
    at_service = [*ENTRY, "generation: POST /api/v1/generations/resume"]
    lines = [
        [*at_service, "generation: GET /api/v1/profiles", "profile: GET /api/v1/profiles/{profile_id}"],
        [*at_service, "generation: GET /api/v1/jobs", "job: GET /api/v1/jobs/{job_id}"],
    ]  # fmt: skip
    line = at_service
    for stage in (*STAGES, "export_document"):
        sent = ["generation: send generation.stage", "generation: process generation.stage"]
        line = [*line, *sent, f"generation: stage {stage}"]
        lines.append(line)
    line = [*line, "generation: send document.export", "document: process document.export"]
    lines.append([*line, "document: render pdf"])
    back = ["document: send document.exported.v1", "generation: process generation.events"]
    lines.append([*line, *back])
    return lines


@pytest.mark.parametrize("broker", ["rabbitmq", "postgresql"])
async def test_a_generation_is_one_trace_over_every_hop_and_tells_nothing_personal(
    traces: Traces, start: Start, own_broker: Broker, broker: str
) -> None:
    rabbit = RabbitTransport(own_broker.fresh_url()) if broker == "rabbitmq" else None
    system = await start(transport=rabbit)
    async with user(system.url) as client:
        done = await generated(client)

        def complete() -> bool:
            trace = traces.of(TRACE_ID)
            names = {span.name for span in trace.values()}
            return {"process generation.events", "POST /api/v1/generations/resume"} <= names

        await until(complete)
        personal = (client.email, client.password)
    trace = traces.of(TRACE_ID)
    lines = [lineage(span, trace) for span in trace.values()]
    for expected in expected_lines():
        assert expected in lines
    strangers = [
        span.name for span in trace.values() if span.parent and span.parent.span_id not in trace
    ]
    assert strangers == ["POST /api/v1/generations/resume"]  # whose parent is the client's own span
    [root] = [span for span in trace.values() if lineage(span, trace) == ENTRY[:1]]
    assert root.parent is not None
    assert f"{root.parent.span_id:016x}" == PARENT_ID
    kinds = {span.name: span.kind for span in trace.values()}
    assert kinds["send document.export"] is SpanKind.PRODUCER
    assert kinds["process document.export"] is SpanKind.CONSUMER
    assert kinds["POST generation"] is SpanKind.CLIENT
    statements = [line for line in lines if line[-1].split(": ")[1] in {"SELECT", "INSERT"}]
    assert {line[-1].split(": ")[0] for line in statements} >= {"generation", "document", "profile"}
    stages = [span for span in trace.values() if span.name.startswith("stage ")]
    assert {dict(span.attributes or {})["jobwise.generation_id"] for span in stages} == {done["id"]}
    failed = [span.name for span in trace.values() if span.status.status_code is StatusCode.ERROR]
    assert failed == []

    async with user(system.url) as client:  # probes and scrapes, while the loops are idle
        await client.send("GET", "/health")
        assert (await client.send("GET", "/metrics"))[0] == 404  # not through the gateway
        scraped = "".join([await scrape(client, url) for url in system.addresses.values()])
    assert documented() - set(re.findall(r"^# TYPE (\w+) ", scraped, re.MULTILINE)) == set()
    for sample in SAMPLES:
        assert re.search(f"^{re.escape(sample)} [1-9]", scraped, re.MULTILINE), sample
    begun = {span.name for span in traces.all() if span.parent is None}
    assert begun  # the tests' other requests
    assert not begun & {"SELECT", "UPDATE", "INSERT", "DELETE", "WITH", "BEGIN;", "COMMIT;"}
    told = "\n".join(
        json.dumps([span.name, dict(span.attributes or {}), span.status.description])
        for span in traces.all()
    )
    assert "SELECT" in told
    for foreign in (*personal, "Lewandowski", "Nordhafen", "Test Person", "/health", "/metrics"):
        assert foreign not in told
