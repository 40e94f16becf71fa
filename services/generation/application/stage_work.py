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
from services.generation.domain.grounding.gate import Gate
from services.generation.domain.options import Options, Review
from services.generation.domain.ports import Assignment, Ledger, Mender, Writer
from services.generation.domain.selection import Selection
from services.generation.domain.stages.analyze_job import JobAnalysis, analyze_job
from services.generation.domain.stages.compile_profile import compile_profile
from services.generation.domain.stages.export_document import export_order
from services.generation.domain.stages.validate_quality import (
    Proven,
    refused_by_gate,
    target_of,
    validate_quality,
)
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
    user_id: UUID
    fence: int
    is_first_try: bool
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

    @cached_property
    def gate(self) -> Gate:
        """What proves the documents of this run."""
        today = self.requested_at.date()
        return Gate(self.facts, target_of(self.analysis), today=today)

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


@dataclass(frozen=True, slots=True)
class Unproven:
    """A written document, and the offline writer's for the same choice of facts."""

    content: Content
    fallback: Content
    by_model: bool


class StageWork:
    """The five stages. No transaction is open while one works.

    *mender* and *ledger* are there exactly when a model may be asked.
    """

    def __init__(
        self,
        writer: Writer,
        offline: Writer,
        storage: FileStorage,
        *,
        mender: Mender | None = None,
        ledger: Ledger | None = None,
    ) -> None:
        self._writer = writer
        self._offline = offline
        self._storage = storage
        self._mender = mender
        self._ledger = ledger

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
        """Have all documents written at once: they share the time of one stage."""
        writing = [
            asyncio.create_task(self._writer.write(self._assignment(kind, given)))
            for kind in given.document_types
        ]
        try:
            drafts = await asyncio.gather(*writing)
        finally:
            for task in writing:
                task.cancel()
        documents = [
            {
                "content": draft.content.model_dump(mode="json"),
                "writer": draft.writer,
                "provider": draft.provider,
                "model": draft.model,
                "prompt_version": draft.prompt_version,
                "notices": list(draft.notices),
            }
            for draft in drafts
        ]
        return StageOutput({"documents": documents}, await self._accounted(given))

    async def _prove(self, given: StageInputs) -> StageOutput:
        drafts = await self._drafts(given)
        texts = await self._mended(drafts, given)
        documents: list[Json] = []
        reasons: list[str] = []
        for number, draft in enumerate(drafts):
            proven: Proven = await asyncio.to_thread(
                validate_quality,
                draft.content,
                draft.fallback,
                given.gate,
                given.options,
                mended=texts[number] if draft.by_model else None,
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
        return StageOutput({"documents": documents}, await self._accounted(given), review=review)

    async def _drafts(self, given: StageInputs) -> list[Unproven]:
        stored = given.outputs[Stage.GENERATE_CONTENT]["documents"]
        found = []
        for kind, one in zip(given.document_types, stored, strict=True):
            fallback = await self._offline.write(self._assignment(kind, given))
            content = Content.model_validate(one["content"])
            found.append(Unproven(content, fallback.content, by_model=bool(one.get("model"))))
        return found

    async def _mended(
        self, drafts: Sequence[Unproven], given: StageInputs
    ) -> list[Mapping[str, str]]:
        """Have a model's refused lines said again, those of all documents in one call."""
        texts: list[dict[str, str]] = [{} for _ in drafts]
        refused = {
            f"{number}:{line.path}": line
            for number, draft in enumerate(drafts)
            if draft.by_model
            for line in await asyncio.to_thread(
                refused_by_gate, draft.content, draft.fallback, given.gate
            )
        }
        if refused and self._mender is not None:
            assignment = self._assignment(given.document_types[0], given)
            for key, text in (await self._mender.mend(assignment, refused)).items():
                number, _, path = key.partition(":")
                texts[int(number)][path] = text
        return [*texts]

    async def _accounted(self, given: StageInputs) -> Callable[[Generation], None]:
        """Return what writes the run's tokens and cost down, counted from every kept answer."""
        if self._ledger is None:
            return _nothing
        spent = await self._ledger.spent(given.generation_id)

        def apply(generation: Generation) -> None:
            generation.token_usage, generation.cost_usd = spent.tokens, spent.cost_usd

        return apply

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
            generation_id=given.generation_id,
            user_id=given.user_id,
            account_email=given.inputs.account_email,
            is_first_try=given.is_first_try,
        )
