"""Puts a backup back into an empty system: ``make restore FROM=<folder>``.

The system must be stopped and have no data: nothing is ever overwritten. What the processes of
before had published in the last hour is published again, because the broker may have lost it with
them; consumers know what they have done. Everybody signs in anew.

Exit status: 0 done; 1 not, with the reason; 4 done, but files are missing or differ.
"""

import asyncio
import hashlib
import json
import mimetypes
import sys
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import asyncpg

from deploy.administrator import SystemUnreachable, administrator
from deploy.backup import DATABASE, FAILURES, FILES, FORMAT, MANIFEST, files_of, parser, sha256_of
from deploy.postgres_programs import run
from deploy.republish import republish
from deploy.settings import EmbeddedSettings
from deploy.stored_files import StoredFiles
from deploy.system import schemas
from shared.postgres_url import driver_url
from shared.provision import provision
from shared.settings import read
from shared.storage import NoSuchFile

_IN_FLIGHT = timedelta(hours=1)
"""Longer than the retry ladder: what was published earlier has arrived, or has died."""
_INCOMPLETE = 4


class Unusable(SystemUnreachable):
    """The backup is not whole, or not for this release."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back."""

    files: int
    again: int
    """Messages that will be published again."""
    wrong: list[str]
    """Keys of documents' files that are missing or have other bytes."""


def inspected(folder: Path) -> dict[str, object]:
    """Return the manifest of a backup whose parts are as they were written.

    Raises ``Unusable``.
    """
    try:
        manifest: dict[str, object] = json.loads((folder / MANIFEST).read_text())
    except (OSError, ValueError):
        raise Unusable(f"{folder} holds no backup") from None
    if manifest["format"] != FORMAT:
        raise Unusable(f"the backup has format {manifest['format']}, this release reads {FORMAT}")
    parts = {DATABASE: manifest["database_sha256"]}
    if manifest["files"] is not None:
        parts[FILES] = manifest["files_sha256"]
    for name, digest in parts.items():
        if sha256_of(folder / name) != digest:
            raise Unusable(f"{name} is not what was written")
    return manifest


async def restore(admin_url: str, files: StoredFiles | None, folder: Path) -> Restored:
    """Put the backup in *folder* into the empty database of *admin_url* and the empty *files*.

    The schema is that of the backup; migrate afterwards. Raises one of ``FAILURES``.
    """
    manifest = inspected(folder)
    await _refuse_unless_empty(admin_url, files)
    await provision(admin_url, schemas())
    await run(
        "pg_restore", admin_url, "--clean", "--if-exists",  # the schemas, empty as they are
        "--exit-on-error", "--single-transaction", str(folder / DATABASE),
    )  # fmt: skip
    await provision(admin_url, schemas())  # the rights of roles that the old cluster did not have
    made_at = datetime.fromisoformat(str(manifest["made_at"]))
    again = await republish(admin_url, made_at - _IN_FLIGHT)
    if files is None or manifest["files"] is None:
        return Restored(0, again, [])
    count = await _put_back(files, folder / FILES)
    return Restored(count, again, await _wrong_files(admin_url, files))


async def _refuse_unless_empty(admin_url: str, files: StoredFiles | None) -> None:
    if files is not None and await files.keys():
        raise SystemUnreachable("there are files already; restore into an empty storage")
    connection = await asyncpg.connect(driver_url(admin_url))
    try:
        tables = await connection.fetchval(
            "select count(*) from pg_tables where schemaname = any($1::text[])", list(schemas())
        )
        if tables:
            raise SystemUnreachable(f"there are {tables} tables; restore into an empty database")
        others = await connection.fetchval(
            "select count(*) from pg_stat_activity where application_name like 'jobwise-%'"
            " and datname = current_database()"
        )
        if others:
            raise SystemUnreachable(f"{others} connections of JobWise are open; stop it first")
    finally:
        await connection.close()


async def _put_back(files: StoredFiles, archive: Path) -> int:
    count = 0
    with tarfile.open(archive) as opened:
        for member in opened:
            stream = opened.extractfile(member)
            if stream is None:
                continue
            kind = mimetypes.guess_type(member.name)[0] or "application/octet-stream"
            await files.storage.put(member.name, stream.read(), content_type=kind)
            count += 1
    return count


async def _wrong_files(admin_url: str, files: StoredFiles) -> list[str]:
    connection = await asyncpg.connect(driver_url(admin_url))
    try:
        rows = await connection.fetch(
            "select one ->> 'file_key' as key, one ->> 'sha256' as sha256"
            " from document.documents, jsonb_array_elements(exports) as one"
        )
    finally:
        await connection.close()
    wrong = []
    for row in rows:
        try:
            data = await files.storage.get(row["key"])
        except NoSuchFile:
            data = b""
        if hashlib.sha256(data).hexdigest() != row["sha256"]:
            wrong.append(str(row["key"]))
    return wrong


def main(arguments: Sequence[str]) -> int:
    """Restore as *arguments* say and return the exit status."""
    asked = parser("restore", "the folder of the backup").parse_args(arguments)
    settings = read(EmbeddedSettings)
    try:
        inspected(asked.folder)
        with administrator(settings, alone=True) as admin_url:
            files = None if asked.no_files else StoredFiles(settings, files_of(settings, asked))
            done = asyncio.run(restore(admin_url, files, asked.folder))
    except FAILURES as error:
        sys.stderr.write(f"nothing was restored: {error}\n")
        return 1
    for key in done.wrong:
        sys.stderr.write(f"missing or different: {key}\n")
    sys.stdout.write(
        f"restored: the database and {done.files} files; {done.again} messages of its last hour"
        " are published again\n"
    )
    return _INCOMPLETE if done.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
