"""The answers of the document service, which end a run."""

from uuid import UUID

import structlog

from services.generation.application.endings import fail
from services.generation.application.metrics import ended, exported
from services.generation.domain.errors import GenerationNotFound
from services.generation.domain.generation import Generation, MadeDocument
from services.generation.domain.ports import BeginWork, Progress, UnitOfWork
from shared.clock import Clock
from shared.contracts.document import DocumentExported, DocumentExportFailed
from shared.contracts.generation import GenerationCompleted, Stage, StageCompleted

log = structlog.get_logger(__name__)


class Exports:
    """Takes finished documents, or the reasons why there are none."""

    def __init__(self, begin: BeginWork, progress: Progress, *, clock: Clock) -> None:
        self._begin = begin
        self._progress = progress
        self._clock = clock

    async def finished(self, event: DocumentExported) -> None:
        """Keep the document; the last one that was asked for completes the run."""
        async with self._begin() as work:
            await work.claim(event)
            generation = await _waiting(work, event)
            if generation is None:
                return
            document = MadeDocument(
                event.document_id, event.document_type, event.pdf_url, event.ats_score
            )
            if generation.add_document(document):
                await self._complete(work, generation)
        self._progress.notify(event.generation_id)

    async def failed(self, event: DocumentExportFailed) -> None:
        """End the run with the reason that the document service gives."""
        async with self._begin() as work:
            await work.claim(event)
            generation = await _waiting(work, event)
            if generation is None:
                return
            await fail(work, generation, event.code, event.message, self._clock.now())
        self._progress.notify(event.generation_id)

    async def _complete(self, work: UnitOfWork, generation: Generation) -> None:
        now = self._clock.now()
        generation.complete_stage(Stage.EXPORT_DOCUMENT, now)
        await work.generations.note(generation, "stage", now, stage=Stage.EXPORT_DOCUMENT)
        await work.publish(
            StageCompleted(
                generation_id=generation.id,
                user_id=generation.user_id,
                stage=Stage.EXPORT_DOCUMENT,
                aggregate_version=generation.version,
            )
        )
        generation.complete(now)
        ended(generation, now)
        exported(generation, now)
        await work.generations.note(generation, "status", now)
        await work.publish(
            GenerationCompleted(
                generation_id=generation.id,
                user_id=generation.user_id,
                document_id=_asked_document(generation),
                aggregate_version=generation.version,
            )
        )


def _asked_document(generation: Generation) -> UUID:
    """Return the document that the run is named after; a letter may only accompany it."""
    made = {one["document_type"]: one["document_id"] for one in generation.documents}
    return UUID(made[generation.document_type])


async def _waiting(
    work: UnitOfWork, event: DocumentExported | DocumentExportFailed
) -> Generation | None:
    """Return the run if it waits for just this answer: its fence is the newest one.

    A run that was deleted meanwhile waits for nothing.
    """
    try:
        generation = await work.generations.get(event.generation_id, lock=True)
    except GenerationNotFound:
        log.info("export_of_a_deleted_run_ignored", generation_id=str(event.generation_id))
        return None
    fits = (
        generation.fence == event.fence
        and generation.next_stage is Stage.EXPORT_DOCUMENT
        and not generation.status.is_final
    )
    if not fits:
        log.info("stale_export_ignored", generation_id=str(event.generation_id))
        return None
    if generation.user_id != event.user_id:
        log.error("export_of_another_user_ignored", generation_id=str(event.generation_id))
        return None
    return generation
