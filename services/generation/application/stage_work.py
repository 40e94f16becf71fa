"""What each of the five stages does, between its lease and its commit."""

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from services.generation.domain.facts import FactSheet
from services.generation.domain.generation import Generation, Inputs
from services.generation.domain.options import Options, Review
from services.generation.domain.ports import Assignment, Writer
from services.generation.domain.selection import Selection
from services.generation.domain.stages.analyze_job import JobAnalysis, analyze_job
from services.generation.domain.stages.compile_profile import compile_profile
from services.generation.domain.stages.export_document import export_order
from services.generation.domain.stages.validate_quality import Proven, validate_quality
from shared.contracts.content import Content, DocumentType
from shared.contracts.document import ExportDocument
from shared.contracts.event import Message
from shared.contracts.generation import Stage
from shared.storage import FileStorage

Json = dict[str, Any]  # what a stage leaves in the database


@dataclass(frozen=True)
class StageInputs:
    """Everything that a stage may know; what is stored as JSON is read once, when asked for."""

    generation_id: UUID
    fence: int
    options: Options
    document_types: tuple[DocumentType, ...]
    requested_at: datetime
    inputs: Inputs
    outputs: Mapping[Stage, Mapping[str, Any]]  # JSON of the stages before

    @cached_property
    def facts(self) -> FactSheet:
        """The person's facts, from the snapshot."""
        return FactSheet.from_profile(self.inputs.profile)

    @cached_property
    def analysis(self) -> JobAnalysis:
        """The output of stage 1."""
        return JobAnalysis.from_json(self.outputs[Stage.ANALYZE_JOB])

    @cached_property
    def selection(self) -> Selection:
        """The output of stage 2."""
        return Selection.from_json(self.outputs[Stage.COMPILE_PROFILE])

    def contents(self, stage: Stage) -> list[Content]:
        """Return the documents as *stage* left them."""
        documents = self.outputs[stage]["documents"]
        return [Content.model_validate(one["content"]) for one in documents]


@dataclass(frozen=True, slots=True)
class ReviewNeeded:
    """Why the owner has to look at the draft."""

    code: str
    message: str


def _nothing(_generation: Generation) -> None:
    return None


def _no_messages(_generation: Generation) -> Sequence[Message]:
    return ()


@dataclass(frozen=True, slots=True)
class StageOutput:
    """What a stage commits: its JSON, its marks on the run, the work it gives to others."""

    data: Json
    apply: Callable[[Generation], None] = _nothing
    messages: Callable[[Generation], Sequence[Message]] = _no_messages
    review: ReviewNeeded | None = None


class StageWork:
    """The five stages. Nothing here touches the database."""

    def __init__(self, writer: Writer, offline: Writer, storage: FileStorage) -> None:
        self._writer = writer
        self._offline = offline
        self._storage = storage

    async def do(self, stage: Stage, given: StageInputs) -> StageOutput:
        """Return the output of *stage*; raises ``StageFailed`` if it never can succeed."""
        match stage:
            case Stage.ANALYZE_JOB:
                return await self._analyze(given)
            case Stage.COMPILE_PROFILE:
                return await self._compile(given)
            case Stage.GENERATE_CONTENT:
                return await self._write(given)
            case Stage.VALIDATE_QUALITY:
                return await self._prove(given)
            case Stage.EXPORT_DOCUMENT:
                return await self._export(given)

    async def _analyze(self, given: StageInputs) -> StageOutput:
        analysis = await asyncio.to_thread(analyze_job, given.inputs.job)
        return StageOutput(analysis.to_json())

    async def _compile(self, given: StageInputs) -> StageOutput:
        selection = await asyncio.to_thread(
            compile_profile,
            given.analysis,
            given.facts,
            given.options,
            today=given.requested_at.date(),
        )

        def apply(generation: Generation) -> None:
            match = selection.match
            generation.match_score = match.score
            generation.keywords_required_count = match.keywords_required_count
            generation.keywords_matched_count = match.keywords_matched_count
            generation.recommendations = [one.to_json() for one in selection.recommendations]

        return StageOutput(selection.to_json(), apply)

    async def _write(self, given: StageInputs) -> StageOutput:
        documents, tokens = [], 0
        for document_type in given.document_types:
            draft = await self._writer.write(self._assignment(document_type, given))
            tokens += draft.token_usage
            documents.append(
                {
                    "content": draft.content.model_dump(mode="json"),
                    "writer": draft.writer,
                    "notices": list(draft.notices),
                }
            )

        def apply(generation: Generation) -> None:
            generation.token_usage += tokens

        return StageOutput({"documents": documents}, apply)

    async def _prove(self, given: StageInputs) -> StageOutput:
        documents: list[Json] = []
        reasons: list[str] = []
        written = given.contents(Stage.GENERATE_CONTENT)
        for document_type, content in zip(given.document_types, written, strict=True):
            fallback = await self._offline.write(self._assignment(document_type, given))
            proven: Proven = await asyncio.to_thread(
                validate_quality,
                content,
                fallback.content,
                analysis=given.analysis,
                facts=given.facts,
                options=given.options,
                today=given.requested_at.date(),
            )
            reasons += proven.report.reasons
            documents.append(
                {
                    "content": proven.content.model_dump(mode="json"),
                    "report": proven.report.to_json(),
                }
            )
        review = None
        if reasons:
            manual = given.options.review is Review.MANUAL
            code = "review_requested" if manual else "quality_review"
            review = ReviewNeeded(code, "Please review the draft: " + "; ".join(reasons) + ".")
        return StageOutput({"documents": documents}, review=review)

    async def _export(self, given: StageInputs) -> StageOutput:
        """Put the proven text where the document service finds it, and ask for the files."""
        orders = []
        selection = given.selection
        proven = given.contents(Stage.VALIDATE_QUALITY)
        for document_type, content in zip(given.document_types, proven, strict=True):
            body = content.model_dump_json().encode()
            digest = hashlib.sha256(body).hexdigest()
            key = f"contents/{given.generation_id}/{document_type}-{digest[:16]}.json"
            await self._storage.put(key, body, content_type="application/json")
            orders.append(
                (document_type, key, digest, export_order(content, selection, given.options))
            )

        def messages(generation: Generation) -> Sequence[Message]:
            return [
                ExportDocument(
                    generation_id=generation.id,
                    fence=generation.fence,
                    user_id=generation.user_id,
                    profile_id=generation.profile_id,
                    job_id=generation.job_id,
                    document_type=document_type,
                    content_key=key,
                    content_sha256=digest,
                    formats=order.formats,
                    template=order.template,
                    title=order.title,
                    parameters=order.parameters,
                    job_keywords=order.job_keywords,
                )
                for document_type, key, digest, order in orders
            ]

        kept = [{"document_type": kind, "content_key": key} for kind, key, _, _ in orders]
        return StageOutput({"exports": kept}, messages=messages)

    @staticmethod
    def _assignment(document_type: DocumentType, given: StageInputs) -> Assignment:
        return Assignment(
            document_type=document_type,
            analysis=given.analysis,
            selection=given.selection,
            facts=given.facts,
            options=given.options,
        )
