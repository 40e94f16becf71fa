"""The five stages, one message each: lease, work without a transaction, commit behind a fence."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

import structlog
from structlog.contextvars import bound_contextvars

from services.generation.application.endings import DISCARD_SECONDS, announce_failure, fail
from services.generation.application.metrics import ended, measuring
from services.generation.application.stage_work import StageInputs, StageOutput, StageWork
from services.generation.domain.errors import LeaseLost, StageFailed
from services.generation.domain.generation import MAX_ATTEMPTS, Generation, Status, folder_of
from services.generation.domain.ports import BeginWork, Progress, UnitOfWork
from shared import tracing
from shared.clock import Clock
from shared.contracts.event import Message
from shared.contracts.generation import RunStage, Stage, StageCompleted
from shared.errors import DependencyUnavailable

log = structlog.get_logger(__name__)

_CANCEL_SECONDS = 3.0
_TRIED_ENOUGH = "This could not be finished after several tries. Nothing was lost; try again."


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a worker may be silent, and how long one stage may take, in seconds."""

    lease: float = 30.0
    stage: float = 180.0

    @property
    def heartbeat(self) -> float:
        """How often a worker looks whether the stage is still its own, and says that it lives.

        Three times a lease; and often enough for a cancellation to stop a model's call within
        10 s (messaging.md a7).
        """
        return min(self.lease / 3, _CANCEL_SECONDS)


