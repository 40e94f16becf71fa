"""The writer that needs no model and no network; the default (tailoring.md §4)."""

import asyncio

from services.generation.domain.ports import Assignment, Draft
from services.generation.domain.stages.generate_content import generate_content

_NO_MODEL = "No language model is configured, so the built-in writer wrote this document."


class OfflineWriter:
    """Writes from facts alone, the same text each time."""

    async def write(self, assignment: Assignment) -> Draft:
        """Return the document; the work is done in a thread."""
        content = await asyncio.to_thread(
            generate_content,
            assignment.document_type,
            assignment.analysis,
            assignment.selection,
            assignment.facts,
            assignment.options,
        )
        notices = (_NO_MODEL,) if assignment.options.use_llm else ()
        return Draft(content, writer="offline", notices=notices)
