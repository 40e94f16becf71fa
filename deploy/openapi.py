"""Writes the merged API description: ``python -m deploy.openapi`` (``make openapi``)."""

from pathlib import Path
from typing import Any

from deploy.system import UNITS
from gateway.openapi import merge, write
from shared.messaging.memory import MemoryTransport
from shared.service import Parts
from shared.storage import LocalFileStorage
from shared.testing.tokens import TestKeys

NOWHERE = "postgresql+asyncpg://nobody@127.0.0.1/none"
"""Building a service opens nothing; only running it does."""


def describe() -> dict[str, Any]:
    """Return the merged document of the services as their code stands now."""
    parts = Parts(
        transport=MemoryTransport(),
        verifier=TestKeys().verifier(),
        storage=LocalFileStorage(Path("/nonexistent")),
    )
    services = [unit.build(unit.settings(database_url=NOWHERE), parts) for unit in UNITS]
    return merge({service.name: service.api.openapi() for service in services})


if __name__ == "__main__":
    write(describe())
