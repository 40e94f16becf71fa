"""The monthly quotas in PostgreSQL."""

from datetime import date
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from services.generation.domain.quota import Quota
from services.generation.infrastructure.tables import quotas


class SqlQuotas:
    """``Quotas`` in one transaction; a changed row stays locked until its end."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def take(self, user_id: UUID, month: date, *, allowed: int) -> Quota | None:
        """Add one in a single statement, so that no two requests take the last one.

        The insertion of a month's first one knows no limit; so *allowed* must be 1 or more.
        """
        found = await self._session.execute(
            upsert(quotas)
            .values(user_id=user_id, month=month, used=1, version=1)
            .on_conflict_do_update(
                index_elements=[quotas.c.user_id, quotas.c.month],
                set_={"used": quotas.c.used + 1, "version": quotas.c.version + 1},
                where=quotas.c.used < allowed,
            )
            .returning(quotas.c.used, quotas.c.version)
        )
        row = found.one_or_none()
        return None if row is None else Quota(user_id, month, row.used, row.version)

    async def used(self, user_id: UUID, month: date) -> int:
        """Return the number so far."""
        wanted = select(quotas.c.used).where(quotas.c.user_id == user_id, quotas.c.month == month)
        return await self._session.scalar(wanted) or 0

    async def give_back(self, user_id: UUID, month: date) -> Quota:
        """Take one off."""
        found = await self._session.execute(
            update(quotas)
            .where(quotas.c.user_id == user_id, quotas.c.month == month)
            .values(used=quotas.c.used - 1, version=quotas.c.version + 1)
            .returning(quotas.c.used, quotas.c.version)
        )
        row = found.one()
        return Quota(user_id, month, row.used, row.version)
