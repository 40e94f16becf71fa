"""The generation schema, and how its rows become domain objects."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry
from sqlalchemy.types import TypeDecorator

from services.generation.domain.generation import Generation, Status
from services.generation.domain.options import Options
from shared.columns import words
from shared.contracts.content import DocumentType
from shared.contracts.generation import Stage
from shared.idempotency.table import idempotency_table
from shared.llm.allowance import allowance_table
from shared.messaging.outbox import messaging_tables


class OptionsColumn(TypeDecorator[Options]):
    """The options of a run as JSONB."""

    impl = JSONB
    cache_ok = True

    def process_bind_param(self, value: Options | None, dialect: Dialect) -> Any:
        """Write the options as JSON."""
        del dialect
        return None if value is None else value.to_json()

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Options | None:
        """Read the options; what an older row lacks takes its default."""
        del dialect
        return None if value is None else Options.from_json(value)


metadata = MetaData(schema="generation")
messaging = messaging_tables(metadata)
idempotency_keys = idempotency_table(metadata)

generations = Table(
    "generations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, nullable=False),
    Column("profile_id", Uuid, nullable=False),
    Column("job_id", Uuid, nullable=False),
    Column("parent_id", Uuid),
    Column("document_type", words(DocumentType), nullable=False),
    Column("options", OptionsColumn, nullable=False),
    Column("status", words(Status), nullable=False),
    Column("stages_done", SmallInteger, nullable=False),
    Column("stage_progress", JSONB, nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("lease_owner", String(64)),
    Column("lease_until", DateTime(timezone=True)),
    Column("attempts", Integer, nullable=False),
    Column("enqueued_at", DateTime(timezone=True), default=func.now(), onupdate=func.now()),
    Column("deadline_at", DateTime(timezone=True)),
    Column("match_score", Float),
    Column("ats_score", Float),
    Column("keywords_required_count", Integer),
    Column("keywords_matched_count", Integer),
    Column("recommendations", JSONB, nullable=False),
    Column("token_usage", Integer, nullable=False),
    Column("asks_model", Boolean, nullable=False, server_default=text("false")),
    Column("cost_usd", Float, nullable=False, server_default=text("0")),
    Column("error_code", String(100)),
    Column("error_message", Text),
    Column("documents", JSONB, nullable=False),
    Column("last_seq", Integer, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Column("completed_at", DateTime(timezone=True)),
    Column("quota_month", Date),
    Index("generations_of_user", "user_id", text("created_at DESC"), text("id DESC")),
    Index("generations_of_user_by_status", "user_id", "status"),
    Index("generations_of_profile_and_job", "profile_id", "job_id"),
    # What the sweeper looks through; nearly empty at all times.
    Index(
        "generations_unfinished",
        "created_at",
        postgresql_where=text("status IN ('pending', 'generating')"),
    ),
)

inputs = Table(
    "generation_inputs",
    metadata,
    Column("generation_id", Uuid, ForeignKey(generations.c.id, ondelete="CASCADE")),
    Column("profile", JSONB, nullable=False),
    Column("job", JSONB, nullable=False),
    Column("account_email", Text, nullable=False, server_default=text("''")),
    PrimaryKeyConstraint("generation_id"),
)

outputs = Table(
    "stage_outputs",
    metadata,
    Column("generation_id", Uuid, ForeignKey(generations.c.id, ondelete="CASCADE")),
    Column("stage", words(Stage), nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("output", JSONB, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
    PrimaryKeyConstraint("generation_id", "stage"),
)

run_events = Table(
    "run_events",
    metadata,
    Column("generation_id", Uuid, ForeignKey(generations.c.id, ondelete="CASCADE")),
    Column("seq", Integer, nullable=False),
    Column("type", String(32), nullable=False),
    Column("data", JSONB, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
    PrimaryKeyConstraint("generation_id", "seq"),
)

quotas = Table(
    "quotas",
    metadata,
    Column("user_id", Uuid, primary_key=True),
    Column("month", Date, primary_key=True),
    Column("used", Integer, nullable=False),
    Column("version", BigInteger, nullable=False),
    CheckConstraint("used >= 0", name="quotas_used"),
)

discarded_folders = Table(
    "discarded_folders",
    metadata,
    Column("folder", Text, primary_key=True),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Index("discarded_folders_due", "due_at"),
)

model_calls = Table(
    "model_calls",
    metadata,
    Column("generation_id", Uuid, ForeignKey(generations.c.id, ondelete="CASCADE")),
    Column("request_hash", String(64), nullable=False),
    Column("purpose", String(32), nullable=False),
    Column("prompt_version", String(64), nullable=False),
    Column("provider", String(100), nullable=False),
    Column("model", String(200), nullable=False),
    Column("response", LargeBinary, nullable=False),
    Column("input_tokens", Integer, nullable=False),
    Column("output_tokens", Integer, nullable=False),
    Column("cost_usd", Float, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
    PrimaryKeyConstraint("generation_id", "request_hash"),
)

model_allowances = allowance_table(metadata)

provider_states = Table(
    "provider_states",
    metadata,
    Column("provider", String(100), nullable=False),
    Column("model", String(200), nullable=False),
    Column("state", String(16), nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False),
    PrimaryKeyConstraint("provider", "model"),
)

registry(metadata=metadata).map_imperatively(Generation, generations, eager_defaults=True)
