"""Has a language model say refused lines again, all of them in one call."""

from collections.abc import Mapping

import structlog

from services.generation.domain.ports import Assignment
from services.generation.domain.prompting.mending import mending
from services.generation.domain.prompting.reading import read_mended
from services.generation.domain.refused_line import RefusedLine
from services.generation.infrastructure.model_desk import Inquiry, ModelDesk
from services.generation.infrastructure.prompt_files import prompt
from shared.llm.conversation import AnswerUnusable
from shared.llm.model import ModelUnavailable

log = structlog.get_logger(__name__)

_MOST_TOKENS = 4_000


class LlmMender:
    """``Mender``: asks once; a provider in trouble is as good as no help."""

    def __init__(self, desk: ModelDesk) -> None:
        self._desk = desk

    async def mend(
        self, assignment: Assignment, refused: Mapping[str, RefusedLine]
    ) -> Mapping[str, str]:
        """Return new texts by the keys of *refused*; raises nothing because of the provider."""
        if not refused:
            return {}
        data, schema, names = mending(assignment, refused)
        inquiry = Inquiry(prompt("mend"), data, schema, max_tokens=_MOST_TOKENS)
        try:
            return await self._desk.ask(assignment, inquiry, lambda said: read_mended(said, names))
        except ModelUnavailable as error:
            log.info("mending_offline", reason=error.reason)
        except AnswerUnusable:
            log.info("mending_offline", reason="unusable")
        return {}
