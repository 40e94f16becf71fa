"""The withdrawn runs in PostgreSQL."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, exists, func, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from services.document.domain.withdrawal import Withdrawal
from services.document.infrastructure.tables import documents, withdrawn_runs


class SqlWithdrawals:
    """``Withdrawals`` in one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def hold(self, generation_id: UUID) -> bool:
        """Wait for everybody else who holds the run; a lock, because there may be no row yet."""
        await self._session.execute(
            text("select pg_advisory_xact_lock(hashtextextended(:run, 0))"),
            {"run": f"document run {generation_id}"},
        )
        return bool(
            await self._session.scalar(
                select(exists().where(withdrawn_runs.c.generation_id == generation_id))
            )
        )

    async def withdraw(self, generation_id: UUID, user_id: UUID) -> Withdrawal:
        """Delete the run's documents; note it for ever, and its files as to be removed now."""
        await self._session.execute(
            delete(documents).where(documents.c.generation_id == generation_id)
        )
        values = {"user_id": user_id, "files_due_at": func.clock_timestamp()}
        due_at = await self._session.scalar(
            upsert(withdrawn_runs)
            .values(generation_id=generation_id, **values)
            .on_conflict_do_update(
                index_elements=["generation_id"], set_={"files_due_at": values["files_due_at"]}
            )
            .returning(withdrawn_runs.c.files_due_at)
        )
        return Withdrawal(generation_id, user_id, due_at)

    async def due(self, *, silent_seconds: float, limit: int) -> Sequence[Withdrawal]:
        """Return those whose files nobody has removed, oldest first."""
        span = text("make_interval(secs => :seconds)").bindparams(seconds=silent_seconds)
        column = withdrawn_runs.c
        rows = await self._session.execute(
            select(column.generation_id, column.user_id, column.files_due_at)
            .where(column.files_due_at <= func.now() - span)
            .order_by(column.files_due_at)
            .limit(limit)
        )
        return [Withdrawal(row.generation_id, row.user_id, row.files_due_at) for row in rows]

    async def done(self, withdrawal: Withdrawal) -> None:
        """Note that the files are gone, unless there may be new ones."""
        await self._session.execute(
            update(withdrawn_runs)
            .where(
                withdrawn_runs.c.generation_id == withdrawal.generation_id,
                withdrawn_runs.c.files_due_at == withdrawal.files_due_at,
            )
            .values(files_due_at=None)
        )
