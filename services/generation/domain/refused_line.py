"""A line of a model that the gate refused."""

from dataclasses import dataclass

from shared.contracts.content import Entry, Line


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """Where the line stands, and what is wrong with it."""

    path: str
    line: Line
    entry: Entry | None
    because: tuple[tuple[str, str], ...]
    """The refused words and the reason, of each violation."""
