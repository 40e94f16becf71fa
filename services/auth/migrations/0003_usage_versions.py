"""The version of a month's usage: the generation service tells absolute numbers, not steps.

What was counted before has version 0, so the first number that is told replaces it. The default
stays, because the code of before writes no version.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    version = sa.Column("version", sa.BigInteger(), nullable=False, server_default=sa.text("0"))
    op.add_column("usage", version, schema="auth")


def downgrade() -> None:
    op.drop_column("usage", "version", schema="auth")
