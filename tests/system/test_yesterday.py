"""Yesterday's code runs on today's schema, and each migration has a way back (architecture.md §4).

During a release the processes of before go on beside a newer schema, and after a release that went
wrong they come back to it. What their code says to the database is known: the columns of their
tables. So each pair of neighbouring revisions of each service is held to the law of "expand, then
contract", and real rows, as yesterday's release wrote them, are written again on today's schema.
"""

import json
import shutil
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.embedded import running
from deploy.settings import EmbeddedSettings
from deploy.system import schemas, services_as_built
from shared.migrations import is_current, migrate
from shared.postgres_url import driver_url
from shared.provision import access, provision
from shared.service import Service
from shared.testing.journey import user
from tests.system.samples import prepared

pytestmark = pytest.mark.integration

CONTRACTS: dict[tuple[str, str], str] = {}
"""Steps that take away what yesterday's code no longer used: (service, revision) -> why it may."""

_WIDENINGS = {("integer", "bigint"), ("smallint", "integer"), ("smallint", "bigint")}
_COLUMNS = """
    select c.relname as table, a.attname as column, format_type(a.atttypid, a.atttypmod) as type,
        a.attnotnull as needed,
        a.atthasdef or a.attidentity <> '' as has_default
    from pg_attribute a join pg_class c on c.oid = a.attrelid
        join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = $1 and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
        and c.relname <> 'alembic_version'
"""
_RULES = """
    select conrelid::regclass::text as table, pg_get_constraintdef(oid) as rule
    from pg_constraint where connamespace = $1::regnamespace and contype in ('c', 'u', 'f', 'x', 'p')
    union select indrelid::regclass::text, pg_get_indexdef(indexrelid)
    from pg_index join pg_class on pg_class.oid = indrelid
    where indisunique and relnamespace = $1::regnamespace
"""


@dataclass(frozen=True, slots=True)
class Column:
    """What a statement must know of a column."""

    type: str
    needed: bool
    has_default: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """A schema at one revision."""

    tables: dict[str, dict[str, Column]]
    rules: set[tuple[str, str]]


Rows = dict[str, list[dict[str, Any]]]  # table -> rows as JSON


def is_wider(old: str, new: str) -> bool:
    """Tell whether every value of the type *old* is one of the type *new*."""
    if old == new or (old, new) in _WIDENINGS:
        return True
    if not old.startswith("character varying"):
        return False
    length = new.removeprefix("character varying").strip("()")
    return new == "text" or int(length or 10**9) >= int(old.partition("(")[2].rstrip(")"))


def breaches(old: Shape, new: Shape, schema: str) -> list[str]:
    """Return what breaks statements that were written for *old*."""
    found = []
    for name, columns in old.tables.items():
        present = new.tables.get(name)
        if present is None:
            found.append(f"{name} is gone")
            continue
        for column, was in columns.items():
            now = present.get(column)
            if now is None:
                found.append(f"{name}.{column} is gone")
            elif not is_wider(was.type, now.type):
                found.append(f"{name}.{column} was {was.type} and is {now.type}")
            elif now.needed and not was.needed:
                found.append(f"{name}.{column} must not be null any more")
            elif was.has_default and not now.has_default and now.needed:
                found.append(f"{name}.{column} lost its default")
        found += [
            f"{name}.{column} is new and needs a value"
            for column, now in present.items()
            if column not in columns and now.needed and not now.has_default
        ]
    known = {f"{schema}.{name}" for name in old.tables}
    found += [
        f"{table}: new rule {rule}" for table, rule in new.rules - old.rules if table in known
    ]
    return found


class Database:
    """One service's schema, seen as its administrator."""

    def __init__(self, connection: asyncpg.Connection, url: str, service: Service) -> None:
        self._connection = connection
        self._owner = access(url, service.name).owner_url
        self._service = service
        self.schema = service.name

    async def to(self, revision: str) -> None:
        await migrate(
            self._owner, self._service.database.metadata, self._service.migrations,
            revision=revision,
        )  # fmt: skip

    async def shape(self) -> Shape:
        tables: dict[str, dict[str, Column]] = {}
        for row in await self._connection.fetch(_COLUMNS, self.schema):
            column = Column(row["type"], row["needed"], row["has_default"])
            tables.setdefault(row["table"], {})[row["column"]] = column
        rules = await self._connection.fetch(_RULES, self.schema)
        return Shape(tables, {(row["table"], row["rule"]) for row in rules})

    async def rows(self, tables: dict[str, dict[str, Column]]) -> Rows:
        """Return all rows, with the columns of *tables* only."""
        found = {}
        for name, columns in tables.items():
            listed = ", ".join(f'"{column}"' for column in columns)
            found[name] = [
                row["row"]
                for row in await self._connection.fetch(
                    f'select to_jsonb(t) as row from (select {listed} from {self.schema}."{name}") t'  # noqa: S608 -- names from the catalogue
                    " order by to_jsonb(t)::text"
                )
            ]
        return found

    async def write_again(self, old: Shape, rows: Rows) -> Rows:
        """Write *rows* with yesterday's columns into the emptied tables; return what is there.

        Nothing of it stays.
        """
        transaction = self._connection.transaction()
        await transaction.start()
        try:
            # The order of tables is not ours to know here: foreign keys look away.
            await self._connection.execute("set local session_replication_role = replica")
            for name, columns in old.tables.items():
                listed = ", ".join(f'"{column}"' for column in columns)
                await self._connection.execute(f'delete from {self.schema}."{name}"')  # noqa: S608 -- the same
                await self._connection.execute(
                    f'insert into {self.schema}."{name}" ({listed}) overriding system value'  # noqa: S608 -- the same
                    f" select {listed} from"
                    f' jsonb_populate_recordset(null::{self.schema}."{name}", $1)',
                    rows[name],
                )
            return await self.rows(old.tables)
        finally:
            await transaction.rollback()