class Pipeline:
    """Runs stages. Any worker may take the next one; only the newest fence can commit."""

    def __init__(
        self,
        begin: BeginWork,
        work: StageWork,
        progress: Progress,
        *,
        clock: Clock,
        owner: str,
        patience: Patience,
    ) -> None:
        self._begin = begin
        self._stage_work = work
        self._progress = progress
        self._clock = clock
        self._owner = owner
        self._patience = patience

    async def run(self, command: RunStage) -> None:
        """Do one stage of one run; a redelivery, an ended run or a stage in other hands is no-op.

        A stage that fails for good fails the run. One that breaks gives its lease back and raises,
        so that the message comes again later.
        """
        with (
            bound_contextvars(generation_id=str(command.generation_id), stage=str(command.stage)),
            tracing.span(f"stage {command.stage}", _named(command)),
        ):
            given = await self._lease(command)
            if given is None:
                await self._discard_stray(command)
                return
            try:
                await self._attempt(command, given)
            except LeaseLost:
                log.info("stage_fenced_off", fence=given.fence)
                await self._discard_stray(command)
            except asyncio.CancelledError:
                await self._give_back(command, given.fence, tried=False)
                raise
            except BaseException:
                await self._give_back(command, given.fence, tried=True)
                raise

    async def _attempt(self, command: RunStage, given: StageInputs) -> None:
        with measuring(command.stage) as measured:
            try:
                output = await self._work(command.stage, given)
            except StageFailed as failure:
                measured.outcome = "failed"
                await self._fail(command, given.fence, failure.code, failure.message)
            else:
                await self._commit(command, given.fence, output)

    async def _lease(self, command: RunStage) -> StageInputs | None:
        async with self._begin() as work:
            generation = await work.generations.lease(
                command, owner=self._owner, seconds=self._patience.lease
            )
            if generation is None:
                return None
            if generation.attempts > MAX_ATTEMPTS:
                await fail(work, generation, "stage_failed", _TRIED_ENOUGH, self._clock.now())
                given = None
            else:
                given = await self._start(work, generation, command.stage)
        self._progress.notify(command.generation_id)
        return given

    async def _start(self, work: UnitOfWork, generation: Generation, stage: Stage) -> StageInputs:
        now = self._clock.now()
        first = generation.stages_done == 0 and generation.status is Status.PENDING
        generation.begin_stage(stage, now)
        if first:
            await work.generations.note(generation, "status", now)
        await work.generations.note(generation, "stage", now, stage=stage)
        inputs, outputs = await work.generations.material(generation.id)
        return StageInputs(
            generation_id=generation.id,
            user_id=generation.user_id,
            fence=generation.fence,
            # Each lease raises the fence by one, and each stage has taken one at least.
            is_first_try=generation.fence == generation.stages_done + 1,
            options=generation.options,
            document_types=tuple(generation.document_types),
            requested_at=generation.created_at,
            inputs=inputs,
            outputs=outputs,
        )

    async def _work(self, stage: Stage, given: StageInputs) -> StageOutput:
        """Do the stage under a heartbeat; raises ``LeaseLost`` when the lease is lost meanwhile."""
        work = asyncio.create_task(self._stage_work.do(stage, given), name="stage-work")
        held = asyncio.create_task(self._hold(given), name="stage-heartbeat")
        try:
            async with asyncio.timeout(self._patience.stage):
                await asyncio.wait({work, held}, return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                await held  # an error of its own, if it has one
                raise LeaseLost
        finally:
            work.cancel()
            held.cancel()
            await asyncio.gather(work, held, return_exceptions=True)
        return work.result()

    async def _hold(self, given: StageInputs) -> None:
        """Extend the lease again and again; returns when it is lost."""
        kept = True
        while kept:
            await asyncio.sleep(self._patience.heartbeat)
            with suppress(DependencyUnavailable):  # the lease may outlive a short outage
                async with self._begin() as work:
                    kept = await work.generations.extend(
                        given.generation_id, fence=given.fence, seconds=self._patience.lease
                    )

    async def _commit(self, command: RunStage, fence: int, output: StageOutput) -> None:
        stage = command.stage
        async with self._begin() as work:
            await work.claim(command)
            generation = await work.generations.fenced(command.generation_id, stage, fence=fence)
            await work.generations.keep_output(
                generation.id, stage, fence=fence, output=output.data
            )
            output.apply(generation)
            for message in output.messages(generation):
                await work.publish(message)
            if stage is Stage.EXPORT_DOCUMENT:
                generation.release()  # the document service works now; its answer ends the stage
            else:
                await self._go_on(work, generation, stage, output)
        self._progress.notify(command.generation_id)
        log.info("stage_committed")

    async def _go_on(
        self, work: UnitOfWork, generation: Generation, stage: Stage, output: StageOutput
    ) -> None:
        now = self._clock.now()
        following = generation.complete_stage(stage, now)
        await work.generations.note(generation, "stage", now, stage=stage)
        if output.review is None and following is not None:
            # Before the fact, because a run's messages are confirmed one after the other.
            await work.publish(
                RunStage(generation_id=generation.id, user_id=generation.user_id, stage=following)
            )
        await work.publish(_completed(generation, stage))
        if output.review is not None:
            generation.leave_for_review(output.review.code, output.review.message, now)
            ended(generation, now)
            await work.generations.note(generation, "status", now)
            await announce_failure(work, generation)

    async def _fail(self, command: RunStage, fence: int, code: str, message: str) -> None:
        async with self._begin() as work:
            await work.claim(command)
            generation = await work.generations.fenced(
                command.generation_id, command.stage, fence=fence
            )
            await fail(work, generation, code, message, self._clock.now())
        self._progress.notify(command.generation_id)

    async def _discard_stray(self, command: RunStage) -> None:
        """Have the text removed that a worker wrote for a run that has ended meanwhile.

        The command is acknowledged only afterwards, so a worker that dies in between does no harm.
        """
        if command.stage is not Stage.EXPORT_DOCUMENT:
            return  # the other stages write no files
        async with self._begin() as work:
            if await work.generations.is_void(command.generation_id):
                folder = folder_of(command.generation_id)
                await work.discards.add(folder, after_seconds=DISCARD_SECONDS)

    async def _give_back(self, command: RunStage, fence: int, *, tried: bool) -> None:
        """Release the lease, so that a retry does not wait for it to run out.

        A stop of this process is no attempt: rolling restarts must not use up a run's tries.
        """
        with suppress(Exception):  # the lease runs out by itself
            async with self._begin() as work:
                generation = await work.generations.fenced(
                    command.generation_id, command.stage, fence=fence
                )
                generation.release()
                if not tried:
                    generation.attempts -= 1


def _named(command: RunStage) -> dict[str, str]:
    return {tracing.GENERATION: str(command.generation_id), "jobwise.stage": str(command.stage)}


def _completed(generation: Generation, stage: Stage) -> Message:
    return StageCompleted(
        generation_id=generation.id,
        user_id=generation.user_id,
        stage=stage,
        aggregate_version=generation.version,
    )
