"""What the profile service needs from outside, in its own words."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.profile.domain.importing.draft import ProfileDraft
from services.profile.domain.imports import Import
from services.profile.domain.profile import Profile
from shared.contracts.event import Message


class Profiles(Protocol):
    """The profiles."""

    async def add(self, profile: Profile) -> None:
        """Keep a new profile; the user's first one becomes the active one.

        Raises ``TooManyProfiles``. Two at once of one user wait for each other.
        """
        ...

    async def get(self, profile_id: UUID, *, lock: bool = False) -> Profile:
        """Return the profile or raise ``ProfileNotFound``; *lock* holds its row."""
        ...

    async def active(self, user_id: UUID, *, lock: bool = False) -> Profile:
        """Return the user's active profile or raise ``NoActiveProfile``."""
        ...

    async def of_user(
        self, user_id: UUID, *, limit: int, offset: int
    ) -> tuple[Sequence[Profile], int]:
        """Return the user's profiles, newest first, and how many there are."""
        ...

    async def hold_user(self, user_id: UUID) -> None:
        """Make changes of one user's set of profiles wait for each other, until the commit.

        To be taken before the row of a profile, or two of them could wait for each other for ever.
        """
        ...

    async def newest(self, user_id: UUID) -> Profile | None:
        """Return the user's newest profile, if there is one, with its row locked."""
        ...

    async def save(self) -> None:
        """Write what has changed: of two rows with the mark, one has to lose it first."""
        ...

    async def remove(self, profile: Profile) -> None:
        """Delete the profile."""
        ...


class Imports(Protocol):
    """The imports."""

    async def add(self, upload: Import) -> None:
        """Keep a new import."""
        ...

    async def get(self, import_id: UUID, *, lock: bool = False) -> Import:
        """Return the import or raise ``ImportNotFound``; *lock* holds its row."""
        ...

    async def lost(self, *, before: datetime, limit: int) -> Sequence[Import]:
        """Return unfinished imports that have not moved since *before*, with their rows locked."""
        ...


class UnitOfWork(Protocol):
    """One transaction of this service."""

    @property
    def profiles(self) -> Profiles:
        """The profiles."""
        ...

    @property
    def imports(self) -> Imports:
        """The imports."""
        ...

    async def publish(self, message: Message) -> None:
        """Send *message* if this transaction commits."""
        ...

    async def claim(self, message: Message) -> None:
        """Handle *message* once; raises ``AlreadyHandled``."""
        ...


class BeginWork(Protocol):
    """Opens a unit of work: commits on a clean exit, rolls back on an error."""

    def __call__(self, *, reading: bool = False) -> AbstractAsyncContextManager[UnitOfWork]:
        """Open one; one that is only *reading* must change nothing."""
        ...


class ResumeReader(Protocol):
    """Turns an uploaded file into a draft of a profile, however hostile the file is."""

    async def read(self, filename: str, data: bytes) -> ProfileDraft:
        """Return the draft; raises a ``DomainError`` that says what is wrong with the file."""
        ...
