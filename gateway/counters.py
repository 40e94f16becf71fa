"""Where requests are counted: in this process, or where several gateways count together."""

from collections.abc import Sequence
from types import TracebackType
from typing import Protocol, Self

from gateway.windows import FixedWindows, Limit, Standing


class Counters(Protocol):
    """Counts requests of callers against limits. No method fails, whatever is down."""

    async def __aenter__(self) -> Self:
        """Open it."""
        ...

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        ...

    async def hit(self, key: str, limits: Sequence[Limit]) -> list[Standing]:
        """Count one request of *key* against each limit, in their order, and return the standings.

        The list ends with the first limit that is exceeded: that one, and those after it, have not
        counted the request.
        """
        ...

    async def give_back(self, key: str, limit: Limit) -> None:
        """Take one request of *key* back."""
        ...

    async def peek(self, key: str, limit: Limit) -> Standing:
        """Return the standing of *key* without counting."""
        ...


class MemoryCounters:
    """Counts in this process alone."""

    def __init__(self) -> None:
        self._windows: dict[Limit, FixedWindows] = {}

    async def __aenter__(self) -> Self:
        """Return itself."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Do nothing."""

    async def hit(self, key: str, limits: Sequence[Limit]) -> list[Standing]:
        """Count one request; see ``Counters``."""
        standings: list[Standing] = []
        for limit in limits:
            standings.append(self._of(limit).hit(key))
            if standings[-1].is_exceeded:
                break
        return standings

    async def give_back(self, key: str, limit: Limit) -> None:
        """Take one request of *key* back."""
        self._of(limit).give_back(key)

    async def peek(self, key: str, limit: Limit) -> Standing:
        """Return the standing of *key* without counting."""
        return self._of(limit).peek(key)

    def _of(self, limit: Limit) -> FixedWindows:
        found = self._windows.get(limit)
        if found is None:
            found = self._windows[limit] = FixedWindows(limit)
        return found
