"""What models answered and cost, how often they may be asked, and how their providers do."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SCHEMA = "generation"


def upgrade() -> None:
    op.add_column(
        "generations",
        sa.Column("asks_model", sa.Boolean(), nullable=False, server_default=sa.text("false")),
        schema=SCHEMA,
    )
    op.add_column(
        "generations",
        sa.Column("cost_usd", sa.Float(), nullable=False, server_default=sa.text("0")),
        schema=SCHEMA,
    )
    op.add_column(
        "generation_inputs",
        sa.Column("account_email", sa.Text(), nullable=False, server_default=sa.text("''")),
        schema=SCHEMA,
    )
    op.create_table(
        "model_calls",
        sa.Column(
            "generation_id",
            sa.Uuid(),
            sa.ForeignKey(f"{SCHEMA}.generations.id", ondelete="CASCADE"),
        ),
        sa.Column("request_hash", sa.String(64), nullable=False),
        sa.Column("purpose", sa.String(32), nullable=False),
        sa.Column("prompt_version", sa.String(64), nullable=False),
        sa.Column("provider", sa.String(100), nullable=False),
        sa.Column("model", sa.String(200), nullable=False),
        sa.Column("response", sa.LargeBinary(), nullable=False),
        sa.Column("input_tokens", sa.Integer(), nullable=False),
        sa.Column("output_tokens", sa.Integer(), nullable=False),
        sa.Column("cost_usd", sa.Float(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.text("now()"),
        ),
        sa.PrimaryKeyConstraint("generation_id", "request_hash"),
        schema=SCHEMA,
    )
    op.create_table(
        "model_allowances",
        sa.Column("user_id", sa.Uuid(), primary_key=True),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        schema=SCHEMA,
    )
    op.create_table(
        "provider_states",
        sa.Column("provider", sa.String(100), nullable=False),
        sa.Column("model", sa.String(200), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("provider", "model"),
        schema=SCHEMA,
    )


def downgrade() -> None:
    op.drop_table("provider_states", schema=SCHEMA)
    op.drop_table("model_allowances", schema=SCHEMA)
    op.drop_table("model_calls", schema=SCHEMA)
    op.drop_column("generation_inputs", "account_email", schema=SCHEMA)
    op.drop_column("generations", "cost_usd", schema=SCHEMA)
    op.drop_column("generations", "asks_model", schema=SCHEMA)
