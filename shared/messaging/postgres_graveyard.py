"""Dead letters in the queue tables of the embedded system."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from shared.messaging.graveyard import REPLAYED_BY, Buried, NoSuchQueue
from shared.messaging.transport import BrokerUnavailable
from shared.postgres_url import driver_url

_TIMEOUT = 5.0
_AWAY = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)
_KNOWN = 'SELECT 1 FROM "{schema}".binding WHERE queue = $1 LIMIT 1'
_NEXT = """
SELECT id, message_id, type, body, headers::text AS headers, attempt, error, created_at
FROM "{schema}".message WHERE queue = $1 AND dead_at IS NOT NULL AND id > $2 ORDER BY id LIMIT 1
"""
_REPLAY = """
UPDATE "{schema}".message SET dead_at = NULL, owner = NULL, attempt = 0, deliveries = 0,
    due_at = clock_timestamp(), headers = headers || jsonb_build_object($2::text, $3::text)
WHERE id = $1 AND dead_at IS NOT NULL
"""
_DISCARD = 'DELETE FROM "{schema}".message WHERE id = $1 AND dead_at IS NOT NULL'


class PostgresGraveyard:
    """The dead rows in *schema* of the database at *dsn*; each move is one statement."""

    def __init__(self, dsn: str, schema: str = "messaging") -> None:
        self._dsn = driver_url(dsn)
        self._schema = schema

    @asynccontextmanager
    async def open(self, queue: str) -> AsyncIterator["_Open"]:
        """Look at the dead letters of *queue*; they stay where they are until they are moved."""
        try:
            connection = await asyncpg.connect(
                self._dsn, timeout=_TIMEOUT, command_timeout=_TIMEOUT
            )
        except _AWAY as error:
            raise BrokerUnavailable(f"{type(error).__name__}: {error}") from error
        try:
            grave = _Open(connection, self._schema, queue)
            if not await grave.exists():
                raise NoSuchQueue(f"there is no queue {queue}")
            yield grave
        except _AWAY as error:
            raise BrokerUnavailable(f"{type(error).__name__}: {error}") from error
        finally:
            connection.terminate()


class _Open:
    def __init__(
        self, connection: "asyncpg.Connection[asyncpg.Record]", schema: str, queue: str
    ) -> None:
        self._connection = connection
        self._schema = schema
        self._queue = queue
        self._row = 0

    async def exists(self) -> bool:
        """Tell whether there is such a queue."""
        return await self._connection.fetchval(self._sql(_KNOWN), self._queue) is not None

    async def next(self) -> Buried | None:
        """Return the next letter."""
        row = await self._connection.fetchrow(self._sql(_NEXT), self._queue, self._row)
        if row is None:
            return None
        self._row = row["id"]
        return Buried(
            id=str(row["message_id"]),
            type=row["type"],
            body=row["body"],
            headers=json.loads(row["headers"]),
            attempt=row["attempt"],
            error=row["error"] or "unknown",
            died=row["created_at"],
            handle=row["id"],
        )

    async def replay(self, letter: Buried, by: str) -> None:
        """Make the row due again, and wake whoever consumes the queue."""
        async with self._connection.transaction():
            await self._connection.execute(self._sql(_REPLAY), letter.handle, REPLAYED_BY, by)
            await self._connection.execute(
                "SELECT pg_notify($1, $2)", self._schema, f"0:{self._queue}"
            )

    async def discard(self, letter: Buried) -> None:
        """Delete the row."""
        await self._connection.execute(self._sql(_DISCARD), letter.handle)

    def _sql(self, statement: str) -> str:
        return statement.replace("{schema}", self._schema)
