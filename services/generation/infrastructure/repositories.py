"""The runs in PostgreSQL. Leases use the database's clock only, so no worker's can be wrong."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, false, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.generation.domain.errors import GenerationNotFound, LeaseLost
from services.generation.domain.generation import PIPELINE, Generation, Inputs, Status
from services.generation.domain.ports import ProgressEvent, Wanted
from services.generation.infrastructure.discards import SqlDiscards
from services.generation.infrastructure.quotas import SqlQuotas
from services.generation.infrastructure.statements import (
    CLAIMING,
    EXTENDING,
    FENCED,
    KEEPING,
    MATERIAL,
    NOTING,
    SPAN,
    UNFINISHED,
)
from services.generation.infrastructure.tables import (
    generations,
    inputs,
    run_events,
)
from shared.clock import rfc3339
from shared.contracts.generation import RunStage, Stage
from shared.database import Database, UnitOfWork


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
        row = (await self._session.execute(MATERIAL, {"run": generation_id})).one()
        done = {Stage(stage): output for stage, output in (row.outputs or {}).items()}
        return Inputs(row.profile, row.job, row.account_email), done

    async def lease(self, command: RunStage, *, owner: str, seconds: float) -> Generation | None:
        """Claim the stage in one statement (messaging.md a7).

        The inbox counts because an ordered export stays the next stage until its answer comes: a
        second copy of its command must not raise the fence that the answer is going to carry.
        """
        asked = {
            "run": command.generation_id,
            "done": PIPELINE.index(command.stage),
            "message": command.event_id,
            "owner": owner,
            "seconds": seconds,
        }
        return await self._session.scalar(CLAIMING, asked)

    async def extend(self, generation_id: UUID, *, fence: int, seconds: float) -> bool:
        """Push the end of the lease back, if it is still ours."""
        asked = {"run": generation_id, "held": fence, "seconds": seconds}
        held = await self._session.scalar(EXTENDING, asked)
        return held is not None

    async def fenced(self, generation_id: UUID, stage: Stage, *, fence: int) -> Generation:
        """Lock the run for a commit; raises ``LeaseLost``."""
        asked = {"run": generation_id, "done": PIPELINE.index(stage), "held": fence}
        found = await self._session.scalar(FENCED, asked)
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
        await self._session.execute(KEEPING, kept)

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
        await self._session.execute(NOTING, told)

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
                UNFINISHED,
                or_(
                    generations.c.lease_until < now,
                    overdue,
                    (generations.c.lease_until.is_(None))
                    & (generations.c.enqueued_at < now - SPAN),
                ),
            )
            .order_by(generations.c.created_at)
            .limit(limit)
            .with_for_update(skip_locked=True),
            {"seconds": silent_seconds},
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
