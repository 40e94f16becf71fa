"""One form for every error (api.md §1), which never repeats what was sent (security.md S6)."""

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from pydantic import BaseModel, ConfigDict, Field

from shared.errors import (
    BadRequest,
    Conflict,
    DependencyUnavailable,
    DomainError,
    Forbidden,
    LimitReached,
    NotFound,
    PreconditionFailed,
    RuleBroken,
    TooLarge,
    Unauthenticated,
    UnsupportedMedia,
)
from shared.problems import MAX_REPORTED, error_body
from shared.service import api_router, create_api

pytestmark = pytest.mark.unit
SECRET = "hunter2-is-my-password"


class _Item(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    title: str = Field(max_length=5)
    count: int = 0


class _Order(BaseModel):
    model_config = ConfigDict(extra="forbid")
    items: list[_Item]


def _client(error: Exception | None = None) -> AsyncClient:
    api = create_api("test", title="test")
    router = api_router("/orders", tag="orders")

    @router.post("")
    async def order(order: _Order, limit: int = 1) -> dict[str, int]:
        if error is not None:
            raise error
        return {"items": len(order.items), "limit": limit}

    @router.get("/{number}")
    async def read(number: int) -> int:
        return number

    api.include_router(router)
    transport = ASGITransport(api, raise_app_exceptions=False)
    return AsyncClient(transport=transport, base_url="http://test/api/v1")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (BadRequest("x"), 400),
        (Unauthenticated("x"), 401),
        (Forbidden("x"), 403),
        (NotFound("x"), 404),
        (Conflict("x"), 409),
        (PreconditionFailed("x"), 412),
        (TooLarge("x"), 413),
        (UnsupportedMedia("x"), 415),
        (RuleBroken("x"), 422),
        (LimitReached("x"), 429),
        (DependencyUnavailable("x"), 503),
    ],
)
async def test_a_fact_of_the_business_becomes_its_status(error: DomainError, status: int) -> None:
    error.details = {"limit": "daily"}
    async with _client(error) as client:
        answer = await client.post("/orders", json={"items": []}, headers={"X-Request-ID": "mine"})
    assert answer.status_code == status
    assert answer.json() == {
        "error": {
            "code": type(error).code,
            "message": "x",
            "details": {"limit": "daily"},
            "request_id": "mine",
        }
    }
    assert ("WWW-Authenticate" in answer.headers) == (status == 401)
    assert ("Retry-After" in answer.headers) == (status == 503)


async def test_a_fault_of_ours_tells_nothing() -> None:
    async with _client(RuntimeError(SECRET)) as client:
        answer = await client.post("/orders", json={"items": []})
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "internal_error")
    assert SECRET not in answer.text
    assert answer.headers["X-Request-ID"] == answer.json()["error"]["request_id"]


async def test_fields_are_named_with_dots_and_indexes() -> None:
    body = {"items": [{"title": "a"}, {"title": SECRET, "colour": SECRET, "count": "1"}]}
    async with _client() as client:
        answer = await client.post("/orders", json=body)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (400, "validation_error")
    assert {(one["field"], one["type"]) for one in error["details"]["errors"]} == {
        ("items.1.title", "string_too_long"),
        ("items.1.colour", "extra_forbidden"),
        ("items.1.count", "int_type"),
    }
    assert SECRET not in answer.text


async def test_an_answer_to_many_errors_stays_small() -> None:
    name = "n" * 190
    items = [{"title": SECRET * 1000, f"{name}{number}": 1} for number in range(200)]
    async with _client() as client:
        answer = await client.post("/orders", json={"items": items})
    assert answer.status_code == 400
    assert len(answer.json()["error"]["details"]["errors"]) == MAX_REPORTED
    assert len(answer.content) <= 8192
    assert SECRET not in answer.text


async def test_a_bad_query_is_400_and_a_bad_path_is_404() -> None:
    async with _client() as client:
        answer = await client.post("/orders?limit=x", json={"items": []})
        assert (answer.status_code, answer.json()["error"]["details"]["errors"][0]["field"]) == (
            400,
            "limit",
        )
        for path, status in (("/orders/x", 404), ("/nothing", 404), ("/orders/1", 200)):
            assert (await client.get(path)).status_code == status
        answer = await client.put("/orders")
        assert (answer.status_code, answer.json()["error"]["code"]) == (405, "method_not_allowed")
        assert "POST" in answer.headers["Allow"]


def test_a_status_without_words_of_its_own_has_some() -> None:
    assert error_body(418)["error"]["code"] == "error"
    assert error_body(404, code="job_not_found", message="m", request_id="r")["error"] == {
        "code": "job_not_found",
        "message": "m",
        "details": {},
        "request_id": "r",
    }


def test_create_api_serves_no_description_of_its_own() -> None:
    api: FastAPI = create_api("test", title="test")
    assert (api.docs_url, api.redoc_url, api.openapi_url) == (None, None, None)
