"""From the bytes of an upload to a draft: the file is read in a sandbox, its text by our rules."""

import asyncio
from dataclasses import replace

from services.profile.domain.importing.draft import draft_from_text
from services.profile.domain.importing.errors import DamagedFile
from services.profile.domain.importing.json_resume_import import draft_from_json_resume
from services.profile.domain.importing.linkedin_import import draft_from_linkedin
from services.profile.domain.importing.profile_draft import ProfileDraft
from services.profile.infrastructure.reading.read_file import FileKind, ReadFile
from services.profile.infrastructure.reading.sandbox import SandboxedReader


class SandboxedResumeReader:
    """``ResumeReader`` for every kind of file that we read."""

    def __init__(self, *, at_once: int = 2) -> None:
        self._files = SandboxedReader(at_once=at_once)

    async def read(self, filename: str, data: bytes) -> ProfileDraft:
        """Return the draft; what the file kept from us stands in its warnings."""
        found = await self._files.read(filename, data)
        draft = await asyncio.to_thread(_draft, found)
        return replace(draft, warnings=[*found.warnings, *draft.warnings])


def _draft(found: ReadFile) -> ProfileDraft:
    match found.kind:
        case FileKind.JSON_RESUME:
            if found.document is None:
                raise DamagedFile
            return draft_from_json_resume(found.document)
        case FileKind.LINKEDIN:
            return draft_from_linkedin(found.document or {})
        case _:
            return draft_from_text(found.text)
