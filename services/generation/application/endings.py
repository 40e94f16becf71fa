"""How a run ends without a document, and what goes with it: its quota, its files, its row."""

from datetime import datetime

import structlog

from services.generation.application.metrics import ended
from services.generation.domain.generation import Generation
from services.generation.domain.ports import UnitOfWork
from shared.contracts.generation import (
    GenerationCancelled,
    GenerationDeleted,
    GenerationFailed,
    QuotaChanged,
)

log = structlog.get_logger(__name__)

DISCARD_SECONDS = 60.0
"""A worker that has lost its run notices within seconds; what it still wrote is swept then too."""


async def fail(
    work: UnitOfWork, generation: Generation, code: str, message: str, at: datetime
) -> None:
    """End the run, whose row is locked, with the reason that its owner will read."""
    generation.fail(code, message, at)
    await work.generations.note(generation, "status", at)
    ended(generation, at)
    await announce_failure(work, generation)
    await _let_go(work, generation)
    log.warning("generation_failed", generation_id=str(generation.id), code=code)


async def announce_failure(work: UnitOfWork, generation: Generation) -> None:
    """Tell everybody that the run ended without a document: failed, or left for review."""
    await work.publish(
        GenerationFailed(
            generation_id=generation.id,
            user_id=generation.user_id,
            code=generation.error_code or "failed",
            status=generation.status,
            aggregate_version=generation.version,
        )
    )


async def cancel(work: UnitOfWork, generation: Generation, at: datetime) -> None:
    """End the run, whose row is locked, because its owner wants so; nothing commits after it."""
    generation.cancel(at)
    ended(generation, at)
    await work.generations.note(generation, "status", at)
    await work.publish(
        GenerationCancelled(
            generation_id=generation.id,
            user_id=generation.user_id,
            aggregate_version=generation.version,
        )
    )
    await _let_go(work, generation)
    log.info("generation_cancelled", generation_id=str(generation.id))


async def delete(work: UnitOfWork, generation: Generation) -> None:
    """Remove an ended run, whose row is locked, with everything that it holds; quota stays used."""
    await work.generations.remove(generation)
    await work.discards.add(generation.folder, after_seconds=DISCARD_SECONDS)
    await work.publish(
        GenerationDeleted(
            generation_id=generation.id,
            user_id=generation.user_id,
            aggregate_version=generation.version + 1,
        )
    )
    log.info("generation_deleted", generation_id=str(generation.id))


async def _let_go(work: UnitOfWork, generation: Generation) -> None:
    """Give the quota back, once, to the month in which it was taken; its row is locked last."""
    await work.discards.add(generation.folder, after_seconds=DISCARD_SECONDS)
    month = generation.release_quota()
    if month is not None:
        quota = await work.quotas.give_back(generation.user_id, month)
        await work.publish(
            QuotaChanged(
                user_id=quota.user_id,
                month=quota.month,
                used=quota.used,
                aggregate_version=quota.version,
            )
        )
