"""Making documents: render, read back, prove, keep, and tell the generation."""

import asyncio
import hashlib
from dataclasses import dataclass

import structlog
from prometheus_client import Histogram
from pydantic import ValidationError

from services.document.application.withdrawals import Withdrawals
from services.document.domain.ats import AtsScore, ats_score
from services.document.domain.document import Document, Export
from services.document.domain.ports import BeginWork, FileFormat, FileMaker, Produced, UnitOfWork
from services.document.domain.templates import template_named
from services.document.domain.verification import Verification, verify
from services.document.domain.withdrawal import Withdrawal, folder_of
from shared import tracing
from shared.clock import Clock
from shared.contracts.content import Content, DocumentType
from shared.contracts.document import DocumentExported, DocumentExportFailed, ExportDocument
from shared.errors import DomainError, NotFound, RuleBroken
from shared.rendering import exportable, html, markdown, plain_text
from shared.storage import FileStorage, NoSuchFile

log = structlog.get_logger(__name__)

RENDERING = Histogram(
    "document_render_seconds",
    "One file, rendered and read back, the wait for a free process included",
    ["format"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_SERVER_ERROR = 500


class ContentGone(NotFound):
    """The text to render is not in the storage."""

    code = "content_gone"

    def __init__(self) -> None:
        super().__init__("The text of the document could not be found; generate it again.")


class ContentChanged(RuleBroken):
    """The text in the storage is not the one that was proven."""

    code = "content_changed"

    def __init__(self) -> None:
        super().__init__("The text of the document has been tampered with; it is not published.")


class UnknownDocumentType(RuleBroken):
    """Nobody here makes this kind of document."""

    code = "unknown_document_type"

    def __init__(self) -> None:
        super().__init__("This kind of document cannot be made.")


@dataclass(frozen=True, slots=True)
class Made:
    """Everything about a document but its row."""

    content: Content
    exports: list[Export]
    score: AtsScore
    verification: Verification


class Exports:
    """Handles ``ExportDocument``: one document per generation and type, however often it comes."""

    def __init__(
        self,
        begin: BeginWork,
        maker: FileMaker,
        storage: FileStorage,
        withdrawals: Withdrawals,
        *,
        clock: Clock,
    ) -> None:
        self._begin = begin
        self._withdrawals = withdrawals
        self._maker = maker
        self._storage = storage
        self._clock = clock

    async def export(self, command: ExportDocument) -> None:
        """Make the document and announce it, or announce why it cannot be made.

        A command for a document that exists already (a worker died, a message came twice) is
        answered with that one, and for a withdrawn run with nothing: nobody waits for it. Anything
        that a later try may heal is raised.
        """
        if command.document_type not in set(DocumentType):
            await self._refuse(command, UnknownDocumentType())
            return
        if await self._answer_with_existing(command):
            return
        try:
            made = await self._make(command)
        except DomainError as error:
            if error.status >= _SERVER_ERROR:
                raise
            await self._refuse(command, error)
            return
        await self._keep(command, made)

    async def _answer_with_existing(self, command: ExportDocument) -> bool:
        withdrawn = None
        async with self._begin() as work:
            if await work.withdrawals.hold(command.generation_id):
                withdrawn = await self._drop(work, command)
            else:
                existing = await work.documents.made_by(
                    command.generation_id, DocumentType(command.document_type)
                )
                if existing is None:
                    return False
                await work.claim(command)
                await work.publish(_exported(command, existing))
        if withdrawn is not None:
            await self._withdrawals.remove_files(withdrawn)
        return True

    @staticmethod
    async def _drop(work: UnitOfWork, command: ExportDocument) -> Withdrawal:
        """Have the files removed that this try, or an earlier one, has put into the storage.

        The command is not claimed: a copy of it that is worked on at the same time has files too.
        """
        log.info("export_of_withdrawn_run_dropped", generation_id=str(command.generation_id))
        return await work.withdrawals.withdraw(command.generation_id, command.user_id)

    async def _make(self, command: ExportDocument) -> Made:
        content = await self._content(command)
        template = template_named(command.template)
        formats = [one for one in FileFormat if one in command.formats]
        if FileFormat.PDF not in formats:
            formats.insert(0, FileFormat.PDF)  # the ATS score is measured on it
        source = exportable(content)
        exports: list[Export] = []
        proofs: dict[FileFormat, tuple[Produced, Verification]] = {}
        for file_format in formats:
            with tracing.span(f"render {file_format}"), RENDERING.labels(str(file_format)).time():
                produced = await self._maker.make(content, file_format, template)
            proof = await asyncio.to_thread(verify, source, produced.read_back.texts)
            proof.require_complete()
            proofs[file_format] = (produced, proof)
            exports.append(await self._store(command, file_format, produced, proof))
        pdf, proof = proofs[FileFormat.PDF]
        score = await asyncio.to_thread(
            ats_score, source, pdf.read_back, proof, command.job_keywords
        )
        return Made(content, exports, score, proof)

    async def _content(self, command: ExportDocument) -> Content:
        try:
            body = await self._storage.get(command.content_key)
        except NoSuchFile:
            raise ContentGone from None
        if hashlib.sha256(body).hexdigest() != command.content_sha256:
            raise ContentChanged
        try:
            return Content.model_validate_json(body)
        except ValidationError:
            raise ContentChanged from None

    async def _store(
        self,
        command: ExportDocument,
        file_format: FileFormat,
        produced: Produced,
        proof: Verification,
    ) -> Export:
        data = produced.file.data
        digest = hashlib.sha256(data).hexdigest()
        folder = folder_of(command.user_id, command.generation_id)
        key = f"{folder}/{command.document_type}-{digest[:16]}.{file_format}"
        await self._storage.put(key, data, content_type=CONTENT_TYPES[file_format])
        report = {**proof.report(), "removed_characters": list(produced.removed)}
        return Export(
            file_format, key, len(data), produced.file.page_count, digest, verification=report
        )

    async def _keep(self, command: ExportDocument, made: Made) -> None:
        now = self._clock.now()
        source = exportable(made.content)
        document = Document(
            user_id=command.user_id,
            generation_id=command.generation_id,
            profile_id=command.profile_id,
            job_id=command.job_id,
            document_type=DocumentType(command.document_type),
            title=command.title,
            content=made.content,
            content_sha256=command.content_sha256,
            content_text=plain_text(source),
            content_markdown=markdown(source),
            content_html=html(source),
            template=template_named(command.template),
            parameters=dict(command.parameters),
            ats_score=made.score.score,
            ats_score_details=made.score.details(),
            exports=made.exports,
            created_at=now,
            updated_at=now,
        )
        withdrawn = None
        async with self._begin() as work:
            if await work.withdrawals.hold(command.generation_id):
                withdrawn = await self._drop(work, command)
            else:
                await work.claim(command)
                existing = await work.documents.made_by(
                    command.generation_id, document.document_type
                )
                if existing is None:
                    await work.documents.add(document)
                await work.publish(_exported(command, existing or document))
                log.info("document_exported", generation_id=str(command.generation_id))
        if withdrawn is not None:
            await self._withdrawals.remove_files(withdrawn)

    async def _refuse(self, command: ExportDocument, error: DomainError) -> None:
        withdrawn = None
        async with self._begin() as work:
            if await work.withdrawals.hold(command.generation_id):
                withdrawn = await self._drop(work, command)
            else:
                await work.claim(command)
                await _announce_failure(work, command, error)
        if withdrawn is not None:
            await self._withdrawals.remove_files(withdrawn)
        log.warning("document_refused", generation_id=str(command.generation_id), code=error.code)


def _exported(command: ExportDocument, document: Document) -> DocumentExported:
    pdf = document.export_of("pdf")
    verification = pdf.verification if pdf else {}
    return DocumentExported(
        generation_id=command.generation_id,
        fence=command.fence,
        user_id=document.user_id,
        document_id=document.id,
        document_type=document.document_type,
        pdf_url=document.pdf_url,
        ats_score=document.ats_score or 0.0,
        verification={name: verification.get(name) for name in ("complete", "share")},
    )


async def _announce_failure(work: UnitOfWork, command: ExportDocument, error: DomainError) -> None:
    await work.publish(
        DocumentExportFailed(
            generation_id=command.generation_id,
            fence=command.fence,
            user_id=command.user_id,
            code=error.code,
            message=error.message,
        )
    )
