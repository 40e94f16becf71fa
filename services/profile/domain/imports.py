"""An import: an uploaded resume on its way to becoming a profile."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from shared.ids import new_id

MAX_ATTEMPTS = 5
"""How often a file is tried that breaks its reader, before its owner is told."""


class ImportStatus(StrEnum):
    """How far an import is."""

    PENDING = "pending"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"


@dataclass(eq=False, kw_only=True)
class Import:
    """One uploaded file and what was read from it."""

    user_id: UUID
    filename: str
    file_key: str
    created_at: datetime
    updated_at: datetime
    id: UUID = field(default_factory=new_id)
    target_id: UUID | None = None
    """The profile to merge into; None makes a new one."""
    status: ImportStatus = ImportStatus.PENDING
    attempts: int = 0
    profile_id: UUID | None = None
    fields: list[Any] = field(default_factory=list)  # {path, value, confidence, source_text}
    warnings: list[str] = field(default_factory=list)
    error: dict[str, Any] | None = None  # {code, message}

    @property
    def import_id(self) -> UUID:
        """The same as ``id``; the name that clients know."""
        return self.id

    @property
    def progress(self) -> int:
        """0-100."""
        if self.is_finished:
            return 100
        return 50 if self.status is ImportStatus.RUNNING else 0

    @property
    def is_finished(self) -> bool:
        """Tell whether nothing more will happen."""
        return self.status in {ImportStatus.COMPLETED, ImportStatus.FAILED}

    @property
    def is_hopeless(self) -> bool:
        """Tell whether it has been tried often enough."""
        return self.attempts >= MAX_ATTEMPTS

    def start(self, at: datetime) -> None:
        """Note that a worker reads the file."""
        self.status = ImportStatus.RUNNING
        self.attempts += 1
        self.updated_at = at

    def complete(
        self, profile_id: UUID, fields: list[Any], warnings: list[str], at: datetime
    ) -> None:
        """Note what came of it; every field keeps its confidence and source text."""
        self.status = ImportStatus.COMPLETED
        self.profile_id = profile_id
        self.fields = fields
        self.warnings = warnings
        self.updated_at = at

    def fail(self, code: str, message: str, at: datetime) -> None:
        """Note why no profile came of it."""
        self.status = ImportStatus.FAILED
        self.error = {"code": code, "message": message}
        self.updated_at = at
