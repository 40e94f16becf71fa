"""The API description of the whole system, from the services as their code stands."""

import secrets
from pathlib import Path
from typing import Any

from deploy.system import UNITS
from gateway.openapi import merge
from shared.messaging.memory import MemoryTransport
from shared.service import Parts, Service
from shared.storage import LocalFileStorage
from shared.testing.tokens import TestKeys

NOWHERE = "postgresql+asyncpg://nobody@127.0.0.1/none"
_NEEDED = {"auth": {"key_encryption_secret": secrets.token_hex()}}
"""Settings without a default; nothing is ever encrypted with this one."""


def services_as_built() -> list[Service]:
    """Return every service, built and not running: building one opens nothing."""
    parts = Parts(
        transport=MemoryTransport(),
        verifier=TestKeys().verifier(),
        storage=LocalFileStorage(Path("/nonexistent")),
    )
    return [
        unit.build(unit.settings(database_url=NOWHERE, **_NEEDED.get(unit.name, {})), parts)
        for unit in UNITS
    ]


def describe() -> dict[str, Any]:
    """Return the merged document of all services."""
    return merge({service.name: service.api.openapi() for service in services_as_built()})
