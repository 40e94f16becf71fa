"""Usage: how much of the month's allowance is gone."""

from services.auth.domain.ports import BeginWork
from services.auth.domain.user import month_of
from shared.contracts.generation import GenerationRequested


class CountGenerations:
    """Counts requested generations by user and month, for the account page."""

    def __init__(self, begin: BeginWork) -> None:
        self._begin = begin

    async def on_requested(self, event: GenerationRequested) -> None:
        """Count the generation in the month in which it was requested, once."""
        async with self._begin() as work:
            await work.claim(event)
            await work.usage.count(event.user_id, month_of(event.occurred_at))
