"""Usage: how much of the month's allowance is gone, as the generation service says."""

from services.auth.domain.ports import BeginWork
from shared.contracts.generation import QuotaChanged


class Usages:
    """Keeps what each user has used by month, for the account page."""

    def __init__(self, begin: BeginWork) -> None:
        self._begin = begin

    async def on_changed(self, event: QuotaChanged) -> None:
        """Keep the number, unless a newer one was told before."""
        async with self._begin() as work:
            await work.claim(event)
            await work.usage.tell(
                event.user_id, event.month, used=event.used, version=event.aggregate_version
            )
