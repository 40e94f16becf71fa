"""Runs, their inputs, their stages' outputs and their history."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.messaging.first_tables import create_messaging_tables, drop_messaging_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SCHEMA = "generation"


def upgrade() -> None:
    create_messaging_tables(SCHEMA)
    op.create_table(
        "generations",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("profile_id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid()),
        sa.Column("document_type", sa.String(32), nullable=False),
        sa.Column("options", postgresql.JSONB(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("stages_done", sa.SmallInteger(), nullable=False),
        sa.Column("stage_progress", postgresql.JSONB(), nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("lease_owner", sa.String(64)),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("enqueued_at", sa.DateTime(timezone=True)),
        sa.Column("deadline_at", sa.DateTime(timezone=True)),
        sa.Column("match_score", sa.Float()),
        sa.Column("ats_score", sa.Float()),
        sa.Column("keywords_required_count", sa.Integer()),
        sa.Column("keywords_matched_count", sa.Integer()),
        sa.Column("recommendations", postgresql.JSONB(), nullable=False),
        sa.Column("token_usage", sa.Integer(), nullable=False),
        sa.Column("error_code", sa.String(100)),
        sa.Column("error_message", sa.Text()),
        sa.Column("documents", postgresql.JSONB(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True)),
        schema=SCHEMA,
    )
    op.create_index(
        "generations_of_user",
        "generations",
        ["user_id", sa.text("created_at DESC"), sa.text("id DESC")],
        schema=SCHEMA,
    )
    op.create_index(
        "generations_of_user_by_status", "generations", ["user_id", "status"], schema=SCHEMA
    )
    op.create_index(
        "generations_of_profile_and_job", "generations", ["profile_id", "job_id"], schema=SCHEMA
    )
    op.create_index(
        "generations_unfinished",
        "generations",
        ["created_at"],
        postgresql_where=sa.text("status IN ('pending', 'generating')"),
        schema=SCHEMA,
    )
    for name, columns, key in (
        (
            "generation_inputs",
            (
                sa.Column("profile", postgresql.JSONB(), nullable=False),
                sa.Column("job", postgresql.JSONB(), nullable=False),
            ),
            (),
        ),
        (
            "stage_outputs",
            (
                sa.Column("stage", sa.String(32), nullable=False),
                sa.Column("fence", sa.BigInteger(), nullable=False),
                sa.Column("output", postgresql.JSONB(), nullable=False),
                _created_at(),
            ),
            ("stage",),
        ),
        (
            "run_events",
            (
                sa.Column("seq", sa.Integer(), nullable=False),
                sa.Column("type", sa.String(32), nullable=False),
                sa.Column("data", postgresql.JSONB(), nullable=False),
                _created_at(),
            ),
            ("seq",),
        ),
    ):
        op.create_table(
            name,
            sa.Column(
                "generation_id",
                sa.Uuid(),
                sa.ForeignKey(f"{SCHEMA}.generations.id", ondelete="CASCADE"),
            ),
            *columns,
            sa.PrimaryKeyConstraint("generation_id", *key),
            schema=SCHEMA,
        )


def _created_at() -> sa.Column[datetime]:
    return sa.Column(
        "created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("now()")
    )


def downgrade() -> None:
    for name in ("run_events", "stage_outputs", "generation_inputs", "generations"):
        op.drop_table(name, schema=SCHEMA)
    drop_messaging_tables(SCHEMA)
