"""Brings every schema of ``DATABASE_URL`` to its newest revision: ``make migrate``."""

import asyncio
import sys

from deploy.openapi import services_as_built
from deploy.settings import EmbeddedSettings
from deploy.system import schemas
from shared.migrations import migrate
from shared.provision import access, provision


async def main() -> int:
    """Provision roles and schemas, then migrate each service; returns the exit status."""
    url = EmbeddedSettings().database_url
    if not url:
        sys.stderr.write("Set DATABASE_URL; the embedded database is migrated by make up.\n")
        return 2
    await provision(url, schemas())
    for service in services_as_built():
        owner = access(url, service.name).owner_url
        await migrate(owner, service.database.metadata, service.migrations)
        sys.stdout.write(f"{service.name} is at its newest revision\n")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
