"""One batch of the outbox: which rows may be published now, and what became of them."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

import structlog
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Executable,
    Text,
    and_,
    bindparam,
    cast,
    exists,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts.event import MAX_BYTES
from shared.messaging.outbox import MessagingTables
from shared.messaging.transport import Exchange, Outgoing, TransportError, Unroutable

log = structlog.get_logger(__name__)

WAVE = 100
"""Rows in flight: measured best among 1, 10, 100 and 500 (messaging.md a4)."""
BATCH = 5 * WAVE
"""Rows per transaction. A full one holds the lock for about a quarter of a second, and its five
round trips to PostgreSQL are made once for five waves."""
ATTEMPTS = 10
"""Failures of one row before it is parked for an operator."""
LONGEST_BACKOFF = 60.0
"""Seconds; the n-th failure of a row waits 2^n of them, give or take a fifth."""

# A frozen lock holder would stall every other relay until it wakes, so PostgreSQL ends its
# transaction for it. Nor does a batch wait for the disk: what it notes says that messages are safe
# with the broker, and a note that a crash of PostgreSQL loses costs a copy (messaging.md a4).
# One round trip for all four: an idle relay runs this every second.
_LOCK = text(
    "SELECT set_config('statement_timeout', '10s', true),"
    " set_config('idle_in_transaction_session_timeout', '15s', true),"
    " set_config('synchronous_commit', 'off', true),"
    " pg_try_advisory_xact_lock(hashtext(:schema), hashtext('relay')) AS locked"
)


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """What the relay needs of an outbox row."""

    id: int
    event_id: UUID
    exchange: str
    routing_key: str
    aggregate_id: str
    headers: dict[str, str]
    body: str
    """The envelope, as PostgreSQL writes its JSON."""
    type: str
    occurred_at: str
    attempts: int


async def lock(connection: AsyncConnection, schema: str) -> bool:
    """Become the one relay of *schema* until the transaction ends; false if another one is."""
    return bool((await connection.execute(_LOCK, {"schema": schema})).one().locked)


async def due_rows(connection: AsyncConnection, tables: MessagingTables) -> list[OutboxRow]:
    """Return the next rows in order, at most ``BATCH``.

    A row that failed or is parked holds back every later row of its aggregate.
    """
    return [OutboxRow(*row) for row in await connection.execute(_due(tables))]


@lru_cache(maxsize=32)
def _due(tables: MessagingTables) -> Executable:
    """Return the question, built once a process: building it takes as long as asking it."""
    outbox, earlier = tables.outbox.c, tables.outbox.alias("earlier").c
    held_back = exists().where(
        earlier.aggregate_id == outbox.aggregate_id,
        earlier.id < outbox.id,
        earlier.published_at.is_(None),
        earlier.attempts > 0,
        or_(earlier.parked_reason.is_not(None), earlier.next_attempt_at > func.now()),
    )
    return (
        select(
            outbox.id,
            outbox.event_id,
            outbox.exchange,
            outbox.routing_key,
            outbox.aggregate_id,
            outbox.headers,
            # The relay has no use for what is in it, so nothing parses and writes it again.
            cast(outbox.payload, Text),
            outbox.payload["type"].astext,
            outbox.payload["occurred_at"].astext,
            outbox.attempts,
        )
        .where(
            and_(outbox.published_at.is_(None), outbox.parked_reason.is_(None)),
            outbox.next_attempt_at <= func.now(),
            ~held_back,
        )
        .order_by(outbox.id)
        .limit(BATCH)
    )


def outgoing(row: OutboxRow) -> Outgoing:
    """Return the message of an outbox row."""
    body = row.body.encode()
    if len(body) > MAX_BYTES:
        # Its size was checked without the spaces that PostgreSQL sets behind commas and colons.
        body = json.dumps(json.loads(body), ensure_ascii=False, separators=(",", ":")).encode()
    return Outgoing(
        id=row.event_id,
        exchange=Exchange(row.exchange),
        routing_key=row.routing_key,
        body=body,
        type=row.type,
        headers=row.headers,
    )


async def mark_published(
    connection: AsyncConnection, tables: MessagingTables, ids: Sequence[int]
) -> None:
    """Note that the broker has confirmed these rows."""
    await connection.execute(_marking(tables), {"ids": ids})


@lru_cache(maxsize=32)
def _marking(tables: MessagingTables) -> Executable:
    outbox = tables.outbox
    return (
        update(outbox)
        .where(outbox.c.id == func.any(bindparam("ids", type_=ARRAY(BigInteger))))
        .values(published_at=func.clock_timestamp())
    )


async def put_off(
    connection: AsyncConnection,
    tables: MessagingTables,
    failures: Sequence[tuple[OutboxRow, TransportError]],
) -> None:
    """Note that the broker refused these rows for reasons of their own.

    An unroutable row is parked after ``ATTEMPTS`` tries: only a person can say where it belongs.
    A rejected one (its queue is full) is never parked, because that heals by itself.
    """
    outbox = tables.outbox
    changes = []
    for row, error in failures:
        tries = row.attempts + 1
        park = isinstance(error, Unroutable) and tries >= ATTEMPTS
        told = log.error if park else log.warning
        told(
            "outbox_row_parked" if park else "outbox_row_put_off",
            event_id=str(row.event_id),
            routing_key=row.routing_key,
            attempts=tries,
            error=repr(error),
        )
        backoff = min(2.0**tries, LONGEST_BACKOFF) * random.uniform(0.8, 1.2)  # noqa: S311 -- jitter
        changes.append(
            {"row": row.id, "tries": tries, "backoff": backoff, "park": repr(error) if park else ""}
        )
    if changes:
        span = func.make_interval(0, 0, 0, 0, 0, 0, bindparam("backoff"))
        await connection.execute(
            update(outbox)
            .where(outbox.c.id == bindparam("row"))
            .values(
                attempts=bindparam("tries"),
                next_attempt_at=func.clock_timestamp() + span,
                parked_reason=func.nullif(bindparam("park"), ""),
            ),
            changes,
        )
