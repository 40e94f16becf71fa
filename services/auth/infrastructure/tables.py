"""The schema ``auth`` and how the domain lies in it."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry

from services.auth.domain.session import EndReason, RefreshToken, Session
from services.auth.domain.signing_key import SigningKey
from services.auth.domain.user import Role, Tier, User
from shared.columns import words
from shared.idempotency.table import idempotency_table
from shared.messaging.outbox import messaging_tables

metadata = MetaData(schema="auth")
messaging = messaging_tables(metadata)
idempotency_keys = idempotency_table(metadata)

_instant = DateTime(timezone=True)


users = Table(
    "users",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("email", String(254), nullable=False),
    Column("full_name", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("role", words(Role), nullable=False),
    Column("subscription_tier", words(Tier), nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("is_verified", Boolean, nullable=False),
    Column("created_at", _instant, nullable=False),
    Column("updated_at", _instant, nullable=False),
    Index("users_email", "email", unique=True),
    Index("users_active_verified", "is_active", "is_verified"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, ForeignKey(users.c.id, ondelete="CASCADE"), nullable=False),
    Column("nonce", LargeBinary, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("ip", Text, nullable=False),
    Column("user_agent", Text, nullable=False),
    Column("created_at", _instant, nullable=False),
    Column("last_seen_at", _instant, nullable=False),
    Column("expires_at", _instant, nullable=False),
    Column("ended_at", _instant),
    Column("end_reason", words(EndReason)),
    Index("sessions_live", "user_id", "id", postgresql_where=text("ended_at IS NULL")),
    Index("sessions_expiry", "expires_at"),
)

refresh_tokens = Table(
    "refresh_tokens",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("session_id", Uuid, ForeignKey(sessions.c.id, ondelete="CASCADE"), nullable=False),
    Column("generation", Integer, nullable=False),
    Column("used_at", _instant),
    Column("expires_at", _instant, nullable=False),
    # At most one live token per session, whatever the code does.
    Index(
        "refresh_tokens_live", "session_id", unique=True, postgresql_where=text("used_at IS NULL")
    ),
    Index("refresh_tokens_generation", "session_id", "generation", unique=True),
)

revocations = Table(
    "revocations",
    metadata,
    Column("session_id", Uuid, primary_key=True),
    Column(
        "transaction_id",
        BigInteger,
        nullable=False,
        server_default=text("(pg_current_xact_id()::text)::bigint"),
    ),
    Column("expires_at", _instant, nullable=False),
    Index("revocations_transaction", "transaction_id"),
)

signing_keys = Table(
    "signing_keys",
    metadata,
    Column("kid", Text, primary_key=True),
    Column("public_jwk", JSONB, nullable=False),
    Column("encrypted", LargeBinary, nullable=False),
    Column("created_at", _instant, nullable=False),
    Column("signs_from", _instant),
    Column("signs_until", _instant),
)

usage = Table(
    "usage",
    metadata,
    Column("user_id", Uuid, ForeignKey(users.c.id, ondelete="CASCADE"), primary_key=True),
    Column("month", Date, primary_key=True),
    Column("generations", Integer, nullable=False),
    Column("version", BigInteger, nullable=False, server_default=text("0")),
)

throttles = Table(
    "throttles",
    metadata,
    Column("key", LargeBinary, primary_key=True),
    Column("attempts", Integer, nullable=False),
    Column("blocked_until", _instant),
    Column("expires_at", _instant, nullable=False),
    Index("throttles_expiry", "expires_at"),
    prefixes=["UNLOGGED"],  # written at each login; after a crash everybody starts anew
)

audit_log = Table(
    "audit_log",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("at", _instant, nullable=False),
    Column("actor_id", Uuid),
    Column("action", Text, nullable=False),
    Column("subject_id", Uuid),
    Column("ip", Text),
    Column("request_id", Text),
    Column("outcome", Text, nullable=False),
    Column("details", JSONB, nullable=False),
    Index("audit_log_subject", "subject_id", "id"),
)

_mapper = registry(metadata=metadata)
_mapper.map_imperatively(User, users)
_mapper.map_imperatively(Session, sessions)
_mapper.map_imperatively(RefreshToken, refresh_tokens)
_mapper.map_imperatively(SigningKey, signing_keys)
