"""pg_dump and pg_restore of the server's own major version, wherever they are installed."""

import asyncio
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import asyncpg
from sqlalchemy import make_url

from deploy.postgres_server import PostgresFailed, wheel_programs
from shared.postgres_url import driver_url

_DEBIAN = Path("/usr/lib/postgresql")
_VERSION = re.compile(rb"PostgreSQL\) (\d+)")
_HUNDREDS = 10_000  # 180001 is version 18.1


class ProgramFailed(RuntimeError):
    """pg_dump or pg_restore is missing or failed; the message is its own."""


async def server_major(admin_url: str) -> int:
    """Return the major version of the server behind *admin_url*."""
    connection = await asyncpg.connect(driver_url(admin_url))
    try:
        return int(await connection.fetchval("show server_version_num")) // _HUNDREDS
    finally:
        await connection.close()


async def run(program: str, admin_url: str, *arguments: str) -> None:
    """Run *program* on the database of *admin_url*; the password is in no command line.

    A program of another major version than the server's is not used: an older one cannot dump it,
    and a newer one may restore what it does not understand. Raises ``ProgramFailed``.
    """
    path = await _find(program, await server_major(admin_url))
    url = make_url(driver_url(admin_url))
    shown = url.set(password=None).render_as_string(hide_password=False)
    process = await asyncio.create_subprocess_exec(
        str(path), f"--dbname={shown}", "--no-password", *arguments,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "PGPASSWORD": url.password or ""},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, said = await process.communicate()
    if process.returncode != 0:
        raise ProgramFailed(f"{program} failed: {said.decode(errors='replace').strip()}")


async def _find(program: str, major: int) -> Path:
    for path in _candidates(program, major):
        if path.exists() and await _major(path) == major:
            return path
    raise ProgramFailed(
        f"the server is PostgreSQL {major}: install {program} {major} (postgresql-client-{major})"
    )


def _candidates(program: str, major: int) -> Iterator[Path]:
    with suppress(PostgresFailed):  # the embedded server is not installed where services run alone
        yield wheel_programs() / program
    yield _DEBIAN / str(major) / "bin" / program
    if found := shutil.which(program):
        yield Path(found)


async def _major(path: Path) -> int:
    process = await asyncio.create_subprocess_exec(
        str(path), "--version", stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    found = _VERSION.search(said)
    return int(found[1]) if found else 0
