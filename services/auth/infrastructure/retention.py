"""What need not be kept: lapsed sessions, old revocations, forgotten counters."""

from datetime import timedelta

from sqlalchemy import delete

from services.auth.infrastructure.tables import revocations, sessions, throttles
from shared.clock import Clock
from shared.database import Database

_KEPT = timedelta(days=30)
"""So long a lapsed session answers "reused" and not "unknown" to its old tokens."""


async def sweep(database: Database, clock: Clock) -> None:
    """Delete what no rule will ask for again."""
    now = clock.now()
    async with database.session() as session:
        await session.execute(delete(sessions).where(sessions.c.expires_at < now - _KEPT))
        await session.execute(delete(revocations).where(revocations.c.expires_at < now))
        await session.execute(delete(throttles).where(throttles.c.expires_at < now))
