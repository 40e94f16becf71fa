"""What the generation service needs from outside, in its own words."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from services.generation.domain.facts import FactSheet
from services.generation.domain.generation import Generation, Inputs, Status
from services.generation.domain.options import Options
from services.generation.domain.quota import Quota
from services.generation.domain.refused_line import RefusedLine
from services.generation.domain.selection import Selection
from services.generation.domain.stages.analyze_job import JobAnalysis
from shared.contracts.content import Content, DocumentType
from shared.contracts.event import Message
from shared.contracts.generation import RunStage, Stage


@dataclass(frozen=True, slots=True)
class Assignment:
    """Everything that a writer gets to know for one document."""

    document_type: DocumentType
    analysis: JobAnalysis
    selection: Selection
    facts: FactSheet
    options: Options
    generation_id: UUID
    user_id: UUID
    account_email: str = ""
    """What the person signs in with; it is hidden from a model like the profile's own."""
    is_first_try: bool = False
    """Whether nobody has worked on this stage before, so that no model has answered for it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a writer made; ``notices`` tell the user what was special about it.

    ``provider``, ``model`` and ``prompt_version`` are empty unless a model has worded it.
    """

    content: Content
    writer: str
    notices: tuple[str, ...] = ()
    provider: str = ""
    model: str = ""
    prompt_version: str = ""

    @property
    def by_model(self) -> bool:
        """Whether lines of a model stand in it."""
        return bool(self.model)


class Writer(Protocol):
    """Writes a document. It is never trusted: the gate proves every line afterwards."""

    async def write(self, assignment: Assignment) -> Draft:
        """Return the document's text; raises ``StageFailed`` if it never can."""
        ...


class Mender(Protocol):
    """Has refused lines said again, once; who refuses them proves the new ones too."""

    async def mend(
        self, assignment: Assignment, refused: Mapping[str, RefusedLine]
    ) -> Mapping[str, str]:
        """Return new texts for some of *refused*, by its keys; none if there is no help."""
        ...


@dataclass(frozen=True, slots=True)
class Spent:
    """What the models' answers of one run took."""

    tokens: int = 0
    cost_usd: float = 0.0


class Ledger(Protocol):
    """Every answer that was paid for."""

    async def spent(self, generation_id: UUID) -> Spent:
        """Return what one run took so far, each answer counted once."""
        ...


@dataclass(frozen=True, slots=True)
class ProviderState:
    """How a provider did when a worker last asked it: ``ready``, ``degraded`` or ``down``."""

    state: str
    seen_at: datetime


class ProviderStates(Protocol):
    """What the workers found out about providers, for those who do not ask them."""

    async def of(self, provider: str, model: str) -> ProviderState | None:
        """Return the newest finding, or None if the model was never asked."""
        ...


class Profiles(Protocol):
    """The owner of profiles, asked with the caller's own token."""

    async def snapshot(self, token: str, profile_id: UUID) -> Mapping[str, Any]:
        """Return the profile's JSON; the owner's 401, 403 and 404 pass through as errors."""
        ...


class Jobs(Protocol):
    """The owner of jobs, asked with the caller's own token."""

    async def snapshot(self, token: str, job_id: UUID) -> Mapping[str, Any]:
        """Return the job's JSON; the owner's 401, 403 and 404 pass through as errors."""
        ...


class Documents(Protocol):
    """The owner of documents, asked with the caller's own token."""

    async def document(self, token: str, document_id: UUID) -> Mapping[str, Any]:
        """Return the document's JSON; the owner's 401, 403 and 404 pass through as errors."""
        ...


@dataclass(frozen=True, slots=True)
class ProgressEvent:
    """One entry of a run's history, numbered from 1 without gaps."""

    generation_id: UUID
    seq: int
    type: str
    """``stage`` or ``status``."""
    data: Mapping[str, Any]  # the SSE shape of api.md §8


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of a user's generations a list shows; None means any."""

    user_id: UUID
    job_id: UUID | None = None
    profile_id: UUID | None = None
    status: Status | None = None
    document_type: DocumentType | None = None
    parent_id: UUID | None = None


