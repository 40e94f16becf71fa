"""The keyed request that runs now, and the proof in its own transaction that it took effect."""

from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Table, and_, func, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from shared.idempotency.facts import InProgress


@dataclass(slots=True, eq=False)
class Reservation:
    """A key that one request holds; ``attempt`` tells it from a request that took over."""

    table: Table
    user_id: UUID
    key: str
    attempt: UUID
    ended: bool = False
    """Answered; what still runs in the background is no effect of the request any more."""

    @property
    def is_mine(self) -> ColumnElement[bool]:
        """Select the row as long as this request holds it and has no answer."""
        row = self.table.c
        return and_(
            row.user_id == self.user_id,
            row.key == self.key,
            row.attempt == self.attempt,
            row.status.is_(None),
        )

    async def mark(self, session: AsyncSession) -> None:
        """Note in the session's transaction that the request takes effect, if this one writes.

        Called last before the commit. Raises ``InProgress``, so that nothing is committed, if
        another attempt has taken the key over because this one was silent for too long.
        """
        if self.ended:
            return
        await session.flush()
        if not await session.scalar(_WRITES):
            return
        note = update(self.table).where(self.is_mine).values(effect_at=func.now())
        if await session.scalar(note.returning(self.table.c.attempt)) is None:
            raise InProgress


_WRITES = text("select pg_current_xact_id_if_assigned() is not null")
"""PostgreSQL numbers a transaction when it first writes."""

current: ContextVar[Reservation | None] = ContextVar("idempotency_reservation", default=None)
"""The reservation of the request that this code runs for."""
