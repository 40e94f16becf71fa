"""The document schema, and how its rows become domain objects."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import (
    Column,
    DateTime,
    Dialect,
    Float,
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
from sqlalchemy.types import TypeDecorator

from services.document.domain.document import Document, Export
from shared.columns import words
from shared.contracts.content import Content, DocumentType
from shared.idempotency.table import idempotency_table
from shared.messaging.outbox import messaging_tables


class ContentColumn(TypeDecorator[Content]):
    """The content tree as JSONB."""

    impl = JSONB
    cache_ok = True

    def process_bind_param(self, value: Content | None, dialect: Dialect) -> Any:
        """Write the tree as JSON."""
        del dialect
        return None if value is None else value.model_dump(mode="json")

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Content | None:
        """Read the tree."""
        del dialect
        return None if value is None else Content.model_validate(value)


class ExportsColumn(TypeDecorator[list[Export]]):
    """The files of a document as JSONB."""

    impl = JSONB
    cache_ok = True

    def process_bind_param(self, value: list[Export] | None, dialect: Dialect) -> Any:
        """Write the files as JSON."""
        del dialect
        return [asdict(one) for one in value or []]

    def process_result_value(self, value: Any | None, dialect: Dialect) -> list[Export]:
        """Read the files."""
        del dialect
        return [Export(**one) for one in value or []]


metadata = MetaData(schema="document")
messaging = messaging_tables(metadata)
idempotency_keys = idempotency_table(metadata)

documents = Table(
    "documents",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("parent_id", Uuid),
    Column("user_id", Uuid, nullable=False),
    Column("generation_id", Uuid, nullable=False),
    Column("profile_id", Uuid, nullable=False),
    Column("job_id", Uuid, nullable=False),
    Column(
        "document_type",
        words(DocumentType),
        nullable=False,
    ),
    Column("version_number", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("notes", Text, nullable=False),
    Column("template", Text, nullable=False),
    Column("parameters", JSONB, nullable=False),
    Column("content", ContentColumn, nullable=False),
    Column("content_sha256", Text, nullable=False),
    Column("content_text", Text, nullable=False),
    Column("content_markdown", Text, nullable=False),
    Column("content_html", Text, nullable=False),
    Column("ats_score", Float),
    Column("ats_score_details", JSONB, nullable=False),
    Column("exports", ExportsColumn, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Index("documents_of_user", "user_id", text("created_at DESC"), text("id DESC")),
    # One document of each type and version: a command that comes twice makes no second one.
    Index(
        "documents_of_generation",
        "generation_id",
        "document_type",
        "version_number",
        unique=True,
    ),
    Index("documents_of_job", "job_id"),
    Index("documents_of_profile", "profile_id"),
)

withdrawn_runs = Table(
    "withdrawn_runs",
    metadata,
    Column("generation_id", Uuid, primary_key=True),
    Column("user_id", Uuid, nullable=False),
    Column("withdrawn_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
    Column("files_due_at", DateTime(timezone=True)),
    # What a sweep looks through; nearly empty at all times.
    Index(
        "withdrawn_runs_with_files",
        "files_due_at",
        postgresql_where=text("files_due_at IS NOT NULL"),
    ),
)

registry(metadata=metadata).map_imperatively(Document, documents)
