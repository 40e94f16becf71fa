"""Monthly quotas, and the folders that runs without a document leave behind.

Runs of before count in the quota of their month, unless they failed.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SCHEMA = "generation"


def upgrade() -> None:
    op.add_column("generations", sa.Column("quota_month", sa.Date()), schema=SCHEMA)
    op.create_table(
        "quotas",
        sa.Column("user_id", sa.Uuid(), primary_key=True),
        sa.Column("month", sa.Date(), primary_key=True),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("used >= 0", name="quotas_used"),
        schema=SCHEMA,
    )
    op.create_table(
        "discarded_folders",
        sa.Column("folder", sa.Text(), primary_key=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        schema=SCHEMA,
    )
    op.create_index("discarded_folders_due", "discarded_folders", ["due_at"], schema=SCHEMA)
    op.execute(
        "UPDATE generation.generations"
        " SET quota_month = date_trunc('month', created_at AT TIME ZONE 'UTC')::date"
        " WHERE status NOT IN ('failed', 'cancelled')"
    )
    op.execute(
        "INSERT INTO generation.quotas (user_id, month, used, version)"
        " SELECT user_id, quota_month, count(*), count(*) FROM generation.generations"
        " WHERE quota_month IS NOT NULL GROUP BY user_id, quota_month"
    )


def downgrade() -> None:
    op.drop_table("discarded_folders", schema=SCHEMA)
    op.drop_table("quotas", schema=SCHEMA)
    op.drop_column("generations", "quota_month", schema=SCHEMA)
