"""The migrations make the schema that the code expects, and can be undone."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from services.auth import main
from services.auth.infrastructure.tables import metadata
from shared.migrations import migrate
from shared.provision import access, provision

pytestmark = pytest.mark.integration

FOLDER = Path(main.__file__).parent / "migrations"


def differences(connection: Connection) -> list[object]:
    def ours(_name: str | None, kind: str, _parents: object) -> bool:
        return kind != "schema" or _name == "auth"

    context = MigrationContext.configure(
        connection,
        opts={
            "include_schemas": True,
            "include_name": ours,
            "version_table_schema": "auth",
            "compare_type": True,
        },
    )
    return list(compare_metadata(context, metadata))


async def test_the_schema_is_that_of_the_tables_before_and_after_a_way_back(
    database_url: str,
) -> None:
    await provision(database_url, ["auth"])
    owner = access(database_url, "auth").owner_url
    engine = create_async_engine(owner)
    await migrate(owner, metadata, FOLDER)
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await migrate(owner, metadata, FOLDER, revision="base")
    async with engine.connect() as connection:
        assert len(await connection.run_sync(differences)) > 8
    await migrate(owner, metadata, FOLDER)
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()
