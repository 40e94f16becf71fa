"""The queue tables of the embedded system, and every statement on them (architecture.md §4).

A message is one row per bound queue. Taking it puts its due time half a minute off and writes the
taker into it; acknowledging deletes it. A taker proves that it lives with an advisory lock on its
number, so the messages of a killed process return as soon as PostgreSQL sees its connection close.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from shared.messaging.ladder import DELIVERY_LIMIT
from shared.messaging.transport import Delivery, Exchange, Outgoing, Queue, Waiting

Source: TypeAlias = "asyncpg.Pool[asyncpg.Record]"
"""Where statements run; generic in its stubs only, hence the quotes."""

LEASE_SECONDS = 30.0
"""How long a taken message stays away from others when its taker hangs without dying."""
_OWNERS = 0x4A57  # class of the advisory locks that say "this taker lives"

_TABLES = """
CREATE TABLE IF NOT EXISTS {schema}.binding (
    queue text NOT NULL,
    exchange text NOT NULL,
    routing_key text NOT NULL,
    PRIMARY KEY (exchange, routing_key, queue)
);
CREATE TABLE IF NOT EXISTS {schema}.message (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    queue text NOT NULL,
    message_id uuid NOT NULL,
    type text NOT NULL,
    body bytea NOT NULL,
    headers jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    due_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    attempt integer NOT NULL DEFAULT 0,
    deliveries integer NOT NULL DEFAULT 0,
    owner integer,
    dead_at timestamptz,
    error text
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX IF NOT EXISTS message_waiting ON {schema}.message (queue, id) WHERE dead_at IS NULL;
CREATE INDEX IF NOT EXISTS message_dead ON {schema}.message (queue, id) WHERE dead_at IS NOT NULL;
"""
_BIND = """
INSERT INTO {schema}.binding (queue, exchange, routing_key)
VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
"""
_PUBLISH = """
WITH incoming AS (
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bytea[], $6::text[])
    WITH ORDINALITY AS m (message_id, exchange, routing_key, type, body, headers, position)
), placed AS (
    INSERT INTO {schema}.message (queue, message_id, type, body, headers)
    SELECT b.queue, m.message_id, m.type, m.body, m.headers::jsonb
    FROM incoming m JOIN {schema}.binding b USING (exchange, routing_key)
    ORDER BY m.position
    RETURNING message_id, queue
)
SELECT message_id, queue, pg_notify($7, $8 || ':' || queue) FROM placed
"""
_TAKE = """
WITH due AS (
    SELECT id FROM {schema}.message
    WHERE queue = $1 AND dead_at IS NULL AND due_at <= clock_timestamp()
    ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED
)
UPDATE {schema}.message m SET
    deliveries = deliveries + 1,
    owner = CASE WHEN deliveries < $5 THEN $3::integer END,
    due_at = clock_timestamp() + $4::float8 * interval '1 second',
    dead_at = CASE WHEN deliveries < $5 THEN NULL ELSE clock_timestamp() END,
    error = CASE WHEN deliveries < $5 THEN error ELSE 'delivery limit' END
FROM due WHERE m.id = due.id
RETURNING m.id, m.message_id, m.type, m.body, m.headers::text AS headers, m.attempt, m.dead_at
"""
_EXTEND = """
UPDATE {schema}.message SET due_at = clock_timestamp() + $3::float8 * interval '1 second'
WHERE id = ANY($1::bigint[]) AND owner = $2
"""
_ACK = "DELETE FROM {schema}.message WHERE id = $1"
_RETRY = """
UPDATE {schema}.message SET attempt = attempt + 1, owner = NULL, deliveries = 0, error = $4,
    due_at = clock_timestamp() + $3::float8 * interval '1 second'
WHERE id = $1 AND owner = $2
"""
_BURY = """
UPDATE {schema}.message SET dead_at = clock_timestamp(), owner = NULL, error = $3
WHERE id = $1 AND owner = $2
"""
_RELEASE = """
UPDATE {schema}.message SET owner = NULL, due_at = clock_timestamp()
WHERE id = ANY($1::bigint[]) AND owner = $2
"""
_RELEASE_ORPHANS = """
UPDATE {schema}.message SET owner = NULL, due_at = clock_timestamp()
WHERE owner <> $1 AND dead_at IS NULL AND owner NOT IN (
    SELECT objid::bigint FROM pg_locks
    WHERE locktype = 'advisory' AND classid = $2 AND objsubid = 2 AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
)
"""
_DUE_QUEUES = """
SELECT DISTINCT queue FROM {schema}.message
WHERE dead_at IS NULL AND due_at <= clock_timestamp()
"""

_WAITING = """
SELECT queue,
    count(*) FILTER (WHERE dead_at IS NULL AND owner IS NULL AND due_at <= clock_timestamp()) ready,
    count(*) FILTER (WHERE dead_at IS NULL AND owner IS NULL AND due_at > clock_timestamp()) again,
    count(*) FILTER (WHERE dead_at IS NOT NULL) dead
