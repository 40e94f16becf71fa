"""A second reading of a posting, on request, by whoever reads what rules leave open."""

import asyncio
from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from services.job.domain.ports import PostingReader, ReaderUnavailable
from services.job.domain.reading import Texts
from services.job.domain.second_reading import doubtful, with_quotes

NO_MODEL = "No language model is configured here; the posting was read by rules alone."


class SecondReading:
    """Asks for the doubtful fields; whatever goes wrong, the rules' reading stays."""

    def __init__(self, reader: PostingReader | None) -> None:
        """Use *reader*; None where the operator has configured none."""
        self._reader = reader

    async def improve(
        self, texts: Texts, *, given: Collection[str], user_id: UUID
    ) -> tuple[Texts, tuple[str, ...]]:
        """Return *texts* with what the reader found, and warnings for the caller.

        Fields that are *given* anyway are not asked for. Call it outside of transactions: it
        takes seconds. Raises ``ModelHourReached``.
        """
        if texts.plain is None or texts.posting is None:
            return texts, ()
        wanted = [name for name in doubtful(texts.posting) if name not in given]
        if not wanted:
            return texts, ()
        if self._reader is None:
            return texts, (NO_MODEL,)
        try:
            quotes = await self._reader.quote(texts.plain, wanted, user_id=user_id)
        except ReaderUnavailable as error:
            why = error.reason.replace("_", " ")
            told = (
                f"The language model was of no help ({why}); the posting was read by rules alone."
            )
            return texts, (told,)
        asked_for = {name: words for name, words in quotes.items() if name in wanted}
        posting = await asyncio.to_thread(with_quotes, texts.plain, texts.posting, asked_for)
        return replace(texts, posting=posting), ()
