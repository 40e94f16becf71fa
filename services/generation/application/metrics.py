"""What operators see of runs: how long stages and whole runs take, and how they end."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from prometheus_client import Counter, Histogram

from services.generation.domain.errors import LeaseLost
from services.generation.domain.generation import Generation, Status
from shared.contracts.content import DocumentType
from shared.contracts.generation import Stage

STAGE_SECONDS = Histogram(
    "generation_stage_seconds",
    "Work of one stage; of export_document, from its beginning to the last finished document",
    ["stage", "outcome"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 180),
)
RUN_SECONDS = Histogram(
    "generation_seconds",
    "From the request of a run to its end",
    ["kind", "outcome"],
    buckets=(0.25, 0.5, 1, 2, 4, 6, 10, 20, 40, 80, 180, 360, 900),
)
REQUESTED = Counter("generations_requested_total", "Runs that were asked for", ["kind"])
for _kind in DocumentType:  # there from the start, or the first run is not seen as an increase
    REQUESTED.labels(str(_kind))
    for _status in Status:
        if _status.is_final:
            RUN_SECONDS.labels(str(_kind), str(_status))


@dataclass(slots=True)
class Measured:
    """A stage in work; ``outcome`` is what is noted if nothing is raised."""

    outcome: str = "done"


@contextmanager
def measuring(stage: Stage) -> Iterator[Measured]:
    """Measure a stage from its lease to its commit.

    It ends as done, failed (the run with it), fenced (another worker has it), broken (it comes
    again) or stopped with its process. The last stage only orders documents: what is done there is
    measured when they are finished.
    """
    measured, began = Measured(), time.perf_counter()
    try:
        yield measured
    except LeaseLost:
        measured.outcome = "fenced"
        raise
    except asyncio.CancelledError:
        measured.outcome = "stopped"
        raise
    except BaseException:
        measured.outcome = "broken"
        raise
    finally:
        if stage is not Stage.EXPORT_DOCUMENT or measured.outcome != "done":
            seconds = time.perf_counter() - began
            STAGE_SECONDS.labels(str(stage), measured.outcome).observe(seconds)


def ended(generation: Generation, at: datetime) -> None:
    """Measure a run that ends now.

    Called before its commit: one that fails and is repeated counts twice, which no alarm minds.
    """
    seconds = max(0.0, (at - generation.created_at).total_seconds())
    RUN_SECONDS.labels(str(generation.document_type), str(generation.status)).observe(seconds)


def exported(generation: Generation, at: datetime) -> None:
    """Measure the last stage of a run, whose documents are finished now."""
    began = generation.stage_progress[Stage.EXPORT_DOCUMENT]["started_at"]
    if began is not None:
        seconds = max(0.0, (at - datetime.fromisoformat(began)).total_seconds())
        STAGE_SECONDS.labels(str(Stage.EXPORT_DOCUMENT), "done").observe(seconds)
