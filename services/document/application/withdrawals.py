"""No document of a run that was cancelled, deleted or failed: what is there goes, with its files.

The messages of two services come in any order. So a withdrawn run is remembered, and whoever is
about to store a document of a run looks there first, while holding the run.
"""

import asyncio

import structlog

from services.document.domain.ports import BeginWork
from services.document.domain.withdrawal import Withdrawal, folder_of
from shared.contracts.generation import GenerationCancelled, GenerationDeleted, GenerationFailed
from shared.errors import DependencyUnavailable
from shared.storage import FileStorage
from shared.sweeping import repairs

log = structlog.get_logger(__name__)

REPAIRED = repairs("document", ("withdrawn_files",))
SILENT_SECONDS = 30.0
"""Who withdraws a run removes its files at once; after so long, they have failed to."""
_FAILED = "failed"
_BATCH = 100


class Withdrawals:
    """Takes back the documents of runs."""

    def __init__(self, begin: BeginWork, storage: FileStorage, *, every_seconds: float) -> None:
        self._begin = begin
        self._storage = storage
        self._every = every_seconds

    async def on_ended(self, event: GenerationCancelled | GenerationDeleted) -> None:
        """Withdraw the run."""
        await self._withdraw(event)

    async def on_failed(self, event: GenerationFailed) -> None:
        """Withdraw a run that failed; one that waits for a review may still become a document."""
        if event.status == _FAILED:
            await self._withdraw(event)

    async def run(self) -> None:
        """Sweep for ever, once in a while."""
        while True:
            while await self.sweep() == _BATCH:
                pass
            await asyncio.sleep(self._every)

    async def sweep(self, *, silent_seconds: float = SILENT_SECONDS) -> int:
        """Remove files whose removal was interrupted; return of how many runs."""
        async with self._begin() as work:
            found = await work.withdrawals.due(silent_seconds=silent_seconds, limit=_BATCH)
        for one in found:
            if not await self.remove_files(one):
                return 0  # the storage is away
            REPAIRED["withdrawn_files"].inc()
        return len(found)

    async def remove_files(self, withdrawal: Withdrawal) -> bool:
        """Remove what the run has in the storage; tell whether that worked.

        If it did not, the run stays noted, and a sweep tries again.
        """
        try:
            folder = folder_of(withdrawal.user_id, withdrawal.generation_id)
            await self._storage.delete_below(folder)
        except DependencyUnavailable:
            log.warning("files_not_removed", generation_id=str(withdrawal.generation_id))
            return False
        async with self._begin() as work:
            await work.withdrawals.done(withdrawal)
        return True

    async def _withdraw(
        self, event: GenerationCancelled | GenerationDeleted | GenerationFailed
    ) -> None:
        async with self._begin() as work:
            await work.claim(event)
            await work.withdrawals.hold(event.generation_id)
            withdrawal = await work.withdrawals.withdraw(event.generation_id, event.user_id)
        log.info("documents_withdrawn", generation_id=str(event.generation_id))
        await self.remove_files(withdrawal)