FROM {schema}.message WHERE queue = ANY($1::text[]) GROUP BY queue
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """A delivery in our hands, and its row."""

    row: int
    delivery: Delivery


class QueueTables:
    """The statements, bound to a schema and to the number of this taker."""

    def __init__(self, schema: str, owner: int) -> None:
        self.schema = schema
        self.owner = owner

    def _sql(self, statement: str) -> str:
        return statement.replace("{schema}", f'"{self.schema}"')

    async def create(
        self, connection: "PoolConnectionProxy[asyncpg.Record]", queues: Sequence[Queue]
    ) -> None:
        """Create what is missing of the schema, its tables and the bindings of *queues*."""
        commands = [(queue.name, Exchange.COMMANDS.value, queue.name) for queue in queues]
        events = [(q.name, Exchange.EVENTS.value, key) for q in queues for key in q.events]
        async with connection.transaction():
            # Two services may start at once; IF NOT EXISTS alone does not stand that.
            await connection.execute("SELECT pg_advisory_xact_lock($1, 0)", _OWNERS)
            # Asked first, because CREATE SCHEMA needs its right even if there is nothing to do.
            if not await connection.fetchval(
                "SELECT 1 FROM pg_namespace WHERE nspname = $1", self.schema
            ):
                await connection.execute(self._sql("CREATE SCHEMA {schema}"))
            if not await connection.fetchval(
                "SELECT to_regclass($1)", f'"{self.schema}".message_dead'
            ):
                await connection.execute(self._sql(_TABLES))
            await connection.executemany(self._sql(_BIND), commands + events)

    async def live(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        """Prove that this taker lives, as long as *connection* does."""
        await connection.execute("SELECT pg_advisory_lock($1, $2)", _OWNERS, self.owner)

    async def publish(self, source: Source, messages: Sequence[Outgoing]) -> list[tuple[UUID, str]]:
        """Put the messages into the queues bound to them; return which went where.

        Other processes are notified of ``<owner>:<queue>`` on the channel named as the schema.
        """
        rows = await source.fetch(
            self._sql(_PUBLISH),
            [message.id for message in messages],
            [message.exchange.value for message in messages],
            [message.routing_key for message in messages],
            [message.type for message in messages],
            [message.body for message in messages],
            [json.dumps(dict(message.headers)) for message in messages],
            self.schema,
            str(self.owner),
        )
        return [(row["message_id"], row["queue"]) for row in rows]

    async def take(self, source: Source, queue: str, limit: int) -> list[Taken]:
        """Take up to *limit* due messages of *queue*, in order."""
        rows = await source.fetch(
            self._sql(_TAKE), queue, limit, self.owner, LEASE_SECONDS, DELIVERY_LIMIT
        )
        return [
            Taken(
                row["id"],
                Delivery(
                    id=row["message_id"],
                    type=row["type"],
                    body=row["body"],
                    headers=json.loads(row["headers"]),
                    attempt=row["attempt"],
                ),
            )
            for row in sorted(rows, key=lambda row: row["id"])
            if row["dead_at"] is None
        ]

    async def acknowledge(self, source: Source, row: int) -> None:
        """Forget a handled message, whoever holds it by now."""
        await source.execute(self._sql(_ACK), row)

    async def retry(self, source: Source, row: int, delay: float, error: str) -> None:
        """Make a message of ours due again after *delay* seconds."""
        await source.execute(self._sql(_RETRY), row, self.owner, delay, error)

    async def bury(self, source: Source, row: int, error: str) -> None:
        """Make a message of ours a dead letter."""
        await source.execute(self._sql(_BURY), row, self.owner, error)

    async def release(self, source: Source, rows: Sequence[int]) -> None:
        """Give messages of ours back, due at once."""
        await source.execute(self._sql(_RELEASE), list(rows), self.owner)

    async def extend(self, source: Source, rows: Sequence[int]) -> None:
        """Renew the leases of messages we still hold."""
        await source.execute(self._sql(_EXTEND), list(rows), self.owner, LEASE_SECONDS)

    async def release_orphans(self, source: Source) -> None:
        """Give back what takers hold that live no longer."""
        await source.execute(self._sql(_RELEASE_ORPHANS), self.owner, _OWNERS)

    async def waiting(self, source: Source, queues: Sequence[str]) -> dict[str, Waiting]:
        """Return what waits in each of *queues*."""
        rows = await source.fetch(self._sql(_WAITING), list(queues))
        found = {row["queue"]: Waiting(row["ready"], row["again"], row["dead"]) for row in rows}
        return {queue: found.get(queue, Waiting()) for queue in queues}

    async def due_queues(self, source: Source) -> list[str]:
        """Return the queues with a message that is due."""
        return [row["queue"] for row in await source.fetch(self._sql(_DUE_QUEUES))]
