"""The profile schema, and how its rows become domain objects."""

import json
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSON, JSONB
from sqlalchemy.orm import registry, relationship
from sqlalchemy.types import TypeDecorator

from services.profile.domain.components import Education, Experience, Project, Skill
from services.profile.domain.components import SkillCategory as Category
from services.profile.domain.imports import Import, ImportStatus
from services.profile.domain.profile import Profile
from shared.columns import words
from shared.idempotency.table import idempotency_table
from shared.messaging.outbox import messaging_tables

metadata = MetaData(schema="profile")
messaging = messaging_tables(metadata)
idempotency_keys = idempotency_table(metadata)


class FreeJson(TypeDecorator[dict[str, Any]]):
    """JSON as its owner wrote it: order and numbers are kept, unlike in JSONB."""

    impl = JSON
    cache_ok = True

    def compare_values(self, x: Any, y: Any) -> bool:
        """Tell 1 from true and from 1.0, which Python finds equal."""
        return json.dumps(x) == json.dumps(y)


def _timestamps() -> tuple[Column[object], Column[object]]:
    return (
        Column("created_at", DateTime(timezone=True), nullable=False),
        Column("updated_at", DateTime(timezone=True), nullable=False),
    )


profiles = Table(
    "profiles",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, nullable=False),
    Column("full_name", Text),
    Column("email", Text),
    Column("phone", Text),
    Column("location", Text),
    Column("linkedin", Text),
    Column("github", Text),
    Column("website", Text),
    Column("professional_summary", Text),
    Column("is_active", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("custom_fields", FreeJson, nullable=False),
    *_timestamps(),
    Index("profiles_of_user", "user_id", text("created_at DESC"), text("id DESC")),
    Index("profiles_one_active", "user_id", unique=True, postgresql_where=text("is_active")),
)


def _component(name: str, *columns: Column[object]) -> Table:
    return Table(
        name,
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("profile_id", Uuid, ForeignKey(profiles.c.id, ondelete="CASCADE"), nullable=False),
        Column("position", Integer, nullable=False),
        *columns,
        *_timestamps(),
        Index(f"{name}_of_profile", "profile_id", "position"),
    )


experiences = _component(
    "experiences",
    Column("title", Text),
    Column("company", Text),
    Column("location", Text, nullable=False),
    Column("start_date", String(10)),
    Column("end_date", String(10)),
    Column("is_current", Boolean, nullable=False),
    Column("description", Text, nullable=False),
    Column("achievements", JSONB, nullable=False),
)
education = _component(
    "education",
    Column("institution", Text),
    Column("degree", Text),
    Column("field_of_study", Text),
    Column("start_date", String(10)),
    Column("end_date", String(10)),
    Column("gpa", Text),
    Column("honors", JSONB, nullable=False),
)
projects = _component(
    "projects",
    Column("name", Text),
    Column("description", Text, nullable=False),
    Column("technologies", JSONB, nullable=False),
    Column("url", Text),
    Column("start_date", String(10)),
    Column("end_date", String(10)),
)
skills = _component(
    "skills",
    Column("category", words(Category), nullable=False),
    Column("name", Text),
    Column("proficiency", Text),
    Column("issuer", Text),
    Column("date_obtained", String(10)),
    Column("credential_id", Text),
)

imports = Table(
    "imports",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, nullable=False),
    Column("filename", Text, nullable=False),
    Column("file_key", Text, nullable=False),
    Column("target_id", Uuid),
    Column("status", words(ImportStatus), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("profile_id", Uuid),
    Column("fields", JSONB, nullable=False),
    Column("warnings", JSONB, nullable=False),
    Column("error", JSONB(none_as_null=True)),
    *_timestamps(),
    Index(
        "imports_unfinished",
        "updated_at",
        postgresql_where=text("status IN ('pending', 'running')"),
    ),
)

_mappers = registry(metadata=metadata)
_mappers.map_imperatively(Import, imports)
for _kind, _table in (
    (Experience, experiences),
    (Education, education),
    (Project, projects),
    (Skill, skills),
):
    _mappers.map_imperatively(_kind, _table)
_mappers.map_imperatively(
    Profile,
    profiles,
    properties={
        name: relationship(
            kind,
            lazy="selectin",
            cascade="all, delete-orphan",
            passive_deletes=True,
            order_by=table.c.position,
        )
        for name, kind, table in (
            ("experiences", Experience, experiences),
            ("education", Education, education),
            ("projects", Project, projects),
            ("skills", Skill, skills),
        )
    },
)
