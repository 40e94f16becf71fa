"""What ``DELETE`` means for a run: stop it, or remove it (api.md §9.13)."""

from uuid import UUID

from services.generation.application.endings import cancel, delete
from services.generation.application.requests import NotYourGeneration
from services.generation.domain.generation import Generation
from services.generation.domain.ports import BeginWork, Progress
from shared.clock import Clock


class Removals:
    """Takes runs away from their owners' eyes."""

    def __init__(self, begin: BeginWork, progress: Progress, *, clock: Clock) -> None:
        self._begin = begin
        self._progress = progress
        self._clock = clock

    async def remove(self, generation_id: UUID, *, user_id: UUID) -> Generation | None:
        """Cancel the caller's run and return it; or delete one that has ended and return None.

        The row is locked, so that of a cancellation and a completion at the same moment only one
        takes place: a run that was faster is deleted with its documents. Raises
        ``GenerationNotFound`` or ``NotYourGeneration``.
        """
        async with self._begin() as work:
            generation = await work.generations.get(generation_id, lock=True)
            if generation.user_id != user_id:
                raise NotYourGeneration
            ended = generation.status.is_final
            if ended:
                await delete(work, generation)
            else:
                await cancel(work, generation, self._clock.now())
        self._progress.notify(generation_id)
        return None if ended else generation
