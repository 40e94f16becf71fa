"""One API description for the whole system, merged from the services' own."""

import json
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from gateway import openapi_answers
from gateway.openapi_examples import example
from gateway.routing import PREFIXES
from shared.schemas import Problem

_SENTENCE_END = re.compile(r"\n|;|: ")
DOCUMENT = Path(__file__).parent / "openapi.json"
_PUBLIC = "/api/v1/"
_METHODS = {"get", "put", "post", "delete", "patch"}
_GENERATES = {
    "/api/v1/generations/resume",
    "/api/v1/generations/cover-letter",
    "/api/v1/generations/{generation_id}/regenerate",
}
_TAGS = {
    "auth": "Accounts, logins and sessions",
    "users": "Accounts, under their other name",
    "keys": "The public keys of access tokens",
    "profiles": "Master profiles: everything that is true of a person",
    "jobs": "Postings, pasted or given field by field",
    "generations": "Tailored documents in the making, live and afterwards",
    "documents": "Finished documents and their files",
}
_ABOUT = """Tailored, truthful resumes and cover letters: nothing is invented.

Register, send the access token as `Authorization: Bearer …`, upload a resume
(`POST /api/v1/profiles/import`), paste a posting (`POST /api/v1/jobs`), ask for a document
(`POST /api/v1/generations/resume`), follow it, and download the PDF.

Every error has the same form, `{"error": {"code", "message", "details", "request_id"}}`, those of
the HTTP layer (405, 408, 414, 431) included. Instants are RFC 3339 in UTC with `Z`, ids are UUIDs,
lists are `{items, total, limit, offset}`. Unknown fields are refused."""

_EVENT = (
    "id: 2\nevent: stage\n"
    'data: {"generation_id": "0199c1f1-5d20-7b18-8c7a-0f1e2d3c4b5a", "seq": 2, '
    '"stage": "analyze_job", "status": "completed", "progress": 20, '
    '"at": "2026-03-02T09:30:00.000Z"}\n\n'
)

Json = dict[str, Any]  # OpenAPI 3.1


class MisplacedPath(ValueError):
    """A service serves a path that the gateway would bring to another one."""


class NameTaken(ValueError):
    """Two operations have one name, so a generated client would lose one of them."""


def merge(documents: Mapping[str, Json]) -> Json:
    """Return one document of the public paths of all services, by service name.

    Every operation gains ``x-service``, which is what the gateway routes by, the errors that any
    operation may answer, and examples. Shapes of one name that differ get the service's name in
    front. Raises ``MisplacedPath`` if a service owns a path outside of its prefixes, and
    ``NameTaken`` if two operations have one id.
    """
    merged: Json = {
        "openapi": "3.1.0",
        "info": {
            "title": "JobWise",
            "version": "1",
            "description": _ABOUT,
        },
        "tags": [{"name": name, "description": about} for name, about in _TAGS.items()],
        "paths": {},
        "components": {
            "schemas": _problem_shapes(),
            "securitySchemes": {},
            "headers": openapi_answers.HEADERS,
            "responses": {
                openapi_answers.NAMES[status]: answer
                for status, answer in openapi_answers.RESPONSES.items()
            },
        },
    }
    for service, original in documents.items():
        document = _own_names(deepcopy(original), service, merged["components"]["schemas"])
        for path, operations in document["paths"].items():
            if path.startswith(_PUBLIC):
                merged["paths"][path] = _public(path, operations, service)
        components = document.get("components", {})
        merged["components"]["schemas"] |= components.get("schemas", {})
        merged["components"]["securitySchemes"] |= components.get("securitySchemes", {})
    for unused in ("HTTPValidationError", "ValidationError"):  # FastAPI's own, never sent
        merged["components"]["schemas"].pop(unused, None)
    _finish(merged)
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
    return operations


def _problem_shapes() -> Json:
    shape = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    return {**shape.pop("$defs"), Problem.__name__: shape}


def _finish(document: Json) -> None:
    """Write out, for every operation, what a reader or a generator would have to guess."""
    schemas, names = document["components"]["schemas"], set[str]()
    _mark_files(schemas)
    for path, operations in document["paths"].items():
        for operation in operations.values():
            if operation["operationId"] in names:
                raise NameTaken(operation["operationId"])
            names.add(operation["operationId"])
            operation["tags"] = operation["tags"][-1:]  # a route's own wins over its router's
            operation["summary"] = _first_sentence(operation.get("description", ""))
            for parameter in operation.get("parameters", ()):
                _finish_parameter(parameter)
            openapi_answers.complete(operation, path, schemas)
            for media in _media(operation):
                if media.pop("itemSchema", None):  # OpenAPI 3.2, which no generator reads yet
                    media |= {"schema": {"type": "string"}, "example": _EVENT}
                if "schema" in media and not media.keys() & {"example", "examples"}:
                    media["example"] = example(media["schema"], schemas)


def _mark_files(schemas: Json) -> None:
    """Name files as OpenAPI 3.0 did as well: generators of clients look for that."""
    for shape in schemas.values():
        for field in shape.get("properties", {}).values():
            if "contentMediaType" in field:
                field["format"] = "binary"


def _first_sentence(description: str) -> str:
    return _SENTENCE_END.split(description, maxsplit=1)[0].strip().rstrip(".").replace("`", "")


def _finish_parameter(parameter: Json) -> None:
    """Name headers as people write them; a parameter is left out, never null."""
    if parameter["in"] == "header":
        words = parameter["name"].split("-")
        parameter["name"] = "-".join("ID" if word == "id" else word.capitalize() for word in words)
    options = [one for one in parameter["schema"].get("anyOf", ()) if one.get("type") != "null"]
    if len(options) == 1:
        del parameter["schema"]["anyOf"]
        parameter["schema"] |= options[0]


def _media(operation: Json) -> Iterator[Json]:
    for body in (operation.get("requestBody", {}), *operation["responses"].values()):
        yield from body.get("content", {}).values()


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
    text = json.dumps(document, sort_keys=True).replace("``", "`")  # docstrings are no Markdown
    sorted_document: Json = json.loads(text)
    return sorted_document
