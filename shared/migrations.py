"""Migrations: one tree and one version table per service, in its own schema."""

from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.ext.asyncio import create_async_engine

_LOCK = 7_160_211  # any constant of ours: two migrations of one schema never run at once


async def migrate(url: str, metadata: MetaData, folder: Path, *, revision: str = "head") -> None:
    """Bring the schema of *metadata* to *revision* with the scripts in *folder*.

    *url* must be the schema owner's; the schema itself exists already (deploy/postgres). Going
    back is ``revision="-1"`` or an id. Safe to run from many processes at once.
    """
    engine = create_async_engine(url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_run, metadata, folder, revision)
    finally:
        await engine.dispose()


def _run(connection: Connection, metadata: MetaData, folder: Path, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("version_locations", str(folder))
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)
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
    with EnvironmentContext(config, script, fn=steps) as environment:
        environment.configure(
            connection=connection,
            target_metadata=metadata,
            version_table_schema=metadata.schema,
            transactional_ddl=True,
            fn=steps,
        )
        environment.run_migrations()
