"""The map as code: every service, how it is built, and where the gateway finds it."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.auth.main import build as build_auth
from services.auth.settings import Settings as AuthSettings
from services.document.main import build as build_document
from services.document.settings import Settings as DocumentSettings
from services.generation.main import build as build_generation
from services.generation.settings import Settings as GenerationSettings
from services.job.main import build as build_job
from services.job.settings import Settings as JobSettings
from services.profile.main import build as build_profile
from services.profile.settings import Settings as ProfileSettings
from shared.identity import TokenVerifier
from shared.jwks import JwksCache
from shared.messaging.memory import MemoryTransport
from shared.service import Parts, Service
from shared.settings import DatabaseSettings
from shared.storage import LocalFileStorage


@dataclass(frozen=True, slots=True)
class Unit:
    """One service of the system."""

    name: str
    settings: Callable[..., DatabaseSettings]
    build: Callable[..., Service]  # (settings, parts, **adapters)


UNITS: tuple[Unit, ...] = (
    Unit("auth", AuthSettings, build_auth),
    Unit("profile", ProfileSettings, build_profile),
    Unit("job", JobSettings, build_job),
    Unit("generation", GenerationSettings, build_generation),
    Unit("document", DocumentSettings, build_document),
)
MESSAGING_SCHEMA = "messaging"
"""Where the embedded system keeps its queues."""


def schemas() -> tuple[str, ...]:
    """Return every schema of the embedded database."""
    return (*(unit.name for unit in UNITS), MESSAGING_SCHEMA)


_NOWHERE = "postgresql+asyncpg://nobody@127.0.0.1/none"
_NEEDED = {"auth": {"key_encryption_secret": secrets.token_hex()}}
"""Settings without a default; nothing is ever encrypted with this one."""


def services_as_built() -> list[Service]:
    """Return every service, built and not running: building one opens nothing."""
    parts = Parts(
        transport=MemoryTransport(),
        verifier=TokenVerifier(JwksCache("http://127.0.0.1"), issuer="nobody", audience="nobody"),
        storage=LocalFileStorage(Path("/nonexistent")),
    )
    return [
        unit.build(unit.settings(database_url=_NOWHERE, **_NEEDED.get(unit.name, {})), parts)
        for unit in UNITS
    ]


Adapters = dict[str, dict[str, Any]]
"""Per service, the adapters that replace its own (tests: a slow or lying writer)."""
