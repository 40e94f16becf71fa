"""The writer that has a language model word the lines; everything else stays ours.

Without a usable answer the offline document is the result, and the reason is told.
"""

import asyncio

import structlog

from services.generation.domain.ports import Assignment, Draft, Writer
from services.generation.domain.prompting.briefing import Briefing, briefing
from services.generation.domain.prompting.merging import merged_letter, merged_resume
from services.generation.domain.prompting.reading import read_letter, read_resume
from services.generation.infrastructure.model_desk import Inquiry, ModelDesk
from services.generation.infrastructure.prompt_files import prompt
from shared.contracts.content import Content, DocumentType
from shared.llm.allowance import HOUR_LIMIT
from shared.llm.conversation import AnswerUnusable
from shared.llm.model import ModelUnavailable

log = structlog.get_logger(__name__)

_UNSEEN = (
    "The posting or the profile holds characters that no reader sees; the language model did not "
    "get them."
)
_INSTEAD = "so the built-in writer wrote this document."
_UNUSABLE = f"The language model gave no usable answer, {_INSTEAD}"
_REASONS = {
    "timeout": "The language model did not answer in time",
    "rate_limited": "The language model's provider is at its limit",
    HOUR_LIMIT: "Your language model calls of this hour are used up",
    "refused": "The language model's provider refused the request",
    "too_large": "The language model's answer was too large",
}
_AWAY = "The language model could not be reached"
_MOST_TOKENS = {DocumentType.RESUME: 6_000, DocumentType.COVER_LETTER: 2_000}


class LlmWriter:
    """``Writer``: one call for a document, if nothing goes wrong."""

    def __init__(self, offline: Writer, desk: ModelDesk) -> None:
        self._offline = offline
        self._desk = desk

    async def write(self, assignment: Assignment) -> Draft:
        """Return the document; raises nothing because of the provider."""
        offline = await self._offline.write(assignment)
        if assignment.options.declines_model:
            return offline
        brief = await asyncio.to_thread(briefing, assignment)
        if brief.schema is None:
            return offline  # the facts leave nothing to be worded
        kind = brief.document_type
        inquiry = Inquiry(
            prompt(kind.value), brief.data, brief.schema, max_tokens=_MOST_TOKENS[kind]
        )
        try:
            content = await self._worded(assignment, inquiry, brief, offline.content)
        except ModelUnavailable as error:
            log.info("writing_offline", reason=error.reason)
            return _offline(offline, f"{_REASONS.get(error.reason, _AWAY)}, {_INSTEAD}")
        except AnswerUnusable as error:
            log.info("writing_offline", reason="unusable")
            del error  # its reason is for the model, not for the reader
            return _offline(offline, _UNUSABLE)
        if content == offline.content:
            return _offline(offline, _UNUSABLE)
        model = self._desk.model_for(assignment)
        return Draft(
            content,
            writer="llm",
            notices=(_UNSEEN,) if inquiry.holds_unseen else (),
            provider=model.provider,
            model=model.model,
            prompt_version=inquiry.prompt.version,
        )

    async def _worded(
        self, assignment: Assignment, inquiry: Inquiry, brief: Briefing, offline: Content
    ) -> Content:
        facts = assignment.facts
        if brief.document_type is DocumentType.COVER_LETTER:
            letter = await self._desk.ask(
                assignment, inquiry, lambda said: read_letter(said, brief, facts)
            )
            return merged_letter(offline, letter, assignment.options.length)
        resume = await self._desk.ask(
            assignment, inquiry, lambda said: read_resume(said, brief, facts)
        )
        return merged_resume(offline, resume)


def _offline(draft: Draft, notice: str) -> Draft:
    return Draft(draft.content, writer=draft.writer, notices=(notice,))
