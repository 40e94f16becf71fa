"""The dead letters of one queue, as an operator handles them (messaging.md a6)."""

import json
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

REPLAYED_BY = "x-jw-replayed-by"
"""Header that names who put a dead letter back to work."""


class NoSuchQueue(Exception):
    """The broker has no dead letters of a queue of this name."""


@dataclass(frozen=True, slots=True)
class Buried:
    """A dead letter; *handle* is the broker's own hold on it."""

    id: str
    type: str
    body: bytes
    headers: Mapping[str, Any]  # as the broker keeps them
    attempt: int
    error: str
    died: datetime | None
    handle: Any = field(repr=False)  # of the graveyard that made it

    @property
    def envelope(self) -> Mapping[str, Any]:
        """The body as JSON, or nothing if it is none."""
        try:
            envelope = json.loads(self.body)
        except ValueError:
            return {}
        return envelope if isinstance(envelope, dict) else {}

    @property
    def since(self) -> datetime | None:
        """When it failed first, or else was written; ``None`` if nothing tells."""
        for told in (self.died, self.envelope.get("occurred_at")):
            if isinstance(told, datetime):
                return told
            if isinstance(told, str) and (moment := moment_of(told)) is not None:
                return moment
        return None


@dataclass(frozen=True, slots=True)
class Selection:
    """Which dead letters are meant; what is not said does not matter, what is said all must fit."""

    ids: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    since: datetime | None = None
    user: str | None = None

    def takes(self, letter: Buried) -> bool:
        """Tell whether *letter* is meant. One whose time is unknown is not after any time."""
        if self.ids and letter.id not in self.ids:
            return False
        if self.types and letter.type not in self.types:
            return False
        if self.since is not None and (letter.since is None or letter.since < self.since):
            return False
        return self.user is None or str(letter.envelope.get("user_id")) == self.user


class OpenGraveyard(Protocol):
    """The dead letters of one queue while they are held."""

    async def next(self) -> Buried | None:
        """Hold the next one, in the order of their death; ``None`` after the last."""
        ...

    async def replay(self, letter: Buried, by: str) -> None:
        """Put it back to work as if it had never failed; raises ``TransportError`` and keeps it."""
        ...

    async def discard(self, letter: Buried) -> None:
        """Remove it for good."""
        ...


class Graveyard(Protocol):
    """The dead letters of a broker."""

    def open(self, queue: str) -> AbstractAsyncContextManager[OpenGraveyard]:
        """Hold the dead letters of *queue*; what was not moved returns to its place.

        Raises ``NoSuchQueue`` or ``BrokerUnavailable``. Also a kill at any moment loses nothing:
        at worst a letter is replayed that is still buried, and its second life has no effect.
        """
        ...


def moment_of(text: str) -> datetime | None:
    """Return the moment that ISO 8601 *text* tells, in UTC if it names no zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
