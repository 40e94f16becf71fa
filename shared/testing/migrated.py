"""Whether a service's migrations make the schema that its tables describe."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData
from sqlalchemy.ext.asyncio import create_async_engine

from shared.migrations import migrate
from shared.provision import access, provision


def differences(connection: Connection, metadata: MetaData) -> list[object]:
    """Return what alembic would change to make the schema that of *metadata*.

    Tables, columns, types, nullability, indexes and constraints are compared.
    """

    def ours(name: str | None, kind: str, _parents: object) -> bool:
        return kind != "schema" or name == metadata.schema

    context = MigrationContext.configure(
        connection,
        opts={
            "include_schemas": True,
            "include_name": ours,
            "version_table_schema": metadata.schema,
            "compare_type": True,
            "compare_server_default": True,
        },
    )
    return list(compare_metadata(context, metadata))


async def differences_on_the_way(
    database_url: str, metadata: MetaData, folder: Path
) -> list[list[object]]:
    """Migrate up, down to nothing and up again; return the differences after each step."""
    schema = str(metadata.schema)
    await provision(database_url, [schema])
    owner = access(database_url, schema).owner_url
    engine = create_async_engine(owner)
    found = []
    for revision in ("head", "base", "head"):
        await migrate(owner, metadata, folder, revision=revision)
        async with engine.connect() as connection:
            found.append(await connection.run_sync(differences, metadata))
    await engine.dispose()
    return found
