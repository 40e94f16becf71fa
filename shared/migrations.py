"""Migrations: one tree and one version table per service, in its own schema."""

import asyncio
from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, column, make_url, select, table, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

_LOCK = 7_160_211  # any constant of ours: two migrations of one schema never run at once
_TABLE = "alembic_version"
_LOOK_SECONDS = 5.0


async def migrate(url: str, metadata: MetaData, folder: Path, *, revision: str = "head") -> None:
    """Bring the schema of *metadata* to *revision* with the scripts in *folder*.

    *url* must be the schema owner's; the schema itself exists already (deploy/postgres). Going
    back is ``revision="-1"`` or an id. A schema that is newer than the scripts stays as it is.
    Safe to run from many processes at once.
    """
    engine = create_async_engine(url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_run, metadata, folder, revision)
    finally:
        await engine.dispose()


async def is_current(engine: AsyncEngine, schema: str, folder: Path) -> bool:
    """Tell whether *schema* is at least at the newest revision of the scripts in *folder*.

    False too while there is no database, no schema or no right to look. A newer revision than ours
    is fine: during a release the old processes go on with the new schema.
    """
    version = table(_TABLE, column("version_num"), schema=schema)
    try:
        async with asyncio.timeout(_LOOK_SECONDS), engine.connect() as connection:
            known = await connection.scalar(select(version.c.version_num))
    except (DBAPIError, OSError, TimeoutError):
        return False
    newest = _scripts(folder).get_current_head()
    return known is not None and newest is not None and str(known) >= newest


async def unreachable(url: str) -> str | None:
    """Say where the database of *url* was looked for and what is wrong; ``None`` if it answers.

    The answer holds no password.
    """
    address = make_url(url)
    engine = create_async_engine(url, connect_args={"timeout": _LOOK_SECONDS})
    try:
        async with asyncio.timeout(_LOOK_SECONDS), engine.connect():
            return None
    except (DBAPIError, OSError, TimeoutError) as error:
        cause = error.orig.__cause__ if isinstance(error, DBAPIError) and error.orig else error
        where = f"{address.host or 'localhost'}:{address.port or 5432}/{address.database}"
        return f"{where} does not answer as {address.username} ({type(cause).__name__}: {cause})"
    finally:
        await engine.dispose()


def _scripts(folder: Path) -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("version_locations", str(folder))
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config)


def _is_newer(known: str | None, script: ScriptDirectory) -> bool:
    """Tell whether the schema is ahead of us: ours is a release that came back."""
    newest = script.get_current_head()
    return known is not None and newest is not None and known > newest


def _run(connection: Connection, metadata: MetaData, folder: Path, revision: str) -> None:
    script = _scripts(folder)
    back = revision.startswith("-") or revision == "base"

    def steps(rev: object, _context: object) -> object:
        return (
            script._downgrade_revs(revision, rev)  # type: ignore[arg-type]  # noqa: SLF001 -- alembic.command does the same
            if back
            else script._upgrade_revs(revision, rev)  # type: ignore[arg-type]  # noqa: SLF001 -- the same
        )

    connection.execute(
        text("select pg_advisory_xact_lock(:lock, hashtext(:schema))"),
        {"lock": _LOCK, "schema": metadata.schema},
    )
    context = MigrationContext.configure(
        connection, opts={"version_table": _TABLE, "version_table_schema": metadata.schema}
    )
    if revision == "head" and _is_newer(context.get_current_revision(), script):
        return
    with EnvironmentContext(Config(), script, fn=steps) as environment:
        environment.configure(
            connection=connection,
            target_metadata=metadata,
            version_table=_TABLE,
            version_table_schema=metadata.schema,
            transactional_ddl=True,
            fn=steps,
        )
        environment.run_migrations()
