"""Copies a system into a folder while it runs: ``make backup TO=<folder>``.

The database comes first, as of one instant, then the files: a file is written before the row that
names it is committed and is never changed, so the files that are copied later hold all that the
rows name. What somebody deletes in between is missing, as it should be.

A backup holds no keys and no sessions: whoever finds it can sign in as nobody, and after a restore
everybody signs in anew. It holds what people wrote: keep it encrypted, and delete it in time.

Exit status: 0 done; 1 not, with the reason; the folder then does not exist.
"""

import argparse
import asyncio
import hashlib
import io
import json
import shutil
import sys
import tarfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import asyncpg

from deploy.administrator import SystemUnreachable, administrator
from deploy.home import HomeInUse
from deploy.postgres_programs import ProgramFailed, run
from deploy.postgres_server import PostgresFailed
from deploy.settings import EmbeddedSettings
from deploy.stored_files import StoredFiles
from deploy.system import MESSAGING_SCHEMA, UNITS
from shared.clock import rfc3339
from shared.errors import DependencyUnavailable
from shared.postgres_url import driver_url
from shared.settings import read
from shared.storage import NoSuchFile

FORMAT = 1
DATABASE, FILES, MANIFEST = "database.dump", "files.tar", "manifest.json"
_LEFT_OUT = ("signing_keys", "sessions", "refresh_tokens", "revocations")
"""Tables of auth whose rows are in no backup."""
FAILURES = (
    ProgramFailed,
    PostgresFailed,
    SystemUnreachable,
    HomeInUse,
    DependencyUnavailable,
    asyncpg.PostgresError,
    OSError,
)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says about itself."""

    made_at: str
    revisions: dict[str, str]
    """The migration of each schema."""
    database_sha256: str
    files: int | None
    """How many; None if they were left out."""
    files_sha256: str
    format: int = FORMAT


async def back_up(admin_url: str, files: StoredFiles | None, folder: Path) -> Manifest:
    """Copy the system behind *admin_url* and its *files* into *folder*, which must not exist.

    The folder appears when all of it is there. Raises one of ``FAILURES``.
    """
    part = folder.with_name(f"{folder.name}.part")
    part.mkdir(mode=0o700, parents=True)
    try:
        made_at = datetime.now(UTC)
        revisions = await _revisions(admin_url)
        (part / DATABASE).touch(mode=0o600)
        await run("pg_dump", admin_url, *_dump_options(revisions, part / DATABASE))
        (part / FILES).touch(mode=0o600)
        count = None if files is None else await _copy(files, part / FILES)
        manifest = Manifest(
            made_at=rfc3339(made_at),
            revisions=revisions,
            database_sha256=sha256_of(part / DATABASE),
            files=count,
            files_sha256="" if files is None else sha256_of(part / FILES),
        )
        (part / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1) + "\n")
        part.rename(folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return manifest


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


async def _revisions(admin_url: str) -> dict[str, str]:
    connection = await asyncpg.connect(driver_url(admin_url))
    try:
        return {
            unit.name: str(
                await connection.fetchval(f'select version_num from "{unit.name}".alembic_version')  # noqa: S608 -- our own name
            )
            for unit in UNITS
        }
    finally:
        await connection.close()


def _dump_options(revisions: dict[str, str], to: Path) -> list[str]:
    return [
        "--format=custom",
        "--lock-wait-timeout=30s",
        "--no-unlogged-table-data",  # throttles: counters of the last minutes
        *(f"--schema={name}" for name in revisions),
        # The queues of the system in one process; with a broker there is no such schema.
        f"--schema={MESSAGING_SCHEMA}*",
        *(f"--exclude-table-data=auth.{table}" for table in _LEFT_OUT),
        f"--file={to}",
    ]


async def _copy(files: StoredFiles, to: Path) -> int:
    count = 0
    with tarfile.open(to, "w") as archive:
        for key in await files.keys():
            try:
                data = await files.storage.get(key)
            except NoSuchFile:
                continue  # deleted since we looked
            member = tarfile.TarInfo(key)
            member.size, member.mode = len(data), 0o600
            archive.addfile(member, io.BytesIO(data))
            count += 1
    return count


def main(arguments: Sequence[str]) -> int:
    """Back up as *arguments* say and return the exit status."""
    asked = parser("backup", "the folder to be made").parse_args(arguments)
    settings = read(EmbeddedSettings)
    try:
        with administrator(settings) as admin_url:
            files = None if asked.no_files else StoredFiles(settings, files_of(settings, asked))
            manifest = asyncio.run(back_up(admin_url, files, asked.folder.resolve()))
    except FAILURES as error:
        sys.stderr.write(f"no backup was made: {error}\n")
        return 1
    files_said = "no files" if manifest.files is None else f"{manifest.files} files"
    sys.stdout.write(f"{asked.folder}: the database as of {manifest.made_at}, {files_said}\n")
    return 0


def files_of(settings: EmbeddedSettings, asked: argparse.Namespace) -> Path:
    """Return the folder of local files: as asked for, or that of the home."""
    given: Path | None = asked.files
    return (given or settings.jobwise_home / "files").resolve()


def parser(name: str, folder: str) -> argparse.ArgumentParser:
    """Return the parser of a command that works on the *folder* of a backup."""
    made = argparse.ArgumentParser(prog=f"python -m deploy.{name}")
    made.add_argument("folder", type=Path, help=folder)
    made.add_argument("--files", type=Path, help="the folder of local files (STORAGE_ROOT)")
    made.add_argument("--no-files", action="store_true", help="the files are cared for elsewhere")
    return made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
