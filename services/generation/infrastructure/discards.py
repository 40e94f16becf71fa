"""Folders of files that nobody needs any more, in PostgreSQL."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from services.generation.domain.ports import Discarded
from services.generation.infrastructure.tables import discarded_folders


class SqlDiscards:
    """``Discards`` in one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, folder: str, *, after_seconds: float) -> None:
        """Note the folder, or put off its removal."""
        due = func.now() + text("make_interval(secs => :seconds)").bindparams(seconds=after_seconds)
        await self._session.execute(
            upsert(discarded_folders)
            .values(folder=folder, due_at=due)
            .on_conflict_do_update(index_elements=["folder"], set_={"due_at": due})
        )

    async def due(self, *, limit: int) -> Sequence[Discarded]:
        """Return the folders whose time has come, oldest first."""
        rows = await self._session.execute(
            select(discarded_folders.c.folder, discarded_folders.c.due_at)
            .where(discarded_folders.c.due_at <= func.now())
            .order_by(discarded_folders.c.due_at)
            .limit(limit)
        )
        return [Discarded(row.folder, row.due_at) for row in rows]

    async def done(self, removed: Discarded) -> None:
        """Forget the folder, unless it was noted again meanwhile."""
        await self._session.execute(
            delete(discarded_folders).where(
                discarded_folders.c.folder == removed.folder,
                discarded_folders.c.due_at == removed.due_at,
            )
        )
