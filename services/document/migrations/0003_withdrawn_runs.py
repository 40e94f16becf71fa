"""Runs that were cancelled, deleted or failed: no document of theirs may exist."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SCHEMA = "document"


def upgrade() -> None:
    op.create_table(
        "withdrawn_runs",
        sa.Column("generation_id", sa.Uuid(), primary_key=True),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "withdrawn_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.text("now()"),
        ),
        sa.Column("files_due_at", sa.DateTime(timezone=True)),
        schema=SCHEMA,
    )
    op.create_index(
        "withdrawn_runs_with_files",
        "withdrawn_runs",
        ["files_due_at"],
        postgresql_where=sa.text("files_due_at IS NOT NULL"),
        schema=SCHEMA,
    )


def downgrade() -> None:
    op.drop_table("withdrawn_runs", schema=SCHEMA)
