"""Stages are measured by how they end, and runs from their request to their end."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from prometheus_client import REGISTRY

from services.generation.application.metrics import ended, exported, measuring
from services.generation.domain.errors import LeaseLost
from services.generation.domain.generation import Generation
from services.generation.domain.options import Options
from shared.contracts.content import DocumentType
from shared.contracts.generation import Stage

pytestmark = pytest.mark.unit


def stages(stage: Stage, outcome: str) -> float:
    labels = {"stage": str(stage), "outcome": outcome}
    return REGISTRY.get_sample_value("generation_stage_seconds_count", labels) or 0.0


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (LeaseLost(), "fenced"),
        (asyncio.CancelledError(), "stopped"),
        (OSError("away"), "broken"),
    ],
)
def test_a_stage_that_breaks_off_is_measured_by_its_reason(
    error: BaseException, outcome: str
) -> None:
    before = stages(Stage.ANALYZE_JOB, outcome)
    with pytest.raises(type(error)), measuring(Stage.ANALYZE_JOB):
        raise error
    assert stages(Stage.ANALYZE_JOB, outcome) == before + 1


def test_a_stage_that_ends_is_done_or_failed() -> None:
    done, failed = stages(Stage.ANALYZE_JOB, "done"), stages(Stage.ANALYZE_JOB, "failed")
    with measuring(Stage.ANALYZE_JOB):
        pass
    with measuring(Stage.ANALYZE_JOB) as measured:
        measured.outcome = "failed"
    assert stages(Stage.ANALYZE_JOB, "done") == done + 1
    assert stages(Stage.ANALYZE_JOB, "failed") == failed + 1


def test_ordering_documents_is_not_yet_their_export() -> None:
    before = stages(Stage.EXPORT_DOCUMENT, "done")
    with measuring(Stage.EXPORT_DOCUMENT):
        pass
    assert stages(Stage.EXPORT_DOCUMENT, "done") == before


def test_a_run_is_measured_from_its_request_and_there_before_the_first_one() -> None:
    def value(part: str) -> float:
        labels = {"kind": "cover_letter", "outcome": "cancelled"}
        found = REGISTRY.get_sample_value(f"generation_seconds_{part}", labels)
        assert found is not None
        return found

    began = datetime.now(UTC)
    run = Generation.requested(
        user_id=uuid4(),
        profile_id=uuid4(),
        job_id=uuid4(),
        document_type=DocumentType.COVER_LETTER,
        options=Options(),
        at=began,
    )
    count, total = value("count"), value("sum")
    run.cancel(began + timedelta(seconds=12))
    ended(run, began + timedelta(seconds=12))
    assert (value("count"), value("sum")) == (count + 1, total + 12)


def test_the_export_is_measured_from_its_beginning_to_the_finished_documents() -> None:
    began = datetime.now(UTC)
    run = Generation.requested(
        user_id=uuid4(),
        profile_id=uuid4(),
        job_id=uuid4(),
        document_type=DocumentType.RESUME,
        options=Options(),
        at=began - timedelta(hours=1),
    )
    run.begin_stage(Stage.EXPORT_DOCUMENT, began)
    name, labels = "generation_stage_seconds_sum", {"stage": "export_document", "outcome": "done"}
    before = REGISTRY.get_sample_value(name, labels) or 0.0
    exported(run, began + timedelta(seconds=7))
    after = REGISTRY.get_sample_value(name, labels) or 0.0
    assert after - before == pytest.approx(7, abs=0.002)
