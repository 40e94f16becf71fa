"""A run whose documents may not exist: cancelled, deleted or failed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A withdrawn run whose files are still to be removed, and since when."""

    generation_id: UUID
    user_id: UUID
    files_due_at: datetime


def folder_of(user_id: UUID, generation_id: UUID) -> str:
    """Return where the files of a run's documents lie in the storage."""
    return f"documents/{user_id}/{generation_id}"