class Generations(Protocol):
    """The runs, as rows that workers compete for."""

    async def add(self, generation: Generation, inputs: Inputs) -> None:
        """Keep a new run and what it was asked with."""
        ...

    async def get(self, generation_id: UUID, *, lock: bool = False) -> Generation:
        """Return the run or raise ``GenerationNotFound``; *lock* holds its row."""
        ...

    async def find(
        self, wanted: Wanted, *, limit: int, offset: int
    ) -> tuple[Sequence[Generation], int]:
        """Return the newest first, and how many there are in all."""
        ...

    async def material(
        self, generation_id: UUID
    ) -> tuple[Inputs, Mapping[Stage, Mapping[str, Any]]]:
        """Return what the run was asked with, and the JSON that its finished stages left."""
        ...

    async def lease(self, command: RunStage, *, owner: str, seconds: float) -> Generation | None:
        """Take the stage that *command* asks for, for *owner*, and raise the run's fence.

        None: *command* or its stage is done, somebody else holds it, or the run has ended
        (messaging.md a7).
        """
        ...

    async def extend(self, generation_id: UUID, *, fence: int, seconds: float) -> bool:
        """Hold the lease longer; False when it is lost."""
        ...

    async def fenced(self, generation_id: UUID, stage: Stage, *, fence: int) -> Generation:
        """Return the run with its row locked; raises ``LeaseLost`` if *fence* is not the newest."""
        ...

    async def keep_output(
        self, generation_id: UUID, stage: Stage, *, fence: int, output: Mapping[str, Any]
    ) -> None:
        """Keep what a stage made."""
        ...

    async def note(
        self, generation: Generation, kind: str, at: datetime, *, stage: Stage | None = None
    ) -> None:
        """Append an entry to the run's history with the next number."""
        ...

    async def is_void(self, generation_id: UUID) -> bool:
        """Tell whether nothing may come of the run: it is deleted, cancelled or failed."""
        ...

    async def remove(self, generation: Generation) -> None:
        """Delete the run with its inputs, outputs and history."""
        ...

    async def history(self, generation_id: UUID, *, after: int) -> Sequence[ProgressEvent]:
        """Return the entries with numbers above *after*, in order."""
        ...

    async def abandoned(
        self, *, silent_seconds: float, limit: int
    ) -> Sequence[tuple[Generation, bool]]:
        """Return unfinished runs that nobody works on, and whether each is past its deadline.

        Those are: an expired lease, no lease and no sign of life for *silent_seconds*, or a
        deadline in the past, all by the database's clock. Their rows are locked; rows that others
        hold are passed over.
        """
        ...


class Quotas(Protocol):
    """How many generations each user has had, by month."""

    async def take(self, user_id: UUID, month: date, *, allowed: int) -> Quota | None:
        """Add one, unless *allowed* (1 or more) are used already: then return None.

        Other requests of the user wait until this transaction ends.
        """
        ...

    async def used(self, user_id: UUID, month: date) -> int:
        """Return the number so far."""
        ...

    async def give_back(self, user_id: UUID, month: date) -> Quota:
        """Take one off a month in which one was taken."""
        ...


@dataclass(frozen=True, slots=True)
class Discarded:
    """A folder of the file storage that nobody needs any more, and since when it may go."""

    folder: str
    due_at: datetime


class Discards(Protocol):
    """Folders that are to be removed: files know no transaction, so they go after the commit."""

    async def add(self, folder: str, *, after_seconds: float) -> None:
        """Note that the folder is to go in a while; noting it again puts it off."""
        ...

    async def due(self, *, limit: int) -> Sequence[Discarded]:
        """Return folders whose time has come."""
        ...

    async def done(self, removed: Discarded) -> None:
        """Forget the folder, unless it was noted again meanwhile."""
        ...


class UnitOfWork(Protocol):
    """One transaction of this service."""

    @property
    def generations(self) -> Generations:
        """The runs."""
        ...

    @property
    def quotas(self) -> Quotas:
        """The monthly quotas."""
        ...

    @property
    def discards(self) -> Discards:
        """The folders that are to go."""
        ...

    async def publish(self, message: Message) -> None:
        """Send *message* if this transaction commits."""
        ...

    async def claim(self, message: Message) -> None:
        """Handle *message* once; raises ``AlreadyHandled``."""
        ...


class BeginWork(Protocol):
    """Opens a unit of work: commits on a clean exit, rolls back on an error."""

    def __call__(self, *, reading: bool = False) -> AbstractAsyncContextManager[UnitOfWork]:
        """Open one; one that is only *reading* must change nothing."""
        ...


class Progress(Protocol):
    """Tells open streams that a run has moved."""

    def notify(self, generation_id: UUID) -> None:
        """Wake the streams of this run, in this process, now."""
        ...
