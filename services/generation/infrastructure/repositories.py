"""The runs in PostgreSQL. Leases use the database's clock only, so no worker's can be wrong."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, false, func, insert, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from services.generation.domain.errors import GenerationNotFound, LeaseLost
from services.generation.domain.generation import PIPELINE, Generation, Inputs, Status
from services.generation.domain.ports import ProgressEvent, Wanted
from services.generation.infrastructure.discards import SqlDiscards
from services.generation.infrastructure.quotas import SqlQuotas
from services.generation.infrastructure.tables import (
    generations,
    inputs,
    messaging,
    metadata,
    outputs,
    run_events,
)
from shared.clock import rfc3339
from shared.contracts.generation import RunStage, Stage
from shared.database import Database, UnitOfWork

_UNFINISHED = generations.c.status.in_([Status.PENDING, Status.GENERATING])
# Built once: a run notes a dozen events, and building a statement costs as much as executing it.
_NOTING = insert(run_events)
_NEW = upsert(outputs)
_KEEPING = _NEW.on_conflict_do_update(
    index_elements=[outputs.c.generation_id, outputs.c.stage],
    set_={"fence": _NEW.excluded.fence, "output": _NEW.excluded.output},
)


def _span(seconds: float) -> ColumnElement[Any]:  # an interval
    return text("make_interval(secs => :seconds)").bindparams(seconds=seconds)  # type: ignore[return-value]  # a text clause is an expression here


class SqlGenerations:
    """``Generations`` in one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, generation: Generation, given: Inputs) -> None:
        """Insert the run and its snapshots."""
        self._session.add(generation)
        await self._session.flush()
        await self._session.execute(
            insert(inputs).values(
                generation_id=generation.id,
                profile=dict(given.profile),
                job=dict(given.job),
                account_email=given.account_email,
            )
        )

    async def get(self, generation_id: UUID, *, lock: bool = False) -> Generation:
        """Return the run; raises ``GenerationNotFound``."""
        query = select(Generation).where(generations.c.id == generation_id)
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        found = await self._session.scalar(query)
        if found is None:
            raise GenerationNotFound(generation_id)
        return found

    async def find(
        self, wanted: Wanted, *, limit: int, offset: int
    ) -> tuple[Sequence[Generation], int]:
        """Return a page, newest first, and the size of the whole."""
        asked = [
            (generations.c.user_id, wanted.user_id),
            (generations.c.job_id, wanted.job_id),
            (generations.c.profile_id, wanted.profile_id),
            (generations.c.status, wanted.status),
            (generations.c.document_type, wanted.document_type),
            (generations.c.parent_id, wanted.parent_id),
        ]
        where = [column == value for column, value in asked if value is not None]
        total = await self._session.scalar(
            select(func.count()).select_from(generations).where(*where)
        )
        found = await self._session.scalars(
            select(Generation)
            .where(*where)
            .order_by(generations.c.created_at.desc(), generations.c.id.desc())
            .limit(limit)
            .offset(offset)
        )
        return found.all(), total or 0

    async def material(
        self, generation_id: UUID
    ) -> tuple[Inputs, Mapping[Stage, Mapping[str, Any]]]:
        """Return the snapshots and what each finished stage left, in one query."""
        left = (
            select(func.jsonb_object_agg(outputs.c.stage, outputs.c.output))
            .where(outputs.c.generation_id == generation_id)
            .scalar_subquery()
        )
        row = (
            await self._session.execute(
                select(inputs, left.label("outputs")).where(inputs.c.generation_id == generation_id)
            )
        ).one()
        done = {Stage(stage): output for stage, output in (row.outputs or {}).items()}
        return Inputs(row.profile, row.job, row.account_email), done

    async def lease(self, command: RunStage, *, owner: str, seconds: float) -> Generation | None:
        """Claim the stage in one statement (messaging.md a7).

        The inbox counts because an ordered export stays the next stage until its answer comes: a
        second copy of its command must not raise the fence that the answer is going to carry.
        """
        handled = exists().where(
            messaging.inbox.c.consumer == metadata.schema,
            messaging.inbox.c.message_id == command.event_id,
        )
        claim = (
            update(Generation)
            .where(
                generations.c.id == command.generation_id,
                generations.c.stages_done == PIPELINE.index(command.stage),
                _UNFINISHED,
                or_(generations.c.lease_until.is_(None), generations.c.lease_until < func.now()),
                ~handled,
            )
            .values(
                lease_owner=owner,
                lease_until=func.now() + _span(seconds),
                fence=generations.c.fence + 1,
                attempts=generations.c.attempts + 1,
            )
            .returning(Generation)
            .execution_options(synchronize_session=False, populate_existing=True)
        )
        return await self._session.scalar(claim)

    async def extend(self, generation_id: UUID, *, fence: int, seconds: float) -> bool:
        """Push the end of the lease back, if it is still ours."""
        held = await self._session.scalar(
            update(generations)
            .where(generations.c.id == generation_id, generations.c.fence == fence, _UNFINISHED)
            .values(lease_until=func.now() + _span(seconds))
            .returning(generations.c.id)
        )
        return held is not None

    async def fenced(self, generation_id: UUID, stage: Stage, *, fence: int) -> Generation:
        """Lock the run for a commit; raises ``LeaseLost``."""
        found = await self._session.scalar(
            select(Generation)
            .where(
                generations.c.id == generation_id,
                generations.c.stages_done == PIPELINE.index(stage),
                generations.c.fence == fence,
                _UNFINISHED,
            )
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if found is None:
            raise LeaseLost
        return found

    async def keep_output(
        self, generation_id: UUID, stage: Stage, *, fence: int, output: Mapping[str, Any]
    ) -> None:
        """Keep the output; a repeated export replaces the older one."""
        kept = {
            "generation_id": generation_id,
            "stage": stage,
            "fence": fence,
            "output": dict(output),
        }
        await self._session.execute(_KEEPING, kept)

    async def note(
        self, generation: Generation, kind: str, at: datetime, *, stage: Stage | None = None
    ) -> None:
        """Append to the history; the run's row is locked or new, so numbers have no gaps."""
        generation.last_seq += 1
        shown = generation.stage_progress[stage]["status"] if stage else generation.status
        told = {
            "generation_id": generation.id,
            "seq": generation.last_seq,
            "type": kind,
            "data": {
                "generation_id": str(generation.id),
                "seq": generation.last_seq,
                "stage": stage,
                "status": shown,
                "progress": generation.progress,
                "at": rfc3339(at),
            },
        }
        await self._session.execute(_NOTING, told)

    async def is_void(self, generation_id: UUID) -> bool:
        """Look at the status alone."""
        query = select(generations.c.status).where(generations.c.id == generation_id)
        return await self._session.scalar(query) in {None, Status.CANCELLED, Status.FAILED}

    async def remove(self, generation: Generation) -> None:
        """Delete the run; its inputs, outputs and history go with it."""
        await self._session.execute(delete(generations).where(generations.c.id == generation.id))
        self._session.expunge(generation)

    async def history(self, generation_id: UUID, *, after: int) -> Sequence[ProgressEvent]:
        """Return the entries above *after*."""
        rows = await self._session.execute(
            select(run_events.c.seq, run_events.c.type, run_events.c.data)
            .where(run_events.c.generation_id == generation_id, run_events.c.seq > after)
            .order_by(run_events.c.seq)
        )
        return [ProgressEvent(generation_id, row.seq, row.type, row.data) for row in rows]

    async def abandoned(
        self, *, silent_seconds: float, limit: int
    ) -> Sequence[tuple[Generation, bool]]:
        """Return and lock what needs a sweep; rows in other hands are passed over."""
        now = func.now()
        overdue = func.coalesce(generations.c.deadline_at < now, false())
        found = await self._session.execute(
            select(Generation, overdue)
            .where(
                _UNFINISHED,
                or_(
                    generations.c.lease_until < now,
                    overdue,
                    (generations.c.lease_until.is_(None))
                    & (generations.c.enqueued_at < now - _span(silent_seconds)),
                ),
            )
            .order_by(generations.c.created_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        abandoned = [(row[0], row[1]) for row in found]
        if abandoned:  # whoever has lost a message shall not be found again in the next sweep
            ids = [generation.id for generation, _ in abandoned]
            moved = update(generations).where(generations.c.id.in_(ids)).values(enqueued_at=now)
            await self._session.execute(moved)
        return abandoned


class SqlUnitOfWork(UnitOfWork):
    """One transaction of the generation service."""

    def __init__(self, session: AsyncSession, database: Database) -> None:
        super().__init__(session, database)
        self.generations = SqlGenerations(session)
        self.quotas = SqlQuotas(session)
        self.discards = SqlDiscards(session)
