"""How providers do, found out by the workers that ask them, read by the API."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert

from services.generation.domain.ports import ProviderState
from services.generation.infrastructure.tables import provider_states
from shared.clock import Clock
from shared.database import Database
from shared.llm.model import LanguageModel

STALE_AFTER = timedelta(minutes=5)
"""A trouble that nobody has met again since then is only "degraded": it may be over."""


class SqlProviderStates:
    """One row for each model of a provider."""

    def __init__(self, database: Database, *, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def note(self, provider: str, model: str, state: str) -> None:
        """Keep the newest finding."""
        values: dict[str, str | datetime] = {"state": state, "seen_at": self._clock.now()}
        async with self._database.statement() as connection:
            await connection.execute(
                upsert(provider_states)
                .values(provider=provider, model=model, **values)
                .on_conflict_do_update(
                    index_elements=[provider_states.c.provider, provider_states.c.model],
                    set_=values,
                )
            )

    async def of(self, provider: str, model: str) -> ProviderState | None:
        """Return the newest finding; an old trouble is shown as ``degraded``."""
        async with self._database.statement() as connection:
            row = (
                await connection.execute(
                    select(provider_states.c.state, provider_states.c.seen_at).where(
                        provider_states.c.provider == provider, provider_states.c.model == model
                    )
                )
            ).one_or_none()
        if row is None:
            return None
        old = self._clock.now() - row.seen_at > STALE_AFTER
        return ProviderState("degraded" if old and row.state == "down" else row.state, row.seen_at)


class ProviderWatch:
    """Writes the state of a model's provider down whenever it has changed."""

    def __init__(self, states: SqlProviderStates) -> None:
        self._states = states
        self._noted: dict[tuple[str, str], str] = {}

    async def look(self, model: LanguageModel) -> None:
        """Note the state, unless this process noted the same before; plain models have none."""
        state = str(getattr(model, "state", "ready"))
        key = (model.provider, model.model)
        if self._noted.get(key) != state:
            await self._states.note(*key, state)
            self._noted[key] = state
