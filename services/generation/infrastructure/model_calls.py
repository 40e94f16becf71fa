"""Every answer of a model, kept before anybody reads it: a retry finds it and pays nothing."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from services.generation.domain.ports import Spent
from services.generation.infrastructure.tables import generations, model_calls
from shared.database import Database
from shared.llm.model import Answer

# Built once: every call of a model needs all three.
_RECALLING = select(model_calls).where(
    model_calls.c.generation_id == bindparam("run"),
    model_calls.c.request_hash == bindparam("request_hash"),
)
_KEPT = (
    "request_hash", "purpose", "prompt_version", "provider", "model", "response",
    "input_tokens", "output_tokens", "cost_usd",
)  # fmt: skip
_KEEPING = (
    upsert(model_calls)
    .from_select(
        ["generation_id", *_KEPT],
        select(
            generations.c.id,
            *(bindparam(name, type_=model_calls.c[name].type) for name in _KEPT),
        ).where(generations.c.id == bindparam("run")),
    )
    .on_conflict_do_nothing()
)
_SPENT = select(
    func.coalesce(func.sum(model_calls.c.input_tokens + model_calls.c.output_tokens), 0),
    func.coalesce(func.sum(model_calls.c.cost_usd), 0.0),
).where(model_calls.c.generation_id == bindparam("run"))


@dataclass(frozen=True, slots=True)
class RunMemory:
    """``Memory`` of one run; each act is one statement (messaging.md a7).

    One that *is_new* belongs to the first try of its stage, so there is nothing to recall.
    """

    database: Database
    generation_id: UUID
    purpose: str
    prompt_version: str
    is_new: bool = False

    async def recall(self, request_hash: str) -> Answer | None:
        """Return the answer that this run got to the same question before, or None."""
        if self.is_new:
            return None
        async with self.database.statement() as connection:
            asked = {"run": self.generation_id, "request_hash": request_hash}
            row = (await connection.execute(_RECALLING, asked)).one_or_none()
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
        kept = {
            "run": self.generation_id,
            "request_hash": request_hash,
            "purpose": self.purpose,
            "prompt_version": self.prompt_version,
            "provider": answer.provider,
            "model": answer.model,
            # Bytes, because PostgreSQL's text has no U+0000 and a hostile answer may.
            "response": answer.text.encode("utf-8", "surrogatepass"),
            "input_tokens": answer.input_tokens,
            "output_tokens": answer.output_tokens,
            "cost_usd": answer.cost_usd,
        }
        async with self.database.statement() as connection:
            await connection.execute(_KEEPING, kept)


class SqlLedger:
    """``Ledger``: adds up what was kept, so no answer is counted twice."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def spent(self, generation_id: UUID) -> Spent:
        """Return tokens and cost of one run."""
        async with self._database.statement() as connection:
            row = (await connection.execute(_SPENT, {"run": generation_id})).one()
        return Spent(tokens=int(row[0]), cost_usd=float(row[1]))
