"""The outbox and inbox as every service's first migration makes them; never edited again."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB


def create_messaging_tables(schema: str) -> None:
    """Create ``outbox`` and ``inbox`` in *schema*; called by each ``0001`` migration.

    A later change of the tables is a migration of its own in every service.
    """
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), primary_key=True),
        sa.Column("event_id", sa.Uuid(), nullable=False, unique=True),
        sa.Column("exchange", sa.Text(), nullable=False),
        sa.Column("routing_key", sa.Text(), nullable=False),
        sa.Column("aggregate_id", sa.Text(), nullable=False),
        sa.Column("aggregate_version", sa.BigInteger(), nullable=False),
        sa.Column("headers", JSONB(), nullable=False),
        sa.Column("payload", JSONB(), nullable=False),
        sa.Column(
            "created_at", instant, nullable=False, server_default=sa.text("clock_timestamp()")
        ),
        sa.Column("published_at", instant),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("next_attempt_at", instant, nullable=False, server_default=sa.text("now()")),
        sa.Column("parked_reason", sa.Text()),
        schema=schema,
    )
    op.create_index(
        "outbox_waiting",
        "outbox",
        ["id"],
        postgresql_where=sa.text("published_at IS NULL AND parked_reason IS NULL"),
        schema=schema,
    )
    op.create_index(
        "outbox_failed",
        "outbox",
        ["aggregate_id", "id"],
        postgresql_where=sa.text("published_at IS NULL AND attempts > 0"),
        schema=schema,
    )
    op.create_table(
        "inbox",
        sa.Column("consumer", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("received_at", instant, nullable=False, server_default=sa.text("now()")),
        sa.PrimaryKeyConstraint("consumer", "message_id"),
        schema=schema,
    )


def drop_messaging_tables(schema: str) -> None:
    """Undo ``create_messaging_tables``."""
    op.drop_table("outbox", schema=schema)
    op.drop_table("inbox", schema=schema)