def revisions(service: Service) -> list[str]:
    return sorted(path.name[:4] for path in service.migrations.glob("[0-9]*.py"))


async def lived(database_url: str, folder: Path) -> None:
    """Leave rows of today's release in every schema, and nobody who changes them."""
    settings = EmbeddedSettings(jobwise_home=folder, jobwise_port=0, throttles="off")
    async with running(settings, database_url) as system, user(system.url) as client:
        profile_id, job_id = await prepared(client)
        done = await client.finished(await client.generate("resume", profile_id, job_id))
        assert done["status"] == "completed", done
        await client.call("DELETE", f"/api/v1/generations/{done['id']}", 204)
        await client.finished(await client.generate("cover-letter", profile_id, job_id))


async def test_yesterdays_statements_run_on_todays_schema_and_each_step_has_a_way_back(
    database_url: str, tmp_path: Path
) -> None:
    await lived(database_url, tmp_path)
    connection = await asyncpg.connect(driver_url(database_url))
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", encoder=json.dumps, decoder=json.loads
    )
    pairs = 0
    for service in services_as_built():
        database = Database(connection, database_url, service)
        for older, newer in reversed(list(pairwise(revisions(service)))):
            step = f"{service.name} {older} -> {newer}"
            new = await database.shape()
            there = await database.rows(new.tables)
            await database.to("-1")
            old = await database.shape()
            kept = await database.rows(old.tables)
            common = {
                name: {column: one for column, one in columns.items() if column in old.tables[name]}
                for name, columns in new.tables.items()
                if name in old.tables
            }
            for name, columns in common.items():
                was = [{column: row[column] for column in columns} for row in there[name]]
                now = [{column: row[column] for column in columns} for row in kept[name]]
                assert in_order(was) == in_order(now), f"{step}: the way back lost rows of {name}"
            await database.to(newer)
            if (service.name, newer) not in CONTRACTS:
                assert breaches(old, await database.shape(), service.name) == [], step
                assert await database.rows(old.tables) == kept, step
                assert await database.write_again(old, kept) == kept, step
            await database.to("-1")
            pairs += 1
        await database.to("head")
        assert any((await database.rows((await database.shape()).tables)).values()), service.name
    await connection.close()
    assert pairs >= 10


def in_order(rows: list[dict[str, Any]]) -> list[str]:
    return sorted(json.dumps(row, sort_keys=True) for row in rows)


async def test_yesterdays_processes_start_on_todays_schema(
    database_url: str, tmp_path: Path
) -> None:
    """Neither ``api`` and ``worker`` nor ``migrate`` of a release that came back stumble."""
    await provision(database_url, schemas())
    for service in services_as_built():
        owner = access(database_url, service.name).owner_url
        await migrate(owner, service.database.metadata, service.migrations)
        yesterday = tmp_path / service.name
        shutil.copytree(service.migrations, yesterday)
        (newest,) = yesterday.glob(f"{revisions(service)[-1]}_*.py")
        newest.unlink()
        engine = create_async_engine(owner)
        assert await is_current(engine, service.name, yesterday)
        await migrate(owner, service.database.metadata, yesterday)
        assert await is_current(engine, service.name, service.migrations)
        await engine.dispose()


def test_what_breaks_yesterdays_statements_is_seen() -> None:
    """Each breach of the law once; a law that cannot be broken proves nothing."""
    old = Shape(
        {
            "things": {
                "id": Column("uuid", needed=True, has_default=False),
                "name": Column("character varying(10)", needed=False, has_default=False),
                "kind": Column("text", needed=True, has_default=True),
                "count": Column("integer", needed=True, has_default=False),
            },
            "others": {},
        },
        set(),
    )

    def with_column(**columns: Column | None) -> Shape:
        changed = {**old.tables["things"], **columns}
        left = {name: column for name, column in changed.items() if column is not None}
        return Shape({"things": left, "others": {}}, set())

    wider = with_column(
        name=Column("text", needed=False, has_default=False),
        count=Column("bigint", needed=True, has_default=False),
        more=Column("text", needed=True, has_default=True),
    )
    assert breaches(old, wider, "shop") == []
    for broken in (
        Shape({"things": old.tables["things"]}, set()),
        with_column(name=None),
        with_column(name=Column("character varying(9)", needed=False, has_default=False)),
        with_column(name=Column("character varying(10)", needed=True, has_default=False)),
        with_column(kind=Column("text", needed=True, has_default=False)),
        with_column(more=Column("text", needed=True, has_default=False)),
        Shape(old.tables, {("shop.things", "CHECK (count > 0)")}),
    ):
        assert len(breaches(old, broken, "shop")) == 1
