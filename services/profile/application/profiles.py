"""What people do with their profiles."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.profile.domain.ports import BeginWork, UnitOfWork
from services.profile.domain.profile import Profile
from shared.clock import Clock
from shared.contracts.profile import ProfileCreated, ProfileDeleted, ProfileUpdated
from shared.errors import Forbidden, PreconditionFailed

Changes = Mapping[str, Any]  # fields of a profile, already checked one by one


class NotYourProfile(Forbidden):
    """The profile belongs to somebody else."""

    def __init__(self) -> None:
        super().__init__("This profile belongs to another user.")


class ProfileChanged(PreconditionFailed):
    """``If-Match`` names another version."""

    def __init__(self) -> None:
        super().__init__("The profile has changed since you read it; read it again.")


class Profiles:
    """Creates, reads, edits and deletes profiles of their owners."""

    def __init__(self, begin: BeginWork, *, clock: Clock) -> None:
        self._begin = begin
        self._clock = clock

    async def create(self, user_id: UUID, given: Changes) -> Profile:
        """Keep a new profile; the first one is active by itself."""
        profile = Profile.created(user_id, given, self._clock.now())
        async with self._begin() as work:
            await work.profiles.add(profile)
            await announce_created(work, profile)
        return profile

    async def get(self, profile_id: UUID, *, user_id: UUID) -> Profile:
        """Return the caller's profile; raises ``ProfileNotFound`` or ``NotYourProfile``."""
        async with self._begin(reading=True) as work:
            return owned(await work.profiles.get(profile_id), user_id)

    async def active(self, user_id: UUID) -> Profile:
        """Return the caller's active profile; raises ``NoActiveProfile``."""
        async with self._begin(reading=True) as work:
            return await work.profiles.active(user_id)

    async def of_user(
        self, user_id: UUID, *, limit: int, offset: int
    ) -> tuple[Sequence[Profile], int]:
        """Return a page of the caller's profiles and how many there are."""
        async with self._begin(reading=True) as work:
            return await work.profiles.of_user(user_id, limit=limit, offset=offset)

    async def edit(
        self, profile_id: UUID, given: Changes, *, user_id: UUID, expected: int | None
    ) -> Profile:
        """Change what is given; *expected* is the version the client has seen (``If-Match``)."""
        async with self._begin() as work:
            profile = owned(await work.profiles.get(profile_id, lock=True), user_id)
            return await self._edit(work, profile, given, expected)

    async def edit_active(self, given: Changes, *, user_id: UUID, expected: int | None) -> Profile:
        """Change the caller's active profile."""
        async with self._begin() as work:
            await work.profiles.hold_user(user_id)  # so that it stays the active one
            profile = await work.profiles.active(user_id, lock=True)
            return await self._edit(work, profile, given, expected)

    async def activate(self, profile_id: UUID, *, user_id: UUID) -> Profile:
        """Make this the caller's one active profile."""
        async with self._begin() as work:
            await work.profiles.hold_user(user_id)
            profile = owned(await work.profiles.get(profile_id, lock=True), user_id)
            if not profile.is_active:
                await self._mark(work, await work.profiles.active(user_id, lock=True), active=False)
                await self._mark(work, profile, active=True)
            return profile

    async def delete(self, profile_id: UUID, *, user_id: UUID, expected: int | None) -> None:
        """Delete the profile; generations made from it keep their snapshots.

        If it was the active one, the newest other becomes so.
        """
        async with self._begin() as work:
            await work.profiles.hold_user(user_id)
            profile = owned(await work.profiles.get(profile_id, lock=True), user_id)
            _require(expected, profile)
            await work.profiles.remove(profile)
            await work.publish(
                ProfileDeleted(
                    profile_id=profile.id,
                    user_id=user_id,
                    aggregate_version=profile.version + 1,
                )
            )
            newest = await work.profiles.newest(user_id) if profile.is_active else None
            if newest is not None:
                await self._mark(work, newest, active=True)

    async def _mark(self, work: UnitOfWork, profile: Profile, *, active: bool) -> None:
        profile.set_active(active=active, at=self._clock.now())
        await work.profiles.save()
        await announce_updated(work, profile)

    async def _edit(
        self, work: UnitOfWork, profile: Profile, given: Changes, expected: int | None
    ) -> Profile:
        _require(expected, profile)
        profile.edit(given, self._clock.now())
        await announce_updated(work, profile)
        return profile


async def announce_created(work: UnitOfWork, profile: Profile) -> None:
    """Publish that *profile* exists."""
    await work.publish(
        ProfileCreated(
            profile_id=profile.id, user_id=profile.user_id, aggregate_version=profile.version
        )
    )


async def announce_updated(work: UnitOfWork, profile: Profile) -> None:
    """Publish that *profile* has a new version."""
    await work.publish(
        ProfileUpdated(
            profile_id=profile.id,
            user_id=profile.user_id,
            profile_version=profile.version,
            aggregate_version=profile.version,
        )
    )


def owned(profile: Profile, user_id: UUID) -> Profile:
    """Return *profile* if *user_id* owns it; raises ``NotYourProfile``."""
    if profile.user_id != user_id:
        raise NotYourProfile
    return profile


def _require(expected: int | None, profile: Profile) -> None:
    if expected is not None and expected != profile.version:
        raise ProfileChanged
