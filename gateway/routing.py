"""Which service owns a path: an allow-list of methods and templates (security.md G1, G2)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes

PREFIXES: Mapping[str, str] = {
    "auth": "auth",
    "users": "auth",
    "login": "auth",
    ".well-known": "auth",
    "profiles": "profile",
    "profile": "profile",
    "jobs": "job",
    "generations": "generation",
    "documents": "document",
}
"""The first part of a path below ``/api/v1``, and the service behind it."""

_METHODS = ("get", "put", "post", "delete", "patch")
_FORBIDDEN = re.compile(
    rb"%2e|%2f|%5c|%3b|%[01][0-9a-f]|%7f|%(?![0-9a-f]{2})|\.\.|/\.(?:/|\Z)|//|;|\\", re.IGNORECASE
)
_ALLOWED = re.compile(rb"/[A-Za-z0-9._~!$&'()*+,=:@%/-]*\Z")


@dataclass(frozen=True, slots=True)
class Route:
    """One operation of one service."""

    service: str
    template: str
    """The path as the API's description has it, e.g. ``/api/v1/profiles/{profile_id}``."""
    method: str
    needs_token: bool
    is_upload: bool
    is_generation: bool
    """Whether it starts a generation, which has a limit of its own."""
    is_websocket: bool = False


class Match(NamedTuple):
    """A route that a path has found; ``path`` is rebuilt from it and safe to forward."""

    route: Route | None
    allowed: tuple[str, ...] = ()
    """The methods of the path, where the asked one is not among them."""
    path: str = ""


@dataclass(slots=True)
class _Node:
    literals: dict[str, "_Node"] = field(default_factory=dict)
    parameter: "_Node | None" = None
    routes: dict[str, Route] = field(default_factory=dict)


class BadPath(ValueError):
    """The path is written in a way that only attackers write."""


class Router:
    """Finds routes in the merged OpenAPI document."""

    def __init__(self, document: Mapping[str, Any]) -> None:  # OpenAPI as JSON
        self._root = _Node()
        for template, operations in document["paths"].items():
            for method in _METHODS:
                if method in operations:
                    self._add(template, method.upper(), operations[method])

    def find(self, method: str, raw_path: bytes) -> Match:
        """Return the route of a path as it stands on the wire, without its query.

        A final slash changes nothing. Raises ``BadPath`` for dot segments, encoded separators,
        double slashes, control characters, broken escapes, and bytes outside of RFC 3986 or,
        once unescaped, of UTF-8.
        """
        if _FORBIDDEN.search(raw_path) or not _ALLOWED.match(raw_path):
            raise BadPath
        if b"%" in raw_path and not _is_utf8(unquote_to_bytes(raw_path)):
            raise BadPath
        parts = raw_path.decode("ascii").rstrip("/").split("/")[1:]
        node = self._root
        for part in parts:
            following = node.literals.get(part) or (node.parameter if part else None)
            if following is None:
                return Match(None)
            node = following
        route = node.routes.get(method)
        return Match(
            route,
            () if route else tuple(sorted(node.routes)),
            "/" + "/".join(parts),
        )

    def _add(self, template: str, method: str, operation: Mapping[str, Any]) -> None:
        node = self._root
        for part in template.split("/")[1:]:
            if part.startswith("{"):
                node.parameter = node.parameter or _Node()
                node = node.parameter
            else:
                node = node.literals.setdefault(part, _Node())
        content = operation.get("requestBody", {}).get("content", {})
        node.routes[method] = Route(
            service=operation["x-service"],
            template=template,
            method=method,
            needs_token=bool(operation.get("security")),
            is_upload="multipart/form-data" in content,
            is_generation=bool(operation.get("x-generation")),
            is_websocket=bool(operation.get("x-websocket")),
        )


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True
