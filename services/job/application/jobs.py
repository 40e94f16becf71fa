"""What people do with the postings that they keep."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.job.application.second_reading import SecondReading
from services.job.domain.errors import UrlImportDisabled
from services.job.domain.job import Job
from services.job.domain.ports import BeginWork, PlainText, UnitOfWork, Wanted
from services.job.domain.reading import Texts, fields_of_job, read_texts
from shared.clock import Clock
from shared.contracts.job import JobCreated, JobDeleted, JobUpdated
from shared.errors import Forbidden, PreconditionFailed

Given = Mapping[str, Any]  # fields as a client gives them, checked one by one


class NotYourJob(Forbidden):
    """The job belongs to somebody else."""

    def __init__(self) -> None:
        super().__init__("This job belongs to another user.")


class JobChanged(PreconditionFailed):
    """``If-Match`` names another version."""

    def __init__(self) -> None:
        super().__init__("The job has changed since you read it; read it again.")


class Jobs:
    """Keeps, reads, edits and deletes postings of their owners."""

    def __init__(
        self,
        begin: BeginWork,
        plain_text: PlainText,
        *,
        clock: Clock,
        second_reading: SecondReading,
    ) -> None:
        self._begin = begin
        self._plain_text = plain_text
        self._clock = clock
        self._second_reading = second_reading

    @property
    def today(self) -> date:
        """The day on which deadlines are judged."""
        return self._clock.now().date()

    async def create(
        self, user_id: UUID, given: Given, *, use_llm: bool = False
    ) -> tuple[Job, tuple[str, ...]]:
        """Keep a posting; what is given wins over what is read from the text (api.md §4).

        With *use_llm* the language model is asked for what the rules leave open. Returns the job
        and warnings about its reading. Raises ``UrlImportDisabled`` where there is only an
        address, ``EmptyPosting`` for a page without text, ``ModelHourReached``.
        """
        if given.get("raw_text") is None and given.get("description") is None:
            raise UrlImportDisabled
        texts, warnings = await self._read(given), tuple[str, ...]()
        if use_llm:
            told = {name for name, value in given.items() if value is not None}
            texts, warnings = await self._second_reading.improve(texts, given=told, user_id=user_id)
        values = fields_of_job(given, texts)
        job = Job.created(user_id, values, self._clock.now())
        async with self._begin() as work:
            await work.jobs.add(job)
            await work.publish(
                JobCreated(job_id=job.id, user_id=user_id, aggregate_version=job.version)
            )
        return job, warnings

    async def get(self, job_id: UUID, *, user_id: UUID) -> Job:
        """Return the caller's job; raises ``JobNotFound`` or ``NotYourJob``."""
        async with self._begin(reading=True) as work:
            return _owned(await work.jobs.get(job_id), user_id)

    async def find(self, wanted: Wanted, *, limit: int, offset: int) -> tuple[Sequence[Job], int]:
        """Return a page of the caller's jobs and how many there are."""
        async with self._begin(reading=True) as work:
            return await work.jobs.find(wanted, limit=limit, offset=offset)

    async def edit(self, job_id: UUID, given: Given, *, user_id: UUID, expected: int | None) -> Job:
        """Change what is given; a new text is read anew, and given fields win over it."""
        async with self._begin(reading=True) as work:
            await self._mine(work, job_id, user_id, expected)
        texts = await self._read(given)
        async with self._begin() as work:
            job = await self._mine(work, job_id, user_id, expected, lock=True)
            job.edit(fields_of_job(given, texts, job), self._clock.now())
            await work.publish(
                JobUpdated(job_id=job.id, user_id=user_id, aggregate_version=job.version)
            )
        return job

    async def delete(self, job_id: UUID, *, user_id: UUID, expected: int | None) -> None:
        """Delete the posting; generations made for it keep their snapshots."""
        async with self._begin() as work:
            job = await self._mine(work, job_id, user_id, expected, lock=True)
            await work.jobs.remove(job)
            await work.publish(
                JobDeleted(job_id=job.id, user_id=user_id, aggregate_version=job.version + 1)
            )

    async def _mine(
        self,
        work: UnitOfWork,
        job_id: UUID,
        user_id: UUID,
        expected: int | None,
        *,
        lock: bool = False,
    ) -> Job:
        job = _owned(await work.jobs.get(job_id, lock=lock), user_id)
        if expected is not None and expected != job.version:
            raise JobChanged
        return job

    async def _read(self, given: Given) -> Texts:
        return await asyncio.to_thread(read_texts, given, self._plain_text)


def _owned(job: Job, user_id: UUID) -> Job:
    if job.user_id != user_id:
        raise NotYourJob
    return job
