"""The five stages, one message each: lease, work without a transaction, commit behind a fence."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from uuid import UUID

import structlog

from services.generation.application.stage_work import StageInputs, StageOutput, StageWork
from services.generation.domain.errors import LeaseLost, StageFailed
from services.generation.domain.generation import MAX_ATTEMPTS, Generation
from services.generation.domain.ports import BeginWork, Progress, UnitOfWork
from shared.clock import Clock
from shared.contracts.event import Message
from shared.contracts.generation import GenerationFailed, RunStage, Stage, StageCompleted

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a worker may be silent, and how long one stage may take, in seconds."""

    lease: float = 30.0
    stage: float = 180.0


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
        lease = await self._lease(command)
        if lease is None:
            return
        generation, inputs = lease
        with structlog.contextvars.bound_contextvars(
            generation_id=str(generation.id), stage=str(command.stage)
        ):
            try:
                async with self._heartbeat(generation.id, generation.fence):
                    async with asyncio.timeout(self._patience.stage):
                        output = await self._stage_work.do(command.stage, inputs)
                await self._commit(command, generation, output)
            except StageFailed as failure:
                await self._fail(command, generation.fence, failure.code, failure.message)
            except LeaseLost:
                log.info("stage_fenced_off", fence=generation.fence)
            except BaseException:
                await self._give_back(command, generation.fence)
                raise

    async def _lease(self, command: RunStage) -> tuple[Generation, StageInputs] | None:
        async with self._begin() as work:
            generation = await work.generations.lease(
                command.generation_id,
                command.stage,
                owner=self._owner,
                seconds=self._patience.lease,
            )
            if generation is None:
                return None
            if generation.attempts > MAX_ATTEMPTS:
                await self._end_failed(
                    work,
                    generation,
                    "stage_failed",
                    "This could not be finished after several tries. Nothing was lost; try again.",
                )
                return None
            first = generation.stages_done == 0 and generation.attempts == 1
            generation.begin_stage(command.stage, self._clock.now())
            if first:
                await work.generations.note(generation, "status", self._clock.now())
            await work.generations.note(generation, "stage", self._clock.now(), stage=command.stage)
            inputs = StageInputs(
                generation_id=generation.id,
                fence=generation.fence,
                options=generation.options,
                document_types=tuple(generation.document_types),
                requested_at=generation.created_at,
                inputs=await work.generations.inputs(generation.id),
                outputs=await work.generations.outputs(generation.id),
            )
        self._progress.notify(generation.id)
        return generation, inputs

    async def _commit(self, command: RunStage, leased: Generation, output: StageOutput) -> None:
        stage = command.stage
        async with self._begin() as work:
            await work.claim(command)
            generation = await work.generations.fenced(leased.id, stage, fence=leased.fence)
            now = self._clock.now()
            await work.generations.keep_output(
                generation.id, stage, fence=leased.fence, output=output.data
            )
            output.apply(generation)
            for message in output.messages(generation):
                await work.publish(message)
            if stage is Stage.EXPORT_DOCUMENT:
                generation.release()  # the document service works now; its answer ends the stage
                generation.enqueued_at = now
            else:
                await self._go_on(work, generation, stage, output)
        self._progress.notify(leased.id)
        log.info("stage_committed")

    async def _go_on(
        self, work: UnitOfWork, generation: Generation, stage: Stage, output: StageOutput
    ) -> None:
        now = self._clock.now()
        following = generation.complete_stage(stage, now)
        await work.publish(_completed(generation, stage))
        await work.generations.note(generation, "stage", now, stage=stage)
        if output.review is not None:
            generation.leave_for_review(output.review.code, output.review.message, now)
            await work.publish(_failed(generation))
            await work.generations.note(generation, "status", now)
        elif following is not None:
            await work.publish(
                RunStage(generation_id=generation.id, user_id=generation.user_id, stage=following)
            )

    async def _fail(self, command: RunStage, fence: int, code: str, message: str) -> None:
        with suppress(LeaseLost):
            async with self._begin() as work:
                await work.claim(command)
                generation = await work.generations.fenced(
                    command.generation_id, command.stage, fence=fence
                )
                await self._end_failed(work, generation, code, message)
        self._progress.notify(command.generation_id)
        log.warning("generation_failed", code=code)

    async def _end_failed(
        self, work: UnitOfWork, generation: Generation, code: str, message: str
    ) -> None:
        now = self._clock.now()
        generation.fail(code, message, now)
        await work.publish(_failed(generation))
        await work.generations.note(generation, "status", now)

    async def _give_back(self, command: RunStage, fence: int) -> None:
        """Release the lease, so that a retry does not wait for it to run out."""
        with suppress(Exception):  # the lease runs out by itself
            async with self._begin() as work:
                generation = await work.generations.fenced(
                    command.generation_id, command.stage, fence=fence
                )
                generation.release()

    @asynccontextmanager
    async def _heartbeat(self, generation_id: UUID, fence: int) -> AsyncIterator[None]:
        """Hold the lease while open; raises ``LeaseLost`` in the body when it is lost."""
        lost = False
        body = asyncio.current_task()

        async def beat() -> None:
            nonlocal lost
            while True:
                await asyncio.sleep(self._patience.lease / 3)
                async with self._begin() as work:
                    if await work.generations.extend(
                        generation_id, fence=fence, seconds=self._patience.lease
                    ):
                        continue
                lost = True
                if body is not None:
                    body.cancel()
                return

        task = asyncio.create_task(beat(), name="stage-heartbeat")
        try:
            yield
        except asyncio.CancelledError:
            if lost and body is not None:
                body.uncancel()
                raise LeaseLost from None
            raise
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await task


def _completed(generation: Generation, stage: Stage) -> Message:
    return StageCompleted(
        generation_id=generation.id,
        user_id=generation.user_id,
        stage=stage,
        aggregate_version=generation.version,
    )


def _failed(generation: Generation) -> Message:
    return GenerationFailed(
        generation_id=generation.id,
        user_id=generation.user_id,
        code=generation.error_code or "failed",
        aggregate_version=generation.version,
    )
