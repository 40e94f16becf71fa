"""Postings."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.messaging.first_tables import create_messaging_tables, drop_messaging_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SCHEMA = "job"


def upgrade() -> None:
    create_messaging_tables(SCHEMA)
    op.create_table(
        "jobs",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("user_id", sa.Uuid()),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("title", sa.Text()),
        sa.Column("company", sa.Text()),
        sa.Column("location", sa.Text()),
        sa.Column("remote", sa.Boolean()),
        sa.Column("employment_type", sa.Text()),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("raw_text", sa.Text()),
        sa.Column("url", sa.Text()),
        sa.Column("requirements", postgresql.JSONB(), nullable=False),
        sa.Column("parsed_keywords", postgresql.JSONB(), nullable=False),
        sa.Column("benefits", sa.Text()),
        sa.Column("salary_range", sa.Text()),
        sa.Column("salary", postgresql.JSONB()),
        sa.Column("date_posted", sa.Date()),
        sa.Column("application_deadline", sa.Date()),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("is_published", sa.Boolean(), nullable=False),
        sa.Column("parse", postgresql.JSONB(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        schema=SCHEMA,
    )
    op.create_index(
        "jobs_of_user",
        "jobs",
        ["user_id", sa.text("created_at DESC"), sa.text("id DESC")],
        schema=SCHEMA,
    )
    op.create_index("jobs_of_user_by_source", "jobs", ["user_id", "source"], schema=SCHEMA)


def downgrade() -> None:
    op.drop_table("jobs", schema=SCHEMA)
    drop_messaging_tables(SCHEMA)
