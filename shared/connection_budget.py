"""Whether PostgreSQL has enough places for all that our processes may ask of it together.

No process knows the others, but its connections are named ``jobwise-<schema>/<process>/<n>``,
*n* being the most that its pool may open, and everybody may read the names of a server's
connections. So a process that starts adds up what is promised, and warns if it is too much: else it
would be found out at the worst moment, when all pools are full at once.
"""

import asyncio
import secrets
from dataclasses import dataclass

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

log = structlog.get_logger(__name__)

_SECONDS = 2.0
_LOOK = text("""
    with named as (
        select application_name, application_name ~ '^jobwise-[a-z_]+/[0-9a-f]+/[0-9]+$' as ours
        from pg_stat_activity where usesysid is not null
    ), pools as (
        select distinct application_name, split_part(application_name, '/', 3)::int as most
        from named where ours
    )
    select
        current_setting('max_connections')::int
            - current_setting('superuser_reserved_connections')::int
            - coalesce(current_setting('reserved_connections', true)::int, 0) as places,
        (select count(*) from pools) as pools,
        (select coalesce(sum(most), 0) from pools) as promised,
        (select count(*) from named where not ours) as others
""")


@dataclass(frozen=True, slots=True)
class Budget:
    """What a server has and what was promised of it."""

    places: int
    """Connections that are not reserved for administrators."""
    pools: int
    promised: int
    """The most that all pools of ours may open together."""
    others: int
    """Open connections that are not of our pools."""

    @property
    def is_exceeded(self) -> bool:
        """Tell whether somebody would be refused if every pool were full."""
        return self.promised + self.others > self.places


def connection_name(schema: str, most: int) -> str:
    """Return the name of a pool's connections; another one at each call."""
    return f"jobwise-{schema}/{secrets.token_hex(4)}/{most}"


async def budget(engine: AsyncEngine) -> Budget:
    """Return the budget of the server behind *engine*, the caller's own pool included.

    Pools that have no connection open are not seen. Raises what SQLAlchemy raises.
    """
    async with engine.connect() as connection:
        row = (await connection.execute(_LOOK)).one()
    return Budget(row.places, row.pools, int(row.promised), row.others)


async def warn_of_shortage(engine: AsyncEngine) -> None:
    """Log ``connection_budget_exceeded`` if the pools may ask for more than there is.

    Never fails: a server that does not answer is somebody else's concern.
    """
    try:
        async with asyncio.timeout(_SECONDS):
            found = await budget(engine)
    except (SQLAlchemyError, OSError, TimeoutError):
        return
    if found.is_exceeded:
        log.warning(
            "connection_budget_exceeded",
            max_connections_usable=found.places,
            promised=found.promised,
            pools=found.pools,
            others=found.others,
        )
