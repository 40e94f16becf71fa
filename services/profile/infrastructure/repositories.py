"""Profiles and imports in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.profile.domain.errors import (
    ImportNotFound,
    NoActiveProfile,
    ProfileNotFound,
    TooManyProfiles,
)
from services.profile.domain.imports import Import, ImportStatus
from services.profile.domain.profile import MAX_PROFILES, Profile
from services.profile.infrastructure.tables import imports, profiles
from shared.database import Database, UnitOfWork


class SqlProfiles:
    """``Profiles`` in one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, profile: Profile) -> None:
        """Insert the profile; the user's first is active."""
        await self.hold_user(profile.user_id)
        count = await self._session.scalar(
            select(func.count()).select_from(profiles).where(profiles.c.user_id == profile.user_id)
        )
        if (count or 0) >= MAX_PROFILES:
            raise TooManyProfiles(MAX_PROFILES)
        profile.is_active = not count
        self._session.add(profile)
        await self._session.flush()

    async def get(self, profile_id: UUID, *, lock: bool = False) -> Profile:
        """Return the profile; raises ``ProfileNotFound``."""
        query = select(Profile).where(profiles.c.id == profile_id)
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        found = await self._session.scalar(query)
        if found is None:
            raise ProfileNotFound
        return found

    async def active(self, user_id: UUID, *, lock: bool = False) -> Profile:
        """Return the active profile; raises ``NoActiveProfile``."""
        query = select(Profile).where(profiles.c.user_id == user_id, profiles.c.is_active)
        if lock:
            query = query.with_for_update()
        found = await self._session.scalar(query)
        if found is None:
            raise NoActiveProfile
        return found

    async def of_user(
        self, user_id: UUID, *, limit: int, offset: int
    ) -> tuple[Sequence[Profile], int]:
        """Return a page, newest first, and the size of the whole."""
        mine = profiles.c.user_id == user_id
        total = await self._session.scalar(select(func.count()).select_from(profiles).where(mine))
        found = await self._session.scalars(
            select(Profile)
            .where(mine)
            .order_by(profiles.c.created_at.desc(), profiles.c.id.desc())
            .limit(limit)
            .offset(offset)
        )
        return found.all(), total or 0

    async def newest(self, user_id: UUID) -> Profile | None:
        """Return and lock the newest profile of the user."""
        found: Profile | None = await self._session.scalar(
            select(Profile)
            .where(profiles.c.user_id == user_id)
            .order_by(profiles.c.created_at.desc(), profiles.c.id.desc())
            .limit(1)
            .with_for_update()
        )
        return found

    async def save(self) -> None:
        """Write now; the partial unique index allows one active profile at any moment."""
        await self._session.flush()

    async def remove(self, profile: Profile) -> None:
        """Delete the profile with its components."""
        await self._session.delete(profile)
        await self._session.flush()

    async def hold_user(self, user_id: UUID) -> None:
        """Take the user's turn; waits for the other one."""
        await self._session.execute(
            text("select pg_advisory_xact_lock(hashtextextended(:key, 0))"),
            {"key": f"profiles of {user_id}"},
        )


class SqlImports:
    """``Imports`` in one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, upload: Import) -> None:
        """Insert the import."""
        self._session.add(upload)

    async def get(self, import_id: UUID, *, lock: bool = False) -> Import:
        """Return the import; raises ``ImportNotFound``."""
        query = select(Import).where(imports.c.id == import_id)
        if lock:
            query = query.with_for_update()
        found = await self._session.scalar(query)
        if found is None:
            raise ImportNotFound
        return found

    async def lost(self, *, before: datetime, limit: int) -> Sequence[Import]:
        """Return and lock imports that nobody seems to work on."""
        found = await self._session.scalars(
            select(Import)
            .where(
                imports.c.status.in_([ImportStatus.PENDING, ImportStatus.RUNNING]),
                imports.c.updated_at < before,
            )
            .order_by(imports.c.updated_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return found.all()


class SqlUnitOfWork(UnitOfWork):
    """One transaction of the profile service."""

    def __init__(self, session: AsyncSession, database: Database) -> None:
        super().__init__(session, database)
        self.profiles = SqlProfiles(session)
        self.imports = SqlImports(session)
