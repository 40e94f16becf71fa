"""A service's role can do nothing in another service's schema (security.md D1r)."""

from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import make_url

from shared.provision import Access, access, provision

SCHEMAS = ("auth", "profile", "job", "generation", "document")
VERBS = {
    "select": "select * from {schema}.things",
    "insert": "insert into {schema}.things values (2)",
    "update": "update {schema}.things set id = 3",
    "delete": "delete from {schema}.things",
    "create": "create table {schema}.mine (id int)",
    "drop": "drop table {schema}.things",
}
OWN = {"select", "insert", "update", "delete"}


def plain(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


@pytest.fixture
async def provisioned(database_url: str) -> str:
    await provision(database_url, SCHEMAS)
    for schema in SCHEMAS:
        owner = await asyncpg.connect(plain(access(database_url, schema).owner_url))
        await owner.execute(f"create table {schema}.things (id int)")
        await owner.execute(VERBS["insert"].format(schema=schema))
        await owner.close()
    return database_url


@pytest.mark.parametrize("role", SCHEMAS)
async def test_a_role_has_the_rows_of_its_own_schema_and_nothing_else(
    provisioned: str, role: str
) -> None:
    connection = await asyncpg.connect(plain(access(provisioned, role).service_url))
    for schema in SCHEMAS:
        for verb, statement in VERBS.items():
            allowed = schema == role and verb in OWN
            try:
                async with connection.transaction():
                    await connection.execute(statement.format(schema=schema))
                done = True
            except asyncpg.InsufficientPrivilegeError:
                done = False
            assert done == allowed, f"{role}: {verb} in {schema}"
    await connection.close()


async def test_nobody_creates_things_in_the_public_schema(provisioned: str) -> None:
    connection = await asyncpg.connect(plain(access(provisioned, "job").service_url))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute("create table public.mine (id int)")
    await connection.close()


async def test_an_owner_reaches_no_other_schema(provisioned: str) -> None:
    connection = await asyncpg.connect(plain(access(provisioned, "job").owner_url))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.fetch("select * from auth.things")
    await connection.close()


async def test_provisioning_twice_changes_nothing(provisioned: str) -> None:
    await provision(provisioned, SCHEMAS)
    connection = await asyncpg.connect(plain(access(provisioned, "auth").service_url))
    assert await connection.fetchval("select count(*) from auth.things") == 1
    await connection.close()


async def test_an_administrator_need_not_be_a_superuser(database_url: str) -> None:
    """The owner of the database who may create roles suffices, again and again."""
    admin, database = f"admin_{uuid4().hex[:8]}", make_url(database_url).database
    root = await asyncpg.connect(plain(database_url))
    await root.execute(f"create role {admin} login createrole password 'pw'")
    await root.execute(f'alter database "{database}" owner to {admin}')
    # The roles of the whole cluster belong to its superuser here; let this one have its own.
    url = make_url(database_url).set(drivername="postgresql", username=admin, password="pw")
    admin_url = url.render_as_string(hide_password=False)
    try:
        await provision(admin_url, ["lodging"])
        await provision(admin_url, ["lodging"])
        roles = access(admin_url, "lodging")
        owner = await asyncpg.connect(plain(roles.owner_url))
        await owner.execute("create table lodging.things (id int)")
        await owner.close()
        user = await asyncpg.connect(plain(roles.service_url))
        await user.execute("insert into lodging.things values (1)")
        await user.close()
    finally:
        for name in ("jobwise_lodging", "jobwise_lodging_owner", admin):
            await root.execute(f"reassign owned by {name} to current_user")
            await root.execute(f"drop owned by {name} cascade")
            await root.execute(f"drop role {name}")
        await root.close()


async def test_roles_have_the_names_and_passwords_of_the_urls_that_are_given(
    database_url: str,
) -> None:
    base = make_url(database_url).set(drivername="postgresql")

    def of(role: str, password: str) -> str:
        return base.set(username=role, password=password).render_as_string(hide_password=False)

    urls = Access(of('odd"owner', "it's"), of("odd_user", r"back\slash"))
    root = await asyncpg.connect(plain(database_url))
    try:
        await provision(database_url, ["oddities"], {"oddities": urls})
        await provision(database_url, ["oddities"], {"oddities": urls})
        owner = await asyncpg.connect(urls.owner_url)
        await owner.execute("create table oddities.things (id int)")
        await owner.close()
        user = await asyncpg.connect(urls.service_url)
        await user.execute("insert into oddities.things values (1)")
        await user.close()
    finally:
        for name in ("odd_user", '"odd""owner"'):
            await root.execute(f"reassign owned by {name} to current_user")
            await root.execute(f"drop owned by {name} cascade")
            await root.execute(f"drop role {name}")
        await root.close()
