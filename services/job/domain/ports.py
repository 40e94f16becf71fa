"""What the job service needs from outside, in its own words."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from services.job.domain.job import Job, JobStatus
from shared.contracts.event import Message


class Sort(StrEnum):
    """The orders of a list; a minus means descending."""

    NEWEST = "-created_at"
    OLDEST = "created_at"
    UPDATED = "-updated_at"
    TITLE = "title"
    COMPANY = "company"
    DEADLINE = "application_deadline"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which of a user's jobs a list shows; None means any."""

    user_id: UUID
    today: date
    status: JobStatus | None = None
    source: str | None = None
    q: str | None = None
    """Words that title, company or description contain, whatever their case."""
    company: str | None = None
    location: str | None = None
    remote: bool | None = None
    salary_min: float | None = None
    """Jobs that pay at least this, by the upper end of their range."""
    posted_after: date | None = None
    sort: Sort = Sort.NEWEST


class Jobs(Protocol):
    """The postings."""

    async def add(self, job: Job) -> None:
        """Keep a new posting; raises ``TooManyJobs``."""
        ...

    async def get(self, job_id: UUID, *, lock: bool = False) -> Job:
        """Return the posting or raise ``JobNotFound``; *lock* holds its row."""
        ...

    async def find(self, wanted: Wanted, *, limit: int, offset: int) -> tuple[Sequence[Job], int]:
        """Return a page in the asked order, and how many there are."""
        ...

    async def remove(self, job: Job) -> None:
        """Delete the posting."""
        ...


class UnitOfWork(Protocol):
    """One transaction of this service."""

    @property
    def jobs(self) -> Jobs:
        """The postings."""
        ...

    async def publish(self, message: Message) -> None:
        """Send *message* if this transaction commits."""
        ...


class BeginWork(Protocol):
    """Opens a unit of work: commits on a clean exit, rolls back on an error."""

    def __call__(self, *, reading: bool = False) -> AbstractAsyncContextManager[UnitOfWork]:
        """Open one; one that is only *reading* must change nothing."""
        ...


PlainText = Callable[[str], str]
"""Turns a pasted posting into text: HTML loses its tags, text stays as it is."""


class ReaderUnavailable(Exception):
    """The reader gave nothing usable; ``reason`` is a word for people, without any data."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class PostingReader(Protocol):
    """Somebody who reads what rules leave open."""

    async def quote(self, text: str, fields: Sequence[str], *, user_id: UUID) -> Mapping[str, str]:
        """Return, for some of *fields*, the words of *text* that say them.

        The words are believed only if they stand in the text. Raises ``ModelHourReached``, or
        ``ReaderUnavailable``.
        """
        ...
