"""The job schema, and how its rows become domain objects."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry

from services.job.domain.job import Job, JobStatus
from shared.columns import words
from shared.idempotency.table import idempotency_table
from shared.llm.allowance import allowance_table
from shared.messaging.outbox import messaging_tables

metadata = MetaData(schema="job")
messaging = messaging_tables(metadata)
idempotency_keys = idempotency_table(metadata)

jobs = Table(
    "jobs",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid),
    Column("source", Text, nullable=False),
    Column("title", Text),
    Column("company", Text),
    Column("location", Text),
    Column("remote", Boolean),
    Column("employment_type", Text),
    Column("description", Text, nullable=False),
    Column("raw_text", Text),
    Column("url", Text),
    Column("requirements", JSONB, nullable=False),
    Column("parsed_keywords", JSONB, nullable=False),
    Column("benefits", Text),
    Column("salary_range", Text),
    Column("salary", JSONB(none_as_null=True)),
    Column("date_posted", Date),
    Column("application_deadline", Date),
    Column(
        "status",
        words(JobStatus),
        key="stored_status",
        nullable=False,
    ),
    Column("is_published", Boolean, nullable=False),
    Column("parse", JSONB, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    # Every list is of one user and mostly newest first; the other filters leave few rows.
    Index("jobs_of_user", "user_id", text("created_at DESC"), text("id DESC")),
    Index("jobs_of_user_by_source", "user_id", "source"),
)
model_allowances = allowance_table(metadata)
registry(metadata=metadata).map_imperatively(Job, jobs)
