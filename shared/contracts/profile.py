"""Facts published by the profile service, and the work it gives itself."""

from typing import ClassVar
from uuid import UUID

from shared.contracts.event import Command, Event


class ProfileCreated(Event):
    """A user has a new master profile."""

    name: ClassVar[str] = "profile.created"
    subject: ClassVar[str] = "profile_id"

    profile_id: UUID
    user_id: UUID


class ProfileUpdated(Event):
    """A master profile has a new version."""

    name: ClassVar[str] = "profile.updated"
    subject: ClassVar[str] = "profile_id"

    profile_id: UUID
    user_id: UUID
    profile_version: int


class ProfileDeleted(Event):
    """A master profile is gone."""

    name: ClassVar[str] = "profile.deleted"
    subject: ClassVar[str] = "profile_id"

    profile_id: UUID
    user_id: UUID


class ImportProfile(Command):
    """Read the uploaded resume and make a profile of it."""

    name: ClassVar[str] = "profile.import"
    subject: ClassVar[str] = "import_id"
    queue: ClassVar[str] = "profile.import"

    import_id: UUID
    user_id: UUID
