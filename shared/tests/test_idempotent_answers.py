"""Which answers are given again, and for how long (api.md §9.11)."""

import pytest

from shared.errors import (
    Conflict,
    DependencyUnavailable,
    DomainError,
    LimitReached,
    NotFound,
    RuleBroken,
    Unauthenticated,
)
from shared.messaging.retention import forget_old
from shared.tests.shop import ORDERS, Shop, nothing

pytestmark = pytest.mark.integration

REPLAYED = "idempotency-replayed"


class Taken(Conflict):
    """A state that the next request may find changed."""

    def __init__(self) -> None:
        super().__init__("Not yet.", headers={"Retry-After": "2"})


@pytest.mark.parametrize("error", [NotFound("no"), RuleBroken("no"), Conflict("no")])
async def test_a_deterministic_refusal_is_the_answer_for_good(
    shop: Shop, error: DomainError
) -> None:
    async def refuse() -> None:
        raise error

    shop.before = refuse
    first = await shop.post("a")
    shop.before = nothing
    second = await shop.post("a")
    assert first.status_code == second.status_code == error.status
    assert second.content == first.content
    assert second.headers[REPLAYED] == "true"
    assert await shop.placed() == 0


async def test_a_body_that_fails_its_schema_is_refused_for_good(shop: Shop) -> None:
    async with shop.client(shop.anna, **{"Idempotency-Key": "a"}) as client:
        first = await client.post(ORDERS, json={"nam": "tea"})
        second = await client.post(ORDERS, json={"nam": "tea"})
    assert first.status_code == second.status_code == 400
    assert second.content == first.content
    assert second.headers[REPLAYED] == "true"


@pytest.mark.parametrize(
    "error",
    [
        Unauthenticated("no"),
        LimitReached("no"),
        DependencyUnavailable("no"),
        Taken(),
        ArithmeticError(),
    ],
)
async def test_what_may_go_well_the_next_time_is_tried_again_at_once(
    shop: Shop, error: Exception
) -> None:
    async def refuse() -> None:
        raise error

    shop.before = refuse
    first = await shop.post("a")
    assert first.status_code == getattr(error, "status", 500)
    shop.before = nothing
    second = await shop.post("a")
    assert second.status_code == 201
    assert REPLAYED not in second.headers
    assert await shop.placed() == 1


async def test_cookies_and_secrets_are_not_given_again(shop: Shop) -> None:
    first, second = await shop.post("a"), await shop.post("a")
    assert "set-cookie" in first.headers
    assert "set-cookie" not in second.headers
    secrets = [await shop.post("b", path=f"{ORDERS}/secret") for _ in range(2)]
    assert secrets[0].json() != secrets[1].json()
    assert REPLAYED not in secrets[1].headers


async def test_a_key_stands_for_its_request_for_24_hours(shop: Shop) -> None:
    first = await shop.post("a")
    await shop.sql("update shop.idempotency_keys set created_at = now() - interval '23:59:00'")
    assert REPLAYED in (await shop.post("a")).headers
    await shop.sql(
        "update shop.idempotency_keys set created_at = now() - interval '24:00:01',"
        " locked_until = now() - interval '24:00:00'"
    )
    fresh = await shop.post("a", "coffee")
    assert fresh.status_code == 201
    assert fresh.json()["id"] != first.json()["id"]
    assert REPLAYED in (await shop.post("a", "coffee")).headers


async def test_old_keys_are_cleaned_away_with_old_messages(shop: Shop) -> None:
    database = shop.service.database
    await shop.post("a")
    assert await forget_old(database.engine, database.tables) == 0
    await shop.sql("update shop.idempotency_keys set created_at = now() - interval '25:00:00'")
    assert await forget_old(database.engine, database.tables) == 1
