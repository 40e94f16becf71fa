"""Where a service remembers which keyed requests it has answered."""

from datetime import timedelta

from sqlalchemy import (
    Column,
    DateTime,
    Index,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from shared.messaging.retention import FORGOTTEN_AFTER

NAME = "idempotency_keys"
KEPT = timedelta(hours=24)
"""How long a key stands for its request (api.md §1)."""


def idempotency_table(metadata: MetaData) -> Table:
    """Add the table ``idempotency_keys`` to *metadata*, in its schema, and return it.

    A row without ``status`` is a reservation: ``attempt`` names the request that holds it until
    ``locked_until``, and ``effect_at`` says that this request has committed something.
    """
    return Table(
        NAME,
        metadata,
        Column("user_id", Uuid, nullable=False),
        Column("key", Text, nullable=False),
        Column("fingerprint", LargeBinary, nullable=False),
        Column("attempt", Uuid, nullable=False),
        Column("locked_until", DateTime(timezone=True), nullable=False),
        Column("effect_at", DateTime(timezone=True)),
        Column("status", SmallInteger),
        Column("headers", JSONB),
        Column("body", LargeBinary),
        Column("created_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
        PrimaryKeyConstraint("user_id", "key"),
        # What the cleaner looks through.
        Index("idempotency_keys_by_age", "created_at"),
        info={FORGOTTEN_AFTER: KEPT},
    )
