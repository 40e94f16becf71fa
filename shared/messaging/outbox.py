"""The outbox: what a service announces commits together with what it did.

``record`` writes the message into a table of the service's own schema, inside the caller's
transaction; the relay (relay.py) hands it to the broker after the commit. So a rollback leaves
nothing behind, and a broker that is away costs time but no message (messaging.md a4).
"""

import json
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, UUID
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session
from structlog.contextvars import get_contextvars

from shared.contracts.event import MAX_BYTES, Command, Envelope, Message
from shared.messaging.transport import Exchange


@dataclass(frozen=True, slots=True)
class MessagingTables:
    """The two tables that every service with messages owns in its schema."""

    outbox: Table
    inbox: Table


class MessageTooLarge(ValueError):
    """A message would exceed 64 KiB on the wire; large content travels by reference."""

    def __init__(self, message: Message, size: int) -> None:
        super().__init__(f"{message.name} has {size} bytes, the limit is {MAX_BYTES}")


def messaging_tables(metadata: MetaData) -> MessagingTables:
    """Add the tables ``outbox`` and ``inbox`` to *metadata*, in its schema."""
    waiting = text("published_at IS NULL AND parked_reason IS NULL")
    failed = text("published_at IS NULL AND attempts > 0")
    outbox = Table(
        "outbox",
        metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        Column("event_id", UUID(as_uuid=True), nullable=False, unique=True),
        Column("exchange", Text, nullable=False),
        Column("routing_key", Text, nullable=False),
        Column("aggregate_id", Text, nullable=False),
        Column("aggregate_version", BigInteger, nullable=False),
        Column("headers", JSONB, nullable=False),
        Column("payload", JSONB, nullable=False),
        Column(
            "created_at",
            DateTime(timezone=True),
            nullable=False,
            server_default=text("clock_timestamp()"),
        ),
        Column("published_at", DateTime(timezone=True)),
        Column("attempts", Integer, nullable=False, server_default=text("0")),
        Column(
            "next_attempt_at",
            DateTime(timezone=True),
            nullable=False,
            server_default=text("now()"),
        ),
        Column("parked_reason", Text),
        # Both are nearly empty at all times: a published row leaves them.
        Index("outbox_waiting", "id", postgresql_where=waiting),
        Index("outbox_failed", "aggregate_id", "id", postgresql_where=failed),
    )
    inbox = Table(
        "inbox",
        metadata,
        Column("consumer", Text, nullable=False),
        Column("message_id", UUID(as_uuid=True), nullable=False),
        Column(
            "received_at",
            DateTime(timezone=True),
            nullable=False,
            server_default=text("now()"),
        ),
        PrimaryKeyConstraint("consumer", "message_id"),
    )
    return MessagingTables(outbox=outbox, inbox=inbox)


async def record(
    session: AsyncSession, tables: MessagingTables, message: Message, *, producer: str
) -> None:
    """Write *message* into the outbox as part of the session's transaction.

    The request it belongs to, the message that caused it and the trace are taken from the bound
    log context (``request_id``, ``causation_id``, ``traceparent``). Pending changes are flushed
    first. Raises ``MessageTooLarge`` above 64 KiB.
    """
    context = get_contextvars()
    envelope = Envelope.wrap(
        message,
        producer=producer,
        correlation_id=context.get("request_id"),
        causation_id=context.get("causation_id"),
    )
    body = envelope.model_dump_json()
    if (size := len(body.encode())) > MAX_BYTES:
        raise MessageTooLarge(message, size)
    headers = {
        "x-jw-producer": producer,
        "x-jw-schema-version": str(message.version),
        "x-jw-aggregate-id": message.aggregate_id,
        "x-jw-aggregate-version": str(message.aggregate_version),
    }
    for header, word in _CONTEXT_HEADERS.items():
        if (value := context.get(word)) is not None:
            headers[header] = str(value)
    is_command = isinstance(message, Command)
    row = (
        message.event_id,
        Exchange.COMMANDS if is_command else Exchange.EVENTS,
        message.queue if isinstance(message, Command) else message.routing_key(),
        message.aggregate_id,
        message.aggregate_version,
        json.dumps(headers),
        body,
    )
    await session.run_sync(_write, tables, row)


def _write(session: Session, tables: MessagingTables, row: tuple[object, ...]) -> None:
    # The order key (id) must be taken while the aggregate's row is locked, or two transactions
    # about one aggregate could be numbered against the order of their commits.
    session.flush()
    session.connection().exec_driver_sql(_insertion(tables), row)


@lru_cache(maxsize=32)
def _insertion(tables: MessagingTables) -> str:
    """Return the statement as the driver takes it.

    Every message is written by it, and SQLAlchemy's own way costs as much as the execution.
    """
    # The texts of both documents are what is stored; nothing is serialised twice.
    return (
        f'INSERT INTO "{tables.outbox.schema}".outbox (event_id, exchange, routing_key,'  # noqa: S608 -- our own schema
        " aggregate_id, aggregate_version, headers, payload)"
        " VALUES ($1::uuid, $2::text, $3::text, $4::text, $5::bigint, $6::text::jsonb,"
        " $7::text::jsonb)"
    )


_CONTEXT_HEADERS = {
    "x-jw-correlation-id": "request_id",
    "x-jw-causation-id": "causation_id",
    "traceparent": "traceparent",
    "tracestate": "tracestate",
}
