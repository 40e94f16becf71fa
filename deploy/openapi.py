"""The API description of the whole system, from the services as their code stands."""

from typing import Any

from deploy.system import services_as_built
from gateway.openapi import merge

__all__ = ["describe", "services_as_built"]


def describe() -> dict[str, Any]:
    """Return the merged document of all services."""
    return merge({service.name: service.api.openapi() for service in services_as_built()})
