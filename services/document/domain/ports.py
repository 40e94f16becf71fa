"""What the document service needs from outside: to make files, prove them and keep them."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from services.document.domain.document import Document
from services.document.domain.withdrawal import Withdrawal
from shared.contracts.content import Content, DocumentType
from shared.contracts.event import Message
from shared.rendering.exportable import Exportable


class FileFormat(StrEnum):
    """The kinds of file whose making is costly and whose text must be proved."""

    PDF = "pdf"
    DOCX = "docx"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished file; ``page_count`` is ``None`` where pages depend on the reader (DOCX)."""

    data: bytes = field(repr=False)
    page_count: int | None = None


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a file is made of, as found by opening it again.

    ``unembedded_fonts`` names fonts that the reader's machine would have to supply;
    ``page_count`` is ``None`` for formats without fixed pages.
    """

    page_count: int | None = None
    unembedded_fonts: tuple[str, ...] = ()
    images: int = 0
    title: str = ""
    language: str = ""
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadBack:
    """A file as others see it: its text by each extractor's name, and its make."""

    texts: dict[str, str]
    facts: FileFacts


@dataclass(frozen=True, slots=True)
class Produced:
    """A file together with its reading-back."""

    file: Rendered
    read_back: ReadBack
    removed: tuple[str, ...] = ()
    """Names of characters that were left out because no file may hold them."""


class Renderer(Protocol):
    """Makes one kind of file. Same content and template, same bytes (PDF)."""

    def render(self, source: Exportable, template: str) -> Rendered:
        """Return the file.

        Raises ``UnsupportedCharacters``, ``PageBudgetExceeded`` or ``UnknownTemplate``.
        """
        ...


class FileMaker(Protocol):
    """Renders and reads back away from the event loop."""

    async def make(
        self, content: Content, file_format: FileFormat, template: str | None = None
    ) -> Produced:
        """Return the file and its reading-back.

        Raises what ``Renderer.render`` raises, and ``RenderingUnavailable``.
        """
        ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of a user's documents a list shows; None means any."""

    user_id: UUID
    job_id: UUID | None = None
    profile_id: UUID | None = None
    generation_id: UUID | None = None
    document_type: DocumentType | None = None


class Documents(Protocol):
    """The documents."""

    async def add(self, document: Document) -> None:
        """Keep a new document; a generation has one of each type and version."""
        ...

    async def get(self, document_id: UUID) -> Document:
        """Return the document or raise ``DocumentNotFound``."""
        ...

    async def made_by(self, generation_id: UUID, kind: DocumentType) -> Document | None:
        """Return the first version that a generation made, with its row locked."""
        ...

    async def find(
        self, wanted: Wanted, *, limit: int, offset: int
    ) -> tuple[Sequence[Document], int]:
        """Return a page, newest first, and how many there are."""
        ...


class Withdrawals(Protocol):
    """The runs whose documents may not exist."""

    async def hold(self, generation_id: UUID) -> bool:
        """Keep others from storing or withdrawing the run's documents until this transaction ends.

        Tells whether the run is withdrawn. Comes before any look at its documents.
        """
        ...

    async def withdraw(self, generation_id: UUID, user_id: UUID) -> Withdrawal:
        """Delete the run's documents; it stays withdrawn for ever. Hold it first.

        Once more for a withdrawn run says that new files may have come.
        """
        ...

    async def due(self, *, silent_seconds: float, limit: int) -> Sequence[Withdrawal]:
        """Return runs whose files should have been removed *silent_seconds* ago."""
        ...

    async def done(self, withdrawal: Withdrawal) -> None:
        """Note that the run's files are gone, unless it was withdrawn again meanwhile."""
        ...


class UnitOfWork(Protocol):
    """One transaction of this service."""

    @property
    def documents(self) -> Documents:
        """The documents."""
        ...

    @property
    def withdrawals(self) -> Withdrawals:
        """The withdrawn runs."""
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
