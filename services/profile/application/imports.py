"""From an uploaded resume to a profile."""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog

from services.profile.application.profiles import announce_created, announce_updated, owned
from services.profile.domain.importing.draft import ProfileDraft
from services.profile.domain.importing.errors import EmptyFile
from services.profile.domain.imports import Import
from services.profile.domain.merging import merged
from services.profile.domain.ports import BeginWork, ResumeReader, UnitOfWork
from services.profile.domain.profile import Profile
from shared.clock import Clock
from shared.contracts.profile import ImportProfile
from shared.errors import DomainError, Forbidden, NotFound
from shared.ids import new_id
from shared.storage import FileStorage, NoSuchFile
from shared.sweeping import repairs

log = structlog.get_logger(__name__)

REPAIRED = repairs("profile", ("lost_import",))
_GIVEN_UP = "The file could not be imported. Your profile is unchanged; try another format."
_LOST_AFTER = timedelta(minutes=2)


class NotYourImport(Forbidden):
    """The import belongs to somebody else."""

    def __init__(self) -> None:
        super().__init__("This import belongs to another user.")


class UploadGone(NotFound):
    """The uploaded file is not in the storage any more."""

    def __init__(self) -> None:
        super().__init__("The uploaded file is gone; please upload it again.")


class ProfileImports:
    """Takes uploads, reads them on the workers, and answers for them."""

    def __init__(
        self,
        begin: BeginWork,
        reader: ResumeReader,
        storage: FileStorage,
        *,
        clock: Clock,
        sweep_seconds: float,
    ) -> None:
        self._begin = begin
        self._reader = reader
        self._storage = storage
        self._clock = clock
        self._sweep_seconds = sweep_seconds

    async def request(
        self, user_id: UUID, filename: str, data: bytes, *, target_id: UUID | None
    ) -> Import:
        """Keep the upload and put it in the queue; *target_id* is a profile to merge into.

        Raises ``EmptyFile``, and the target's ``ProfileNotFound`` or ``NotYourProfile``.
        """
        if not data:
            raise EmptyFile
        now = self._clock.now()
        upload = Import(
            user_id=user_id,
            filename=_storable(filename),
            file_key=f"imports/{user_id}/{new_id()}",
            target_id=target_id,
            created_at=now,
            updated_at=now,
        )
        if target_id is not None:
            async with self._begin(reading=True) as work:
                owned(await work.profiles.get(target_id), user_id)
        await self._storage.put(upload.file_key, data, content_type="application/octet-stream")
        async with self._begin() as work:
            await work.imports.add(upload)
            await work.publish(ImportProfile(import_id=upload.id, user_id=user_id))
        return upload

    async def get(self, import_id: UUID, *, user_id: UUID) -> Import:
        """Return the caller's import; raises ``ImportNotFound`` or ``NotYourImport``."""
        async with self._begin(reading=True) as work:
            upload = await work.imports.get(import_id)
        if upload.user_id != user_id:
            raise NotYourImport
        return upload

    async def run(self, command: ImportProfile) -> None:
        """Read one upload. A file that cannot be read fails the import and creates nothing."""
        async with self._begin() as work:
            upload = await work.imports.get(command.import_id, lock=True)
            if upload.is_finished:
                return
            if upload.is_hopeless:
                upload.fail("import_failed", _GIVEN_UP, self._clock.now())
                return
            upload.start(self._clock.now())
        try:
            draft = await self._read(upload)
        except DomainError as error:
            if error.status >= 500:  # noqa: PLR2004 -- ours, not the file's: try again
                raise
            await self._fail(command, error)
            return
        await self._finish(command, draft)

    async def sweep(self) -> None:
        """Put imports back into the queue whose message was lost; for ever."""
        while True:
            async with self._begin() as work:
                now = self._clock.now()
                for upload in await work.imports.lost(before=now - _LOST_AFTER, limit=100):
                    upload.updated_at = now
                    await work.publish(ImportProfile(import_id=upload.id, user_id=upload.user_id))
                    REPAIRED["lost_import"].inc()
                    log.warning("import_repaired", import_id=str(upload.id))
            await asyncio.sleep(self._sweep_seconds)

    async def _read(self, upload: Import) -> ProfileDraft:
        try:
            data = await self._storage.get(upload.file_key)
        except NoSuchFile:
            raise UploadGone from None
        return await self._reader.read(upload.filename, data)

    async def _fail(self, command: ImportProfile, error: DomainError) -> None:
        async with self._begin() as work:
            await work.claim(command)
            upload = await work.imports.get(command.import_id, lock=True)
            if not upload.is_finished:
                upload.fail(error.code, error.message, self._clock.now())
        await self._storage.delete(upload.file_key)
        log.info("import_failed", import_id=str(upload.id), code=error.code)

    async def _finish(self, command: ImportProfile, draft: ProfileDraft) -> None:
        now = self._clock.now()
        async with self._begin() as work:
            await work.claim(command)
            upload = await work.imports.get(command.import_id, lock=True)
            if upload.is_finished:
                return
            try:
                profile = await self._keep(work, upload, draft.profile)
            except DomainError as error:  # the profile was deleted meanwhile, or is one too many
                upload.fail(error.code, error.message, now)
            else:
                fields = [asdict(one) for one in draft.fields]
                upload.complete(profile.id, fields, list(draft.warnings), now)
        await self._storage.delete(upload.file_key)
        log.info("import_finished", import_id=str(upload.id), status=upload.status)

    async def _keep(
        self,
        work: UnitOfWork,
        upload: Import,
        draft: Mapping[str, Any],  # a profile's JSON without ids
    ) -> Profile:
        now = self._clock.now()
        if upload.target_id is None:
            profile = Profile.imported(upload.user_id, draft, now)
            await work.profiles.add(profile)
            await announce_created(work, profile)
            return profile
        profile = owned(await work.profiles.get(upload.target_id, lock=True), upload.user_id)
        profile.absorb(merged(profile, draft), now)
        await announce_updated(work, profile)
        return profile


def _storable(filename: str) -> str:
    """Return the end of the name, which tells the kind of file, in characters that can be kept."""
    return filename.encode("utf-8", "ignore").decode().replace("\x00", "")[-200:]
