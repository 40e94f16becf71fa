"""Reading a posting without keeping it."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.job.application.second_reading import SecondReading
from services.job.domain.errors import UrlImportDisabled
from services.job.domain.parsing.posting import LONGEST_POSTING, ParsedJob
from services.job.domain.ports import PlainText
from services.job.domain.reading import fields_of_job, read_texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Pasted:
    """What somebody wants to have read: one of the three is given."""

    source: str
    raw_text: str | None = None
    html: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """The fields that a job would get, what else the rules saw, and warnings for the caller."""

    fields: dict[str, Any]  # of fields of several types
    posting: ParsedJob
    warnings: tuple[str, ...]


class Parsing:
    """Reads postings; nothing is stored."""

    def __init__(
        self, plain_text: PlainText, page_text: PlainText, second_reading: SecondReading
    ) -> None:
        """Use *plain_text* for pasted text and *page_text* for what is certainly HTML."""
        self._plain_text = plain_text
        self._page_text = page_text
        self._second_reading = second_reading

    async def parse(self, user_id: UUID, pasted: Pasted, *, use_llm: bool) -> Reading:
        """Return the reading of *pasted*.

        Raises ``UrlImportDisabled`` for an address, ``EmptyPosting`` for a page without text,
        ``ModelHourReached``.
        """
        text = pasted.raw_text if pasted.html is None else pasted.html
        if text is None:
            raise UrlImportDisabled
        given = {"source": pasted.source, "raw_text": text}
        texts = await asyncio.to_thread(
            read_texts, given, self._plain_text if pasted.html is None else self._page
        )
        warnings: tuple[str, ...] = ()
        if use_llm:
            texts, warnings = await self._second_reading.improve(texts, given=(), user_id=user_id)
        if texts.posting is None:
            raise AssertionError("a text was given")
        return Reading(fields_of_job(given, texts), texts.posting, warnings)

    def _page(self, html: str) -> str:
        return self._page_text(html)[:LONGEST_POSTING]
