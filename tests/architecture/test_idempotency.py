"""Every POST that reads a token is keyed, and says so (api.md §9.11)."""

from collections.abc import Iterator
from typing import Any

import pytest

from deploy.openapi import services_as_built
from gateway import openapi
from gateway.cors import ALLOWED_HEADERS, EXPOSED

pytestmark = pytest.mark.unit

Json = dict[str, Any]  # OpenAPI 3.1

DOCUMENT: Json = openapi.load()
HEADER = "Idempotency-Key"


def posts() -> Iterator[tuple[str, Json]]:
    for path, described in DOCUMENT["paths"].items():
        if "post" in described:
            yield path, described["post"]


def headers_of(operation: Json) -> set[str]:
    return {part["name"] for part in operation.get("parameters", []) if part["in"] == "header"}


def codes(operation: Json, status: str) -> set[str]:
    media = operation["responses"][status]["content"]["application/json"]
    return {example["value"]["error"]["code"] for example in media["examples"].values()}


def test_every_post_that_reads_a_token_describes_the_key_and_its_refusals() -> None:
    keyed = {path: operation for path, operation in posts() if operation.get("security")}
    assert keyed.keys() >= {
        "/api/v1/auth/change-password",
        "/api/v1/profiles",
        "/api/v1/profiles/import",
        "/api/v1/jobs",
        "/api/v1/generations/resume",
        "/api/v1/generations/cover-letter",
    }
    for path, operation in keyed.items():
        assert HEADER in headers_of(operation), path
        assert codes(operation, "409") >= {
            "idempotency_in_progress",
            "idempotency_outcome_unknown",
        }, path
        assert "idempotency_key_reused" in codes(operation, "422"), path
        for status, answer in operation["responses"].items():
            if status < "300":
                assert "Idempotency-Replayed" in answer["headers"], path


def test_nothing_else_claims_to_be_keyed() -> None:
    for path, described in DOCUMENT["paths"].items():
        for method, operation in described.items():
            if method != "post" or not operation.get("security"):
                assert HEADER not in headers_of(operation), path


def test_a_key_may_stand_in_the_body_of_what_makes_a_generation() -> None:
    for path, operation in posts():
        if operation.get("x-generation"):
            reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
            shape = DOCUMENT["components"]["schemas"][reference.rpartition("/")[2]]
            assert "client_request_id" in shape["properties"], path


def test_every_service_has_a_place_for_keys() -> None:
    for service in services_as_built():
        assert f"{service.name}.idempotency_keys" in service.database.metadata.tables


def test_web_pages_may_send_a_key_and_see_that_an_answer_is_replayed() -> None:
    assert HEADER in ALLOWED_HEADERS.split(", ")
    assert "Idempotency-Replayed" in EXPOSED.split(", ")
