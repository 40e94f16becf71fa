"""The merged API description says everything that a client, or a generator of one, must know."""

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from deploy.openapi import describe, services_as_built
from gateway import openapi
from gateway.openapi import NameTaken, merge
from gateway.openapi_answers import HEADERS

pytestmark = pytest.mark.unit

Json = dict[str, Any]  # OpenAPI 3.1

DOCUMENT: Json = openapi.load()
COMPONENTS: Json = DOCUMENT["components"]
_METHOD_NAME = re.compile(r"[a-z]+(_[a-z0-9]+)*\Z")
_ALWAYS = {"400", "429", "500", "502", "503", "504"}
_ON_EVERY_ANSWER = {"X-Request-ID", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"}


def operations() -> list[Any]:
    """Return name and description of every operation, as pytest's parameters."""
    return [
        pytest.param(path, method, operation, id=operation["operationId"])
        for path, described in DOCUMENT["paths"].items()
        for method, operation in described.items()
    ]


def answers(operation: Json) -> Iterator[tuple[str, Json]]:
    """Yield status and description of each answer, references resolved."""
    for status, answer in operation["responses"].items():
        yield status, resolved(answer)


def resolved(part: Json) -> Json:
    """Return what a reference stands for, or *part* itself."""
    if "$ref" not in part:
        return part
    _, _, kind, name = part["$ref"].split("/")
    found: Json = COMPONENTS[kind][name]
    return found


def examples(media: Json) -> list[Any]:
    """Return the examples of a body."""
    if "examples" in media:
        return [one["value"] for one in media["examples"].values()]
    return [media["example"]] if "example" in media else []


def misfits(schema: Json, value: Any) -> list[str]:
    """Return why *value* does not fit *schema*."""
    whole = {**schema, "components": COMPONENTS}
    validator = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
    return [error.message for error in validator.iter_errors(value)]


def asked(operation: Json, place: str) -> set[str]:
    """Return the names of an operation's parameters in *place*."""
    return {part["name"] for part in operation.get("parameters", ()) if part["in"] == place}


@pytest.mark.parametrize(("path", "method", "operation"), operations())
def test_an_operation_is_named_described_and_filed(path: str, method: str, operation: Json) -> None:
    assert _METHOD_NAME.match(operation["operationId"])
    assert operation["operationId"].count("_") <= 4
    assert len(operation["summary"]) >= 10
    assert operation["summary"] != operation["operationId"].replace("_", " ").title()
    assert len(operation["description"]) >= len(operation["summary"])
    assert "``" not in json.dumps(operation)
    known = {tag["name"] for tag in DOCUMENT["tags"]}
    assert len(operation["tags"]) == 1
    assert set(operation["tags"]) <= known
    assert operation["x-service"] in {service.name for service in services_as_built()}


@pytest.mark.parametrize(("path", "method", "operation"), operations())
def test_an_operation_names_its_errors_one_by_one(path: str, method: str, operation: Json) -> None:
    given = set(operation["responses"])
    assert given >= _ALWAYS
    assert not [status for status in given if not status.isdigit()]
    assert ("401" in given) >= bool(operation.get("security"))
    if operation.get("security") and "{" in path:
        assert given >= {"403", "404"}
    assert ("412" in given) == ("If-Match" in asked(operation, "header"))
    assert ("304" in given) == ("If-None-Match" in asked(operation, "header"))
    if "requestBody" in operation:
        assert given >= {"413", "415"}
    for status, answer in answers(operation):
        if int(status) < 400:
            continue
        media = answer["content"]["application/json"]
        assert list(answer["content"]) == ["application/json"]
        assert media["schema"] == {"$ref": "#/components/schemas/Problem"}
        assert examples(media), status
        for example in examples(media):
            assert misfits(media["schema"], example) == []
            assert example["error"]["message"].endswith((".", "…"))
        codes = [example["error"]["code"] for example in examples(media)]
        assert "examples" not in media or codes == list(media["examples"])


@pytest.mark.parametrize(("path", "method", "operation"), operations())
def test_every_body_has_an_example_that_fits(path: str, method: str, operation: Json) -> None:
    bodies = [("request", operation.get("requestBody", {}))]
    bodies += [item for item in answers(operation) if item[0] < "300"]
    for where, body in bodies:
        for media in body.get("content", {}).values():
            if "Content-Disposition" in body.get("headers", {}):
                assert "schema" not in media  # a file, as OpenAPI 3.1 describes one
                continue
            assert media["schema"], where
            assert examples(media), where
            for example in examples(media):
                assert misfits(media["schema"], example) == [], (where, example)


@pytest.mark.parametrize(("path", "method", "operation"), operations())
def test_the_headers_of_answers_are_documented(path: str, method: str, operation: Json) -> None:
    for status, answer in answers(operation):
        headers = set(answer["headers"])
        if status != "304":
            assert headers >= _ON_EVERY_ANSWER
        assert ("Location" in headers) == (status in {"201", "202"}), status
        assert ("WWW-Authenticate" in headers) == (status == "401"), status
        if status in {"429", "502", "503", "504"}:
            assert "Retry-After" in headers
        if status[0] == "2" and "Idempotency-Key" in asked(operation, "header"):
            assert "Idempotency-Replayed" in headers
        for name in headers:
            assert resolved(answer["headers"][name])["description"]


def test_every_part_is_used_and_every_reference_stands_for_something() -> None:
    text = json.dumps(DOCUMENT)
    used = set(re.findall(r'"#/components/(\w+)/([^"]+)"', text))
    there = {(kind, name) for kind, parts in COMPONENTS.items() for name in parts}
    assert used <= there
    unused = there - used - {("securitySchemes", "bearer")}
    assert not {name for kind, name in unused if kind != "headers"}


def test_free_form_objects_are_few_and_meant() -> None:
    """Whatever api.md §8 gives a shape has one."""
    free = set()
    for name, shape in COMPONENTS["schemas"].items():
        for field, described in shape.get("properties", {}).items():
            options = [described, *described.get("anyOf", ())]
            if any(
                one.get("type") == "object"
                and one.get("additionalProperties") in (True, None, {})
                and "properties" not in one
                for one in options
            ):
                free.add(f"{name}.{field}")
    assert free <= {
        "Error.details",
        "ProfileCreate.custom_fields",
        "ProfileUpdate.custom_fields",
        "ProfileRead.custom_fields",
        "DocumentRead.parameters",
    }


def test_two_operations_of_one_name_are_refused() -> None:
    """A generated client would lose one of them."""
    listing = {"operationId": "list_jobs", "tags": ["jobs"], "responses": {}}
    twice = {
        "paths": {
            "/api/v1/jobs": {"get": dict(listing)},
            "/api/v1/jobs/all": {"get": dict(listing)},
        }
    }
    with pytest.raises(NameTaken, match="list_jobs"):
        merge({"job": twice})


def test_the_committed_description_is_the_one_of_the_code() -> None:
    assert openapi.render(describe()) == openapi.DOCUMENT.read_text()


def test_each_documented_header_is_one_that_browsers_may_read() -> None:
    from gateway.cors import Cors

    exposed = " ".join(
        value.decode()
        for _, value in Cors(("http://localhost:3000",)).headers(b"http://localhost:3000")
    ).lower()
    own = {"WWW-Authenticate", "Content-Range", "Accept-Ranges"}
    for name in HEADERS.keys() - own:
        assert name.lower() in exposed
