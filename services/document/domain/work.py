"""What the use cases need from the database, in their own words."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from services.document.domain.document import Document
from shared.contracts.content import DocumentType
from shared.contracts.event import Message


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

    async def remove(self, document: Document) -> None:
        """Delete the document's row."""
        ...


class UnitOfWork(Protocol):
    """One transaction of this service."""

    @property
    def documents(self) -> Documents:
        """The documents."""
        ...

    async def publish(self, message: Message) -> None:
        """Send *message* if this transaction commits."""
        ...

    async def claim(self, message: Message) -> None:
        """Handle *message* once; raises ``AlreadyHandled``."""
        ...


BeginWork = Callable[[], AbstractAsyncContextManager[UnitOfWork]]
