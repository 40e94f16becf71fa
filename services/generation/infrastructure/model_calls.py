"""Every answer of a model, kept before anybody reads it: a retry finds it and pays nothing."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, literal, select
from sqlalchemy.dialects.postgresql import insert as upsert

from services.generation.domain.ports import Spent
from services.generation.infrastructure.tables import generations, model_calls
from shared.database import Database
from shared.llm.model import Answer


@dataclass(frozen=True, slots=True)
class RunMemory:
    """``Memory`` of one run; each act is a short transaction of its own (messaging.md a7)."""

    database: Database
    generation_id: UUID
    purpose: str
    prompt_version: str

    async def recall(self, request_hash: str) -> Answer | None:
        """Return the answer that this run got to the same question before, or None."""
        async with self.database.session() as session:
            row = (
                await session.execute(
                    select(model_calls).where(
                        model_calls.c.generation_id == self.generation_id,
                        model_calls.c.request_hash == request_hash,
                    )
                )
            ).one_or_none()
        if row is None:
            return None
        return Answer(
            text=row.response.decode("utf-8", "surrogatepass"),
            provider=row.provider,
            model=row.model,
            input_tokens=row.input_tokens,
            output_tokens=row.output_tokens,
            cost_usd=row.cost_usd,
        )

    async def keep(self, request_hash: str, answer: Answer) -> None:
        """Store the answer as it came; nothing if the run was deleted meanwhile."""
        values = {
            "generation_id": generations.c.id,
            "request_hash": literal(request_hash),
            "purpose": literal(self.purpose),
            "prompt_version": literal(self.prompt_version),
            "provider": literal(answer.provider),
            "model": literal(answer.model),
            # Bytes, because PostgreSQL's text has no U+0000 and a hostile answer may.
            "response": literal(answer.text.encode("utf-8", "surrogatepass")),
            "input_tokens": literal(answer.input_tokens),
            "output_tokens": literal(answer.output_tokens),
            "cost_usd": literal(answer.cost_usd),
        }
        row = select(*values.values()).where(generations.c.id == self.generation_id)
        async with self.database.session() as session:
            await session.execute(
                upsert(model_calls).from_select(list(values), row).on_conflict_do_nothing()
            )


class SqlLedger:
    """``Ledger``: adds up what was kept, so no answer is counted twice."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def spent(self, generation_id: UUID) -> Spent:
        """Return tokens and cost of one run."""
        calls = model_calls.c
        async with self._database.session() as session:
            row = (
                await session.execute(
                    select(
                        func.coalesce(func.sum(calls.input_tokens + calls.output_tokens), 0),
                        func.coalesce(func.sum(calls.cost_usd), 0.0),
                    ).where(calls.generation_id == generation_id)
                )
            ).one()
        return Spent(tokens=int(row[0]), cost_usd=float(row[1]))
