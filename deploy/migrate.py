"""Brings every schema of ``DATABASE_URL`` to its newest revision: ``make migrate``.

Also provisions the roles that the services' own URLs name, and with ``RABBITMQ_URL`` declares every
queue. Idempotent: compose and Kubernetes run it before each release.
"""

import asyncio
import sys

from pydantic import Field

from deploy.settings import EmbeddedSettings
from deploy.system import schemas, services_as_built
from shared.messaging.rabbitmq import RabbitTransport
from shared.messaging.transport import BrokerUnavailable, TopologyConflict
from shared.migrations import migrate
from shared.provision import Access, access, provision
from shared.runtime import MIGRATE_PATIENCE, MigrationFailed, database_there
from shared.service import Service
from shared.settings import CheckedSettings, PostgresUrl, read


class RoleUrls(CheckedSettings):
    """The URLs of one schema's roles; what is unset is derived from the administrator's."""

    database_url: PostgresUrl = Field(default="", repr=False)
    migration_database_url: PostgresUrl = Field(default="", repr=False)


def roles(admin_url: str, schema: str) -> Access:
    """Return the URLs of *schema*'s roles: those of the environment, or else the derived ones."""
    given, derived = RoleUrls(_env_prefix=f"{schema.upper()}_"), access(admin_url, schema)
    return Access(
        given.migration_database_url or derived.owner_url,
        given.database_url or derived.service_url,
    )


async def migrate_everything(settings: EmbeddedSettings) -> None:
    """Provision, migrate and declare; raises ``MigrationFailed``."""
    admin_url = settings.database_url
    known = {schema: roles(admin_url, schema) for schema in schemas()}
    services = services_as_built()
    await database_there(admin_url)
    await provision(admin_url, schemas(), known)
    for service in services:
        owner = known[service.name].owner_url
        await migrate(owner, service.database.metadata, service.migrations)
        sys.stdout.write(f"{service.name} is at its newest revision\n")
    if settings.rabbitmq_url:
        await _declare(settings.rabbitmq_url, services)
        sys.stdout.write("the broker has every queue\n")


async def _declare(url: str, services: list[Service]) -> None:
    try:
        async with RabbitTransport(url, patience=MIGRATE_PATIENCE) as transport:
            await transport.declare([queue for one in services for queue in one.queues()])
    except BrokerUnavailable as error:
        raise MigrationFailed(f"the broker of RABBITMQ_URL does not answer ({error})") from None
    except TopologyConflict as error:
        raise MigrationFailed(f"the broker has other queues of these names: {error}") from None


def main() -> int:
    """Do it all; returns the exit status."""
    settings = read(EmbeddedSettings)
    if not settings.database_url:
        sys.stderr.write("Set DATABASE_URL; the embedded database is migrated by make up.\n")
        return 2
    try:
        asyncio.run(migrate_everything(settings))
    except MigrationFailed as error:
        sys.stderr.write(f"migrate: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
