"""Roles and schemas: each service has a schema, an owner that migrates it and a role that uses it.

A service's role can read and write the rows of its own schema and nothing else in the cluster
(security.md D1r). The same statements stand behind `make up`, the tests and compose.
"""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass

import asyncpg
from sqlalchemy import make_url

from shared.postgres_url import driver_url, engine_url

_LOCK = 7_160_212
_RIGHTS = "nosuperuser nocreatedb nocreaterole noinherit"


@dataclass(frozen=True, slots=True)
class Access:
    """The two URLs of one schema: for its migrations, and for the running service."""

    owner_url: str
    service_url: str


def access(admin_url: str, schema: str) -> Access:
    """Return the URLs of *schema*'s roles in the database of *admin_url*.

    Their passwords are derived from the administrator's URL, so that every process which knows
    that one arrives at the same.
    """
    base = make_url(engine_url(admin_url))

    def role_url(role: str) -> str:
        url = base.set(username=role, password=_password(admin_url, role))
        return url.render_as_string(hide_password=False)

    return Access(role_url(f"jobwise_{schema}_owner"), role_url(f"jobwise_{schema}"))


async def provision(admin_url: str, schemas: Iterable[str]) -> None:
    """Create or refresh the roles and schemas; idempotent, one process at a time.

    The administrator need not be a superuser: the owner of the database with CREATEROLE suffices.
    """
    connection = await asyncpg.connect(driver_url(admin_url))
    try:
        async with connection.transaction():
            await connection.execute(f"select pg_advisory_xact_lock({_LOCK})")
            database = make_url(admin_url).database
            await connection.execute(f'revoke all on database "{database}" from public')
            await connection.execute("revoke create on schema public from public")
            for schema in schemas:
                await _provision(connection, admin_url, schema)
    finally:
        await connection.close()


async def _provision(connection: asyncpg.Connection, admin_url: str, schema: str) -> None:
    database = make_url(admin_url).database
    owner, user = f"jobwise_{schema}_owner", f"jobwise_{schema}"
    for role in (owner, user):
        known = await connection.fetchval("select 1 from pg_roles where rolname = $1", role)
        # Of an existing role only what changes: to say NOSUPERUSER again takes a superuser.
        statement = f"alter role {role}" if known else f"create role {role} login {_RIGHTS}"
        await connection.execute(f"{statement} password '{_password(admin_url, role)}'")
    default = f"alter default privileges for role {owner} in schema {schema}"
    # PostgreSQL 15 lets only members of a role give it a schema.
    await connection.execute(f"grant {owner} to current_user")
    for statement in (
        f"create schema if not exists {schema} authorization {owner}",
        f'grant connect on database "{database}" to {owner}, {user}',
        f"revoke all on schema {schema} from public",
        f"grant usage on schema {schema} to {user}",
        f"{default} grant select, insert, update, delete on tables to {user}",
        f"{default} grant usage, select on sequences to {user}",
    ):
        await connection.execute(statement)


def _password(admin_url: str, role: str) -> str:
    return hmac.new(_secret(admin_url), role.encode(), hashlib.sha256).hexdigest()


def _secret(admin_url: str) -> bytes:
    url = make_url(admin_url)
    return f"{url.username}:{url.password}".encode()
