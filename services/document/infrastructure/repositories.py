"""Documents in PostgreSQL."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.document.domain.document import Document
from services.document.domain.errors import DocumentNotFound
from services.document.domain.ports import Wanted
from services.document.infrastructure.tables import documents
from services.document.infrastructure.withdrawals import SqlWithdrawals
from shared.contracts.content import DocumentType
from shared.database import Database, UnitOfWork


class SqlDocuments:
    """``Documents`` in one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, document: Document) -> None:
        """Insert the document."""
        self._session.add(document)
        await self._session.flush()

    async def get(self, document_id: UUID) -> Document:
        """Return the document; raises ``DocumentNotFound``."""
        found = await self._session.get(Document, document_id)
        if found is None:
            raise DocumentNotFound
        return found

    async def made_by(self, generation_id: UUID, kind: DocumentType) -> Document | None:
        """Return and lock the first version that a generation made."""
        found: Document | None = await self._session.scalar(
            select(Document)
            .where(
                documents.c.generation_id == generation_id,
                documents.c.document_type == kind,
                documents.c.version_number == 1,
            )
            .with_for_update()
        )
        return found

    async def find(
        self, wanted: Wanted, *, limit: int, offset: int
    ) -> tuple[Sequence[Document], int]:
        """Return a page, newest first, and the size of the whole."""
        asked = [
            (documents.c.user_id, wanted.user_id),
            (documents.c.job_id, wanted.job_id),
            (documents.c.profile_id, wanted.profile_id),
            (documents.c.generation_id, wanted.generation_id),
            (documents.c.document_type, wanted.document_type),
        ]
        where = [column == value for column, value in asked if value is not None]
        total = await self._session.scalar(
            select(func.count()).select_from(documents).where(*where)
        )
        found = await self._session.scalars(
            select(Document)
            .where(*where)
            .order_by(documents.c.created_at.desc(), documents.c.id.desc())
            .limit(limit)
            .offset(offset)
        )
        return found.all(), total or 0


class SqlUnitOfWork(UnitOfWork):
    """One transaction of the document service."""

    def __init__(self, session: AsyncSession, database: Database) -> None:
        super().__init__(session, database)
        self.documents = SqlDocuments(session)
        self.withdrawals = SqlWithdrawals(session)
