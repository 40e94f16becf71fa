"""The types of request and response bodies that every service shares."""

import re
from datetime import date, datetime
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    StrictBool,
    StrictInt,
    StringConstraints,
    WithJsonSchema,
)

from shared.clock import rfc3339


class Schema(BaseModel):
    """What a client may send: unknown fields are refused, so that a typo never loses data."""

    model_config = ConfigDict(extra="forbid")


class View(BaseModel):
    """What a client gets: read from domain objects, never the objects themselves."""

    model_config = ConfigDict(from_attributes=True)


Instant = Annotated[
    datetime,
    PlainSerializer(rfc3339, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization"),
]
"""RFC 3339 in UTC with ``Z``."""


def _not_blank(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be blank")
    return value


Name = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200),
    AfterValidator(_not_blank),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"\S"}),
]
"""Names, titles, companies, institutions, degrees: 1-200 characters, not only blanks."""
ShortText = Annotated[str, StringConstraints(max_length=200)]
"""Up to 200 characters; may be empty."""
LongText = Annotated[str, StringConstraints(max_length=10_000)]
"""Descriptions, summaries, notes and messages: up to 10,000 characters."""
AchievementText = Annotated[str, StringConstraints(min_length=1, max_length=1_000)]
"""One achievement line."""
Key = Annotated[str, StringConstraints(min_length=1, max_length=100)]
"""A free key."""
Flag = StrictBool
"""true or false, not "yes" or 1."""
Whole = StrictInt
"""A whole number, not "5" or 5.0."""

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z")
_YEARS = range(1900, 2101)
_YEAR = "(19[0-9]{2}|20[0-9]{2}|2100)"


def partial_date(value: str) -> str:
    """Return *value* if it is ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD`` of a real day, 1900-2100.

    Raises ``ValueError``. The text is kept as given: no day is ever invented (api.md §8).
    """
    found = _PARTIAL.match(value) if value.isascii() else None
    if found is None:
        raise ValueError("must be a date as YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = (int(part) if part else None for part in found.groups())
    if year not in _YEARS:
        raise ValueError("must lie between 1900 and 2100")
    date(int(year or 0), month or 1, day or 1)
    return value


_FULL = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)


def _written_out(value: object) -> object:
    # pydantic would take "0" for a moment in 1970.
    if not isinstance(value, str) or not _FULL.match(value):
        raise ValueError("must be a date as YYYY-MM-DD")
    return value


PartialDate = Annotated[
    str,
    AfterValidator(partial_date),
    WithJsonSchema(
        {
            "type": "string",
            "description": "YYYY, YYYY-MM or YYYY-MM-DD, from 1900 to 2100",
            "pattern": f"^{_YEAR}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$",
        }
    ),
]
"""A date of a resume: ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``, returned as given."""


def _full_date(value: date) -> date:
    if value.year not in _YEARS:
        raise ValueError("must lie between 1900 and 2100")
    return value


FullDate = Annotated[
    date,
    BeforeValidator(_written_out),
    AfterValidator(_full_date),
    WithJsonSchema({"type": "string", "format": "date", "pattern": f"^{_YEAR}-"}),
]
"""``YYYY-MM-DD``; numbers are refused."""


class Problem(BaseModel):
    """The body of every error (api.md §1)."""

    class Error(BaseModel):
        """What went wrong, for programs (``code``, ``details``) and people (``message``)."""

        code: str
        message: str
        details: dict[str, object]
        request_id: str | None

    error: Error
