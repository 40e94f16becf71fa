"""The answers that a repeated request gets again (api.md §9.11)."""

from shared.idempotency.first_table import create_idempotency_keys, drop_idempotency_keys

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of idempotency keys."""
    create_idempotency_keys("auth")


def downgrade() -> None:
    """Drop it again."""
    drop_idempotency_keys("auth")
