"""How often one user may cause a call to a model in an hour (api.md §9.10)."""

from uuid import UUID

from sqlalchemy import case, or_
from sqlalchemy.dialects.postgresql import insert as upsert

from services.generation.infrastructure.tables import model_allowances
from shared.clock import Clock
from shared.database import Database


class ModelAllowance:
    """Counts calls by user and clock hour, in one statement, for all workers together."""

    def __init__(self, database: Database, *, per_hour: int, clock: Clock) -> None:
        """Allow *per_hour* calls; 0 means any number."""
        self._database = database
        self._per_hour = per_hour
        self._clock = clock

    async def take(self, user_id: UUID) -> bool:
        """Count one call, and tell whether it is within the limit."""
        if self._per_hour == 0:
            return True
        hour = self._clock.now().replace(minute=0, second=0, microsecond=0)
        table = model_allowances.c
        counted = upsert(model_allowances).values(user_id=user_id, hour=hour, calls=1)
        within = counted.on_conflict_do_update(
            index_elements=[table.user_id],
            set_={"hour": hour, "calls": case((table.hour == hour, table.calls + 1), else_=1)},
            where=or_(table.hour != hour, table.calls < self._per_hour),
        ).returning(table.calls)
        async with self._database.session() as session:
            return (await session.scalar(within)) is not None
