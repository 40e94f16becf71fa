"""Facts published by the generation service, and the work it gives itself."""

from datetime import date
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from shared.contracts.event import Command, Event


class Stage(StrEnum):
    """The five stages of a generation, in order (api.md §5)."""

    ANALYZE_JOB = "analyze_job"
    COMPILE_PROFILE = "compile_profile"
    GENERATE_CONTENT = "generate_content"
    VALIDATE_QUALITY = "validate_quality"
    EXPORT_DOCUMENT = "export_document"


class GenerationRequested(Event):
    """A user asked for a document."""

    name: ClassVar[str] = "generation.requested"
    subject: ClassVar[str] = "generation_id"

    generation_id: UUID
    user_id: UUID
    profile_id: UUID
    job_id: UUID
    document_type: str


class StageCompleted(Event):
    """One of the five stages has committed its output."""

    name: ClassVar[str] = "generation.stage_completed"
    subject: ClassVar[str] = "generation_id"

    generation_id: UUID
    user_id: UUID
    stage: Stage


class GenerationCompleted(Event):
    """The document is finished and can be downloaded."""

    name: ClassVar[str] = "generation.completed"
    subject: ClassVar[str] = "generation_id"

    generation_id: UUID
    user_id: UUID
    document_id: UUID


class GenerationFailed(Event):
    """A generation ended without a document: failed or left for review."""

    name: ClassVar[str] = "generation.failed"
    subject: ClassVar[str] = "generation_id"

    generation_id: UUID
    user_id: UUID
    code: str
    status: str | None = None
    """``failed``: nothing will come of it any more. ``needs_review``: its owner may go on with it.
    Messages from before this field have none."""


class GenerationCancelled(Event):
    """Its owner stopped a generation before its end: no document of it may be kept or appear."""

    name: ClassVar[str] = "generation.cancelled"
    subject: ClassVar[str] = "generation_id"

    generation_id: UUID
    user_id: UUID


class GenerationDeleted(Event):
    """Its owner deleted a generation that had ended; its documents and files go with it."""

    name: ClassVar[str] = "generation.deleted"
    subject: ClassVar[str] = "generation_id"

    generation_id: UUID
    user_id: UUID


class QuotaChanged(Event):
    """How many generations a user has had in a calendar month (UTC), as an absolute number.

    ``aggregate_version`` counts the changes of one user's month: an event with a lower one than
    was seen before is older and says nothing new.
    """

    name: ClassVar[str] = "generation.quota_changed"
    subject: ClassVar[str] = "quota_id"

    user_id: UUID
    month: date
    """The first day of the month."""
    used: int

    @property
    def quota_id(self) -> str:
        """The aggregate: one user's month."""
        return f"{self.user_id}/{self.month:%Y-%m}"


class RunStage(Command):
    """Do one stage of one generation."""

    name: ClassVar[str] = "generation.run_stage"
    subject: ClassVar[str] = "generation_id"
    queue: ClassVar[str] = "generation.stage"

    generation_id: UUID
    user_id: UUID
    stage: Stage
