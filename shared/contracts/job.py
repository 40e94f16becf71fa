"""Facts published by the job service."""

from typing import ClassVar
from uuid import UUID

from shared.contracts.event import Event


class JobCreated(Event):
    """A user keeps a new job posting."""

    name: ClassVar[str] = "job.created"
    subject: ClassVar[str] = "job_id"

    job_id: UUID
    user_id: UUID


class JobUpdated(Event):
    """A job posting changed."""

    name: ClassVar[str] = "job.updated"
    subject: ClassVar[str] = "job_id"

    job_id: UUID
    user_id: UUID


class JobDeleted(Event):
    """A job posting is gone."""

    name: ClassVar[str] = "job.deleted"
    subject: ClassVar[str] = "job_id"

    job_id: UUID
    user_id: UUID
