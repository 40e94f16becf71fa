"""How often each user has asked the language model in the present hour."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SCHEMA = "job"


def upgrade() -> None:
    op.create_table(
        "model_allowances",
        sa.Column("user_id", sa.Uuid(), primary_key=True),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        schema=SCHEMA,
    )


def downgrade() -> None:
    op.drop_table("model_allowances", schema=SCHEMA)
