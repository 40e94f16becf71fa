"""How often one user may cause a call to a model in an hour (api.md §9.10)."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Column, DateTime, Integer, MetaData, Table, Uuid, case, or_
from sqlalchemy.dialects.postgresql import insert as upsert

from shared.clock import Clock
from shared.database import Database
from shared.llm.model import Answer, LanguageModel, ModelUnavailable, Question

HOUR_LIMIT = "hour_limit"
"""The reason of ``ModelUnavailable`` when a user has asked too often."""


def allowance_table(metadata: MetaData) -> Table:
    """Add the table ``model_allowances`` to *metadata*, in its schema."""
    return Table(
        "model_allowances",
        metadata,
        Column("user_id", Uuid, primary_key=True),
        Column("hour", DateTime(timezone=True), nullable=False),
        Column("calls", Integer, nullable=False),
    )


class ModelAllowance:
    """Counts calls by user and clock hour, in one statement, for all processes together."""

    def __init__(self, database: Database, table: Table, *, per_hour: int, clock: Clock) -> None:
        """Allow *per_hour* calls; 0 means any number."""
        self._database = database
        self._table = table
        self._per_hour = per_hour
        self._clock = clock

    @property
    def resets_at(self) -> datetime:
        """When everybody has their whole allowance again."""
        return self._hour() + timedelta(hours=1)

    async def take(self, user_id: UUID) -> bool:
        """Count one call, and tell whether it is within the limit."""
        if self._per_hour == 0:
            return True
        hour, counted = self._hour(), self._table.c
        first = upsert(self._table).values(user_id=user_id, hour=hour, calls=1)
        within = first.on_conflict_do_update(
            index_elements=[counted.user_id],
            set_={"hour": hour, "calls": case((counted.hour == hour, counted.calls + 1), else_=1)},
            where=or_(counted.hour != hour, counted.calls < self._per_hour),
        ).returning(counted.calls)
        async with self._database.statement() as connection:
            return (await connection.scalar(within)) is not None

    def _hour(self) -> datetime:
        return self._clock.now().replace(minute=0, second=0, microsecond=0)


class MeteredModel:
    """``LanguageModel`` for one user: each call, repair turns too, takes one of the allowance."""

    def __init__(self, model: LanguageModel, user_id: UUID, allowance: ModelAllowance) -> None:
        self._model = model
        self._user_id = user_id
        self._allowance = allowance

    @property
    def provider(self) -> str:
        """The provider's name."""
        return self._model.provider

    @property
    def model(self) -> str:
        """The model's name."""
        return self._model.model

    async def ask(self, question: Question) -> Answer:
        """Return the answer; raises ``ModelUnavailable``, of ``HOUR_LIMIT`` without asking."""
        if not await self._allowance.take(self._user_id):
            raise ModelUnavailable(HOUR_LIMIT)
        return await self._model.ask(question)
