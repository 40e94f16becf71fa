"""One API description for the whole system, merged from the services' own."""

import json
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from gateway.routing import PREFIXES

DOCUMENT = Path(__file__).parent / "openapi.json"
_PUBLIC = "/api/v1/"
_METHODS = {"get", "put", "post", "delete", "patch"}
_GENERATES = {
    "/api/v1/generations/resume",
    "/api/v1/generations/cover-letter",
}
_REFUSALS = {
    "401": "No token, or one that does not hold",
    "429": "A limit is reached; Retry-After says when to come back",
    "503": "A part of the system is down; Retry-After says when to come back",
}

Json = dict[str, Any]  # OpenAPI 3.1


class MisplacedPath(ValueError):
    """A service serves a path that the gateway would bring to another one."""


def merge(documents: Mapping[str, Json]) -> Json:
    """Return one document of the public paths of all services, by service name.

    Every operation gains ``x-service``, which is what the gateway routes by, and the answers that
    the gateway itself gives. Shapes of one name that differ get the service's name in front.
    Raises ``MisplacedPath`` if a service owns a path outside of its prefixes.
    """
    merged: Json = {
        "openapi": "3.1.0",
        "info": {
            "title": "JobWise",
            "version": "1",
            "description": "Tailored, truthful resumes and cover letters.",
        },
        "paths": {},
        "components": {"schemas": {}, "securitySchemes": {}},
    }
    for service, original in documents.items():
        document = _own_names(deepcopy(original), service, merged["components"]["schemas"])
        for path, operations in document["paths"].items():
            if path.startswith(_PUBLIC):
                merged["paths"][path] = _public(path, operations, service)
        components = document.get("components", {})
        merged["components"]["schemas"] |= components.get("schemas", {})
        merged["components"]["securitySchemes"] |= components.get("securitySchemes", {})
    return _sorted(merged)


def load() -> Json:
    """Return the committed document, which ``make openapi`` writes and a test keeps true."""
    document: Json = json.loads(DOCUMENT.read_text())
    return document


def write(document: Json) -> None:
    """Write the committed document."""
    DOCUMENT.write_text(render(document))


def render(document: Json) -> str:
    """Return the text of the committed document."""
    return json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _public(path: str, operations: Json, service: str) -> Json:
    prefix = path.removeprefix(_PUBLIC).split("/", 1)[0]
    if PREFIXES.get(prefix) != service:
        raise MisplacedPath(f"{service} serves {path}, but the gateway brings it elsewhere")
    for method, operation in operations.items():
        if method not in _METHODS:
            continue
        operation["x-service"] = service
        if path in _GENERATES:
            operation["x-generation"] = True
        for status, why in _REFUSALS.items():
            if status != "401" or operation.get("security"):
                operation["responses"].setdefault(status, {"description": why} | _problem())
    return operations


def _problem() -> Json:
    return {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}


def _own_names(document: Json, service: str, taken: Json) -> Json:
    """Rename the shapes of *document* whose names stand for something else already."""
    schemas = document.get("components", {}).get("schemas", {})
    clashes = [name for name, shape in schemas.items() if name in taken and taken[name] != shape]
    if not clashes:
        return document
    text = json.dumps(document)
    for name in clashes:
        renamed = f"{service.capitalize()}{name}"
        text = text.replace(f'"#/components/schemas/{name}"', f'"#/components/schemas/{renamed}"')
    renamed_document: Json = json.loads(text)
    own = renamed_document["components"]["schemas"]
    for name in clashes:
        own[f"{service.capitalize()}{name}"] = own.pop(name)
    return renamed_document


def _sorted(document: Json) -> Json:
    sorted_document: Json = json.loads(json.dumps(document, sort_keys=True))
    return sorted_document
