"""Accounts, sessions, signing keys, usage, throttles and the audit log."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.messaging.first_tables import create_messaging_tables, drop_messaging_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_instant = sa.DateTime(timezone=True)


def upgrade() -> None:
    create_messaging_tables("auth")
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("full_name", sa.Text, nullable=False),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("subscription_tier", sa.String(32), nullable=False),
        sa.Column("is_active", sa.Boolean, nullable=False),
        sa.Column("is_verified", sa.Boolean, nullable=False),
        sa.Column("created_at", _instant, nullable=False),
        sa.Column("updated_at", _instant, nullable=False),
        schema="auth",
    )
    op.create_index("users_email", "users", ["email"], unique=True, schema="auth")
    op.create_index("users_active_verified", "users", ["is_active", "is_verified"], schema="auth")
    op.create_table(
        "sessions",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column(
            "user_id", sa.Uuid, sa.ForeignKey("auth.users.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("nonce", sa.LargeBinary, nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("ip", sa.Text, nullable=False),
        sa.Column("user_agent", sa.Text, nullable=False),
        sa.Column("created_at", _instant, nullable=False),
        sa.Column("last_seen_at", _instant, nullable=False),
        sa.Column("expires_at", _instant, nullable=False),
        sa.Column("ended_at", _instant),
        sa.Column("end_reason", sa.String(32)),
        schema="auth",
    )
    op.create_index(
        "sessions_live",
        "sessions",
        ["user_id", "id"],
        schema="auth",
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("sessions_expiry", "sessions", ["expires_at"], schema="auth")
    op.create_table(
        "refresh_tokens",
        sa.Column("digest", sa.LargeBinary, primary_key=True),
        sa.Column(
            "session_id",
            sa.Uuid,
            sa.ForeignKey("auth.sessions.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("used_at", _instant),
        sa.Column("expires_at", _instant, nullable=False),
        schema="auth",
    )
    op.create_index(
        "refresh_tokens_live",
        "refresh_tokens",
        ["session_id"],
        unique=True,
        schema="auth",
        postgresql_where=sa.text("used_at IS NULL"),
    )
    op.create_index(
        "refresh_tokens_generation",
        "refresh_tokens",
        ["session_id", "generation"],
        unique=True,
        schema="auth",
    )
    op.create_table(
        "revocations",
        sa.Column("session_id", sa.Uuid, primary_key=True),
        sa.Column(
            "transaction_id",
            sa.BigInteger,
            nullable=False,
            server_default=sa.text("(pg_current_xact_id()::text)::bigint"),
        ),
        sa.Column("expires_at", _instant, nullable=False),
        schema="auth",
    )
    op.create_index("revocations_transaction", "revocations", ["transaction_id"], schema="auth")
    op.create_table(
        "signing_keys",
        sa.Column("kid", sa.Text, primary_key=True),
        sa.Column("public_jwk", JSONB, nullable=False),
        sa.Column("encrypted", sa.LargeBinary, nullable=False),
        sa.Column("created_at", _instant, nullable=False),
        sa.Column("signs_from", _instant),
        sa.Column("signs_until", _instant),
        schema="auth",
    )
    op.create_table(
        "usage",
        sa.Column(
            "user_id", sa.Uuid, sa.ForeignKey("auth.users.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("month", sa.Date, primary_key=True),
        sa.Column("generations", sa.Integer, nullable=False),
        schema="auth",
    )
    op.create_table(
        "throttles",
        sa.Column("key", sa.LargeBinary, primary_key=True),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("blocked_until", _instant),
        sa.Column("expires_at", _instant, nullable=False),
        schema="auth",
        prefixes=["UNLOGGED"],
    )
    op.create_index("throttles_expiry", "throttles", ["expires_at"], schema="auth")
    _create_audit_log()


def _create_audit_log() -> None:
    op.create_table(
        "audit_log",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("at", _instant, nullable=False),
        sa.Column("actor_id", sa.Uuid),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("subject_id", sa.Uuid),
        sa.Column("ip", sa.Text),
        sa.Column("request_id", sa.Text),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("details", JSONB, nullable=False),
        schema="auth",
    )
    op.create_index("audit_log_subject", "audit_log", ["subject_id", "id"], schema="auth")
    # Append-only twice: the service's role has no right to change lines, and the trigger holds
    # even where rights are granted anew.
    op.execute(
        """
        do $$ begin
            if exists (select from pg_roles where rolname = 'jobwise_auth') then
                revoke update, delete, truncate on auth.audit_log from jobwise_auth;
            end if;
        end $$
        """
    )
    op.execute(
        """
        create function auth.refuse_change() returns trigger language plpgsql as $$
        begin raise exception 'the audit log is append-only' using errcode = '42501'; end $$
        """
    )
    op.execute(
        """
        create trigger audit_log_append_only before update or delete or truncate
        on auth.audit_log for each statement execute function auth.refuse_change()
        """
    )


def downgrade() -> None:
    for table in (
        "audit_log",
        "throttles",
        "usage",
        "signing_keys",
        "revocations",
        "refresh_tokens",
        "sessions",
        "users",
    ):
        op.drop_table(table, schema="auth")
    op.execute("drop function auth.refuse_change()")
    drop_messaging_tables("auth")
