"""The map as code: every service, how it is built, and where the gateway finds it."""

from collections.abc import Callable
from dataclasses import dataclass
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
from shared.service import Service
from shared.settings import DatabaseSettings


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


Adapters = dict[str, dict[str, Any]]
"""Per service, the adapters that replace its own (tests: a slow or lying writer)."""
