"""The table of keys as every service's second migration makes it; never edited again."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB


def create_idempotency_keys(schema: str) -> None:
    """Create ``idempotency_keys`` in *schema*; called by each ``0002`` migration.

    A later change of the table is a migration of its own in every service.
    """
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "idempotency_keys",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("attempt", sa.Uuid(), nullable=False),
        sa.Column("locked_until", instant, nullable=False),
        sa.Column("effect_at", instant),
        sa.Column("status", sa.SmallInteger()),
        sa.Column("headers", JSONB()),
        sa.Column("body", sa.LargeBinary()),
        sa.Column("created_at", instant, nullable=False, server_default=sa.text("now()")),
        sa.PrimaryKeyConstraint("user_id", "key"),
        schema=schema,
    )
    op.create_index("idempotency_keys_by_age", "idempotency_keys", ["created_at"], schema=schema)


def drop_idempotency_keys(schema: str) -> None:
    """Undo ``create_idempotency_keys``."""
    op.drop_table("idempotency_keys", schema=schema)
