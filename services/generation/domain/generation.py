"""A generation: one run of the five stages for one user, profile and job."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from services.generation.domain.options import Options
from services.generation.domain.progress import estimated_completion, percent
from services.generation.domain.quota import month_of
from shared.clock import rfc3339
from shared.contracts.content import DocumentType
from shared.contracts.generation import Stage
from shared.ids import new_id

PIPELINE: tuple[Stage, ...] = tuple(Stage)
DEADLINE = timedelta(minutes=15)
"""A run that is older is failed, not tried again (messaging.md a7)."""
MAX_ATTEMPTS = 4
"""How often one stage is started before the run fails."""


class Status(StrEnum):
    """What a client sees (api.md §5)."""

    PENDING = "pending"
    GENERATING = "generating"
    COMPLETED = "completed"
    NEEDS_REVIEW = "needs_review"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Tell whether the run has ended (a review may still continue one)."""
        return self not in {Status.PENDING, Status.GENERATING}


class StageStatus(StrEnum):
    """How far one stage is (api.md §9.17)."""

    PENDING = "pending"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the user had at the moment of the request; later edits never change it."""

    profile: Mapping[str, Any]  # the owner's JSON, api.md §8
    job: Mapping[str, Any]  # the same
    account_email: str = ""
    """What the user signs in with: never told to a model (tailoring.md §1)."""


@dataclass(frozen=True, slots=True)
class MadeDocument:
    """A finished document of a run."""

    document_id: UUID
    document_type: str
    pdf_url: str | None
    ats_score: float

    def to_json(self) -> dict[str, Any]:
        """Return the JSON in which it is kept."""
        return {
            "document_id": str(self.document_id),
            "document_type": self.document_type,
            "pdf_url": self.pdf_url,
            "ats_score": self.ats_score,
        }


def _fresh_progress() -> dict[str, dict[str, str | None]]:
    return {
        stage: {"status": StageStatus.PENDING, "started_at": None, "completed_at": None}
        for stage in PIPELINE
    }


@dataclass(eq=False, kw_only=True)
class Generation:
    """One run. Its row is the truth; messages only wake workers up."""

    user_id: UUID
    profile_id: UUID
    job_id: UUID
    document_type: DocumentType
    options: Options
    created_at: datetime
    updated_at: datetime
    id: UUID = field(default_factory=new_id)
    parent_id: UUID | None = None
    status: Status = Status.PENDING
    stages_done: int = 0
    stage_progress: dict[str, Any] = field(default_factory=_fresh_progress)  # api.md §8
    fence: int = 0
    lease_owner: str | None = None
    lease_until: datetime | None = None
    attempts: int = 0
    enqueued_at: datetime | None = None
    """When it moved last, by the database's clock: whoever sweeps may have another one."""
    deadline_at: datetime | None = None
    match_score: float | None = None
    ats_score: float | None = None
    keywords_required_count: int | None = None
    keywords_matched_count: int | None = None
    recommendations: list[Any] = field(default_factory=list)  # JSON of stage 2
    token_usage: int = 0
    asks_model: bool = False
    """Whether a language model is going to word the document."""
    cost_usd: float = 0.0
    error_code: str | None = None
    error_message: str | None = None
    documents: list[dict[str, Any]] = field(default_factory=list)  # MadeDocument.to_json
    last_seq: int = 0
    version: int = 1
    completed_at: datetime | None = None
    quota_month: date | None = None
    """The month whose quota this run counts in; None once it is given back."""

    @classmethod
    def requested(  # a constructor in the words of the product
        cls,
        *,
        user_id: UUID,
        profile_id: UUID,
        job_id: UUID,
        document_type: DocumentType,
        options: Options,
        at: datetime,
        parent_id: UUID | None = None,
        asks_model: bool = False,
    ) -> "Generation":
        """Return the run that a user asks for now; it counts in the quota of this month."""
        return cls(
            user_id=user_id,
            profile_id=profile_id,
            job_id=job_id,
            document_type=document_type,
            options=options,
            created_at=at,
            updated_at=at,
            deadline_at=at + DEADLINE,
            parent_id=parent_id,
            asks_model=asks_model,
            quota_month=month_of(at),
        )

    @property
    def next_stage(self) -> Stage | None:
        """The stage that runs or waits now; None when all are done."""
        return PIPELINE[self.stages_done] if self.stages_done < len(PIPELINE) else None

    @property
    def progress(self) -> int:
        """0-100; only the end is 100."""
        running = None if self.status.is_final else self._running_stage()
        return percent(PIPELINE[: self.stages_done], running)

    @property
    def folder(self) -> str:
        """Where the run's own files lie in the storage."""
        return folder_of(self.id)

    @property
    def document_types(self) -> Sequence[DocumentType]:
        """What this run produces; a resume may bring a letter with it (api.md §9.9)."""
        if self.document_type is DocumentType.RESUME and self.options.include_cover_letter:
            return (DocumentType.RESUME, DocumentType.COVER_LETTER)
        return (self.document_type,)

    @property
    def estimated_completion(self) -> datetime:
        """When it will probably be finished; once it has ended, when it was."""
        return self.completed_at or estimated_completion(
            self.updated_at, with_model=self.asks_model, completed=PIPELINE[: self.stages_done]
        )

    @property
    def generation_time_seconds(self) -> float | None:
        """How long the user waited; None while the run goes on."""
        if self.completed_at is None:
            return None
        return round((self.completed_at - self.created_at).total_seconds(), 3)

    @property
    def error(self) -> dict[str, str] | None:
        """Why the run ended without a document, for programs and people."""
        if self.error_code is None:
            return None
        return {"code": self.error_code, "message": self.error_message or ""}

    @property
    def generation_id(self) -> UUID:
        """The same as ``id``; the name that clients know from the answer to their request."""
        return self.id

    @property
    def result(self) -> dict[str, Any] | None:
        """The documents of a completed run: the asked one first (api.md §8)."""
        if self.status is not Status.COMPLETED or not self.documents:
            return None
        order = {kind: place for place, kind in enumerate(self.document_types)}
        made = sorted(self.documents, key=lambda one: order.get(one["document_type"], 9))
        return {
            "document_id": made[0]["document_id"],
            "pdf_url": made[0]["pdf_url"],
            "documents": made,
        }

    def begin_stage(self, stage: Stage, at: datetime) -> None:
        """Note that a worker has started *stage*."""
        self.status = Status.GENERATING
        self._mark(stage, StageStatus.RUNNING, started_at=at)
        self._touch(at)

    def complete_stage(self, stage: Stage, at: datetime) -> Stage | None:
        """Note that *stage* is done; return the stage that is next."""
        self.stages_done = PIPELINE.index(stage) + 1
        self._mark(stage, StageStatus.COMPLETED, completed_at=at)
        self.release()
        self.attempts = 0
        self._touch(at)
        return self.next_stage

    def release(self) -> None:
        """Give the lease back; the stage may be started by anybody."""
        self.lease_owner = None
        self.lease_until = None

    def add_document(self, document: MadeDocument) -> bool:
        """Keep a finished document; tell whether the run has all of them now."""
        others = [one for one in self.documents if one["document_type"] != document.document_type]
        self.documents = [*others, document.to_json()]
        if document.document_type == self.document_type:
            self.ats_score = document.ats_score
        made = {one["document_type"] for one in self.documents}
        return made >= set(self.document_types)

    def complete(self, at: datetime) -> None:
        """End the run with its documents."""
        self._end(Status.COMPLETED, at)

    def leave_for_review(self, code: str, message: str, at: datetime) -> None:
        """End the run with a draft that its owner has to look at; later stages are skipped."""
        self.error_code, self.error_message = code, message
        self._skip_the_rest()
        self._end(Status.NEEDS_REVIEW, at)

    def fail(self, code: str, message: str, at: datetime) -> None:
        """End the run without a document."""
        self.error_code, self.error_message = code, message
        if self.next_stage is not None:
            self._mark(self.next_stage, StageStatus.FAILED)
        self._disown_documents()
        self._end(Status.FAILED, at)

    def cancel(self, at: datetime) -> None:
        """End the run because its owner does not want it any more; what is open is skipped."""
        self._skip_the_rest()
        self._disown_documents()
        self._end(Status.CANCELLED, at)

    def release_quota(self) -> date | None:
        """Return the month that this run's quota goes back to; None the next time."""
        month, self.quota_month = self.quota_month, None
        return month

    def _skip_the_rest(self) -> None:
        for stage in PIPELINE[self.stages_done :]:
            self._mark(stage, StageStatus.SKIPPED)

    def _disown_documents(self) -> None:
        """Forget documents that were made before the end: they are withdrawn."""
        self.documents = []
        self.ats_score = None

    def _running_stage(self) -> Stage | None:
        stage = self.next_stage
        if stage is not None and self.stage_progress[stage]["status"] == StageStatus.RUNNING:
            return stage
        return None

    def _end(self, status: Status, at: datetime) -> None:
        self.status = status
        self.completed_at = at
        self.release()
        self._touch(at)

    def _mark(
        self,
        stage: Stage,
        status: StageStatus,
        *,
        started_at: datetime | None = None,
        completed_at: datetime | None = None,
    ) -> None:
        known = dict(self.stage_progress[stage])
        known["status"] = status
        if started_at is not None:
            known["started_at"] = rfc3339(started_at)
        if completed_at is not None:
            known["completed_at"] = rfc3339(completed_at)
        self.stage_progress = {**self.stage_progress, stage: known}

    def _touch(self, at: datetime) -> None:
        self.updated_at = at
        self.version += 1


def folder_of(generation_id: UUID) -> str:
    """Return where the files of a run lie, which may be gone already."""
    return f"contents/{generation_id}"
