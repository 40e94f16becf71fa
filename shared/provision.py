"""Roles and schemas: each service has a schema, an owner that migrates it and a role that uses it.

A service's role can read and write the rows of its own schema and nothing else in the cluster
(security.md D1r). The same statements stand behind `make up`, the tests and compose.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
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


async def provision(
    admin_url: str, schemas: Iterable[str], given: Mapping[str, Access] | None = None
) -> None:
    """Create or refresh the roles and schemas; idempotent, one process at a time.

    *given* holds the URLs of those schemas whose roles are not those of ``access``: their names
    and passwords count. The administrator need not be a superuser: the owner of the database with
    CREATEROLE suffices.
    """
    known = given or {}
    connection = await asyncpg.connect(driver_url(admin_url))
    try:
        async with connection.transaction():
            await connection.execute(f"select pg_advisory_xact_lock({_LOCK})")
            database = make_url(admin_url).database
            await connection.execute(f'revoke all on database "{database}" from public')
            await connection.execute("revoke create on schema public from public")
            for schema in schemas:
                urls = known.get(schema) or access(admin_url, schema)
                await _provision(connection, database or "", schema, urls)
    finally:
        await connection.close()


async def _provision(
    connection: asyncpg.Connection, database: str, schema: str, urls: Access
) -> None:
    owner = await _role(connection, urls.owner_url)
    user = await _role(connection, urls.service_url)
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


async def _role(connection: asyncpg.Connection, url: str) -> str:
    """Create or refresh the role of *url*; returns its name as SQL writes it."""
    parts = make_url(engine_url(url))
    name, password = parts.username or "", str(parts.password or "")
    known = await connection.fetchval("select 1 from pg_roles where rolname = $1", name)
    quoted = await connection.fetchval("select quote_ident($1)", name)
    secret = await connection.fetchval("select quote_literal($1)", password)
    # Of an existing role only what changes: to say NOSUPERUSER again takes a superuser.
    statement = f"alter role {quoted}" if known else f"create role {quoted} login {_RIGHTS}"
    await connection.execute(f"{statement} password {secret}")
    return str(quoted)


def _password(admin_url: str, role: str) -> str:
    return hmac.new(_secret(admin_url), role.encode(), hashlib.sha256).hexdigest()


def _secret(admin_url: str) -> bytes:
    url = make_url(admin_url)
    return f"{url.username}:{url.password}".encode()
