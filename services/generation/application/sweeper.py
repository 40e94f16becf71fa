"""Repairs what a lost message, a dead worker or a broken machine may leave behind."""

import asyncio
from datetime import datetime

import structlog

from services.generation.application.endings import fail
from services.generation.domain.generation import Generation
from services.generation.domain.ports import BeginWork, Progress, UnitOfWork
from shared.clock import Clock
from shared.contracts.generation import RunStage
from shared.errors import DependencyUnavailable
from shared.storage import FileStorage
from shared.sweeping import repairs

log = structlog.get_logger(__name__)

REPAIRED = repairs("generation", ("deadline", "expired_lease", "lost_message"))
SILENT_SECONDS = 120.0
"""A run that nobody holds and that has not moved for so long has lost its message."""
_BATCH = 100


class Sweeper:
    """Starts abandoned stages again and ends runs that are too old (messaging.md a13)."""

    def __init__(
        self,
        begin: BeginWork,
        progress: Progress,
        storage: FileStorage,
        *,
        clock: Clock,
        every_seconds: float,
    ) -> None:
        self._begin = begin
        self._progress = progress
        self._storage = storage
        self._clock = clock
        self._every = every_seconds

    async def run(self) -> None:
        """Sweep for ever, once every few seconds."""
        while True:
            while await self.sweep() == _BATCH:
                pass  # a machine that died may have left more
            while await self.clean() == _BATCH:
                pass
            await asyncio.sleep(self._every)

    async def sweep(self) -> int:
        """Repair what is there to repair; return how many runs that were."""
        async with self._begin() as work:
            found = await work.generations.abandoned(silent_seconds=SILENT_SECONDS, limit=_BATCH)
            now = self._clock.now()
            # Failing gives quota back: two sweeps must lock the users' quotas in the same order.
            for generation, overdue in sorted(found, key=_by_quota):
                await self._repair(work, generation, now, overdue=overdue)
        for generation, _ in found:
            self._progress.notify(generation.id)
        return len(found)

    async def clean(self) -> int:
        """Remove files of runs that ended without a document; return how many folders that were."""
        async with self._begin() as work:
            found = await work.discards.due(limit=_BATCH)
        for one in found:
            try:
                await self._storage.delete_below(one.folder)
            except DependencyUnavailable:
                log.warning("folder_not_removed", folder=one.folder)
                return 0
            async with self._begin() as work:
                await work.discards.done(one)
        return len(found)

    async def _repair(
        self, work: UnitOfWork, generation: Generation, now: datetime, *, overdue: bool
    ) -> None:
        stage = generation.next_stage
        if stage is None or overdue:
            await fail(work, generation, "deadline_exceeded", "The generation took too long.", now)
            kind = "deadline"
        else:
            kind = "expired_lease" if generation.lease_until else "lost_message"
            generation.release()
            await work.publish(
                RunStage(generation_id=generation.id, user_id=generation.user_id, stage=stage)
            )
        REPAIRED[kind].inc()
        log.warning("generation_repaired", generation_id=str(generation.id), kind=kind)


def _by_quota(found: tuple[Generation, bool]) -> tuple[str, str]:
    generation, _ = found
    return str(generation.user_id), str(generation.quota_month)
