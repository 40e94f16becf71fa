"""Profiles, their components, and imports."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.messaging.first_tables import create_messaging_tables, drop_messaging_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SCHEMA = "profile"


def _timestamps() -> tuple[sa.Column[object], sa.Column[object]]:
    return (
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )


def upgrade() -> None:
    create_messaging_tables(SCHEMA)
    op.create_table(
        "profiles",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("full_name", sa.Text()),
        sa.Column("email", sa.Text()),
        sa.Column("phone", sa.Text()),
        sa.Column("location", sa.Text()),
        sa.Column("linkedin", sa.Text()),
        sa.Column("github", sa.Text()),
        sa.Column("website", sa.Text()),
        sa.Column("professional_summary", sa.Text()),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("custom_fields", postgresql.JSON(), nullable=False),
        *_timestamps(),
        schema=SCHEMA,
    )
    op.create_index(
        "profiles_of_user",
        "profiles",
        ["user_id", sa.text("created_at DESC"), sa.text("id DESC")],
        schema=SCHEMA,
    )
    op.create_index(
        "profiles_one_active",
        "profiles",
        ["user_id"],
        unique=True,
        postgresql_where=sa.text("is_active"),
        schema=SCHEMA,
    )
    _component(
        "experiences",
        sa.Column("title", sa.Text()),
        sa.Column("company", sa.Text()),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("start_date", sa.String(10)),
        sa.Column("end_date", sa.String(10)),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("achievements", postgresql.JSONB(), nullable=False),
    )
    _component(
        "education",
        sa.Column("institution", sa.Text()),
        sa.Column("degree", sa.Text()),
        sa.Column("field_of_study", sa.Text()),
        sa.Column("start_date", sa.String(10)),
        sa.Column("end_date", sa.String(10)),
        sa.Column("gpa", sa.Text()),
        sa.Column("honors", postgresql.JSONB(), nullable=False),
    )
    _component(
        "projects",
        sa.Column("name", sa.Text()),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("technologies", postgresql.JSONB(), nullable=False),
        sa.Column("url", sa.Text()),
        sa.Column("start_date", sa.String(10)),
        sa.Column("end_date", sa.String(10)),
    )
    _component(
        "skills",
        sa.Column("category", sa.String(32), nullable=False),
        sa.Column("name", sa.Text()),
        sa.Column("proficiency", sa.Text()),
        sa.Column("issuer", sa.Text()),
        sa.Column("date_obtained", sa.String(10)),
        sa.Column("credential_id", sa.Text()),
    )
    op.create_table(
        "imports",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("file_key", sa.Text(), nullable=False),
        sa.Column("target_id", sa.Uuid()),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("profile_id", sa.Uuid()),
        sa.Column("fields", postgresql.JSONB(), nullable=False),
        sa.Column("warnings", postgresql.JSONB(), nullable=False),
        sa.Column("error", postgresql.JSONB()),
        *_timestamps(),
        schema=SCHEMA,
    )
    op.create_index(
        "imports_unfinished",
        "imports",
        ["updated_at"],
        postgresql_where=sa.text("status IN ('pending', 'running')"),
        schema=SCHEMA,
    )


def _component(name: str, *columns: sa.Column[object]) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column(
            "profile_id",
            sa.Uuid(),
            sa.ForeignKey(f"{SCHEMA}.profiles.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        *columns,
        *_timestamps(),
        schema=SCHEMA,
    )
    op.create_index(f"{name}_of_profile", name, ["profile_id", "position"], schema=SCHEMA)


def downgrade() -> None:
    for name in ("imports", "skills", "projects", "education", "experiences", "profiles"):
        op.drop_table(name, schema=SCHEMA)
    drop_messaging_tables(SCHEMA)
