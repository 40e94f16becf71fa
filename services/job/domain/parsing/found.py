"""A value read from a posting, with how sure the rules are and where it stands."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

# Below this a field stays empty: tailoring.md §2, "a low-confidence field is empty, not guessed".
SURE_ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """One reading: ``confidence`` is 0-1, ``span`` are offsets in the posting as given."""

    value: T
    confidence: float
    span: tuple[int, int]


def surest(*readings: Found[T] | None) -> Found[T] | None:
    """Return the reading with the highest confidence, the earlier one on a tie.

    None when there is none or when even the best is not sure enough.
    """
    best: Found[T] | None = None
    for reading in readings:
        if reading is not None and (best is None or reading.confidence > best.confidence):
            best = reading
    return best if best is not None and best.confidence >= SURE_ENOUGH else None
