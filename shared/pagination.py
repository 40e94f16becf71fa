"""Lists: ``?limit=&offset=`` in, ``{items, total, limit, offset}`` out (api.md §1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is wanted."""

    limit: int = 20
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Slice(Generic[T]):
    """A part of a list, and how long the whole is."""

    items: Sequence[T]
    total: int


async def _page(
    limit: Annotated[int, Query(ge=1, le=100, description="How many items at most")] = 20,
    offset: Annotated[int, Query(ge=0, le=10_000, description="How many to skip")] = 0,
) -> Page:
    return Page(limit, offset)


Paging = Annotated[Page, Depends(_page)]
"""The page that a request asks for; limit 1-100, offset up to 10,000."""


class ListView(BaseModel, Generic[T]):
    """The body of a list."""

    items: list[T]
    total: int
    limit: int
    offset: int


def list_view(page: Page, found: Slice[object]) -> dict[str, object]:
    """Return the body of a list; FastAPI's response model gives the items their view."""
    return {
        "items": found.items,
        "total": found.total,
        "limit": page.limit,
        "offset": page.offset,
    }
