"""How often one user may cause a call to a model in an hour (api.md §9.10)."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import case, or_
from sqlalchemy.dialects.postgresql import insert

from services.job.domain.errors import ModelHourReached
from services.job.infrastructure.tables import model_allowances
from shared.clock import Clock
from shared.database import Database

_COLUMNS = model_allowances.c


class ModelAllowance:
    """Counts calls by user and clock hour, in one statement, for all processes together."""

    def __init__(self, database: Database, *, per_hour: int, clock: Clock) -> None:
        """Allow *per_hour* calls; 0 means any number."""
        self._database = database
        self._per_hour = per_hour
        self._clock = clock

    async def take(self, user_id: UUID) -> None:
        """Count one call; raises ``ModelHourReached`` when none is left."""
        if self._per_hour == 0:
            return
        now = self._clock.now()
        hour = now.replace(minute=0, second=0, microsecond=0)
        counted = insert(model_allowances).values(user_id=user_id, hour=hour, calls=1)
        within = counted.on_conflict_do_update(
            index_elements=[_COLUMNS.user_id],
            set_={
                "hour": hour,
                "calls": case((_COLUMNS.hour == hour, _COLUMNS.calls + 1), else_=1),
            },
            where=or_(_COLUMNS.hour != hour, _COLUMNS.calls < self._per_hour),
        ).returning(_COLUMNS.calls)
        async with self._database.session() as session:
            if await session.scalar(within) is None:
                raise ModelHourReached(hour + timedelta(hours=1), now=now)
