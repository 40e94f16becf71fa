"""A POST that is sent twice takes effect once (api.md §1 and §9.11)."""

import asyncio
from pathlib import Path

import httpx2
import pytest

from shared.testing.tokens import TestKeys, TestUser
from shared.tests.shop import ORDERS, Pause, Shop, opened

pytestmark = pytest.mark.integration

REPLAYED = "idempotency-replayed"


def code(answer: httpx2.Response) -> str:
    found: str = answer.json()["error"]["code"]
    return found


async def test_the_second_request_gets_the_first_answer_and_changes_nothing(shop: Shop) -> None:
    first, second = await shop.post("a"), await shop.post("a")
    assert first.status_code == second.status_code == 201
    assert second.content == first.content
    assert second.headers["location"] == first.headers["location"]
    assert second.headers["content-type"] == first.headers["content-type"]
    assert REPLAYED not in first.headers
    assert second.headers[REPLAYED] == "true"
    assert await shop.placed() == 1


async def test_without_a_key_every_request_counts(shop: Shop) -> None:
    answers = [await shop.post(None) for _ in range(2)]
    assert await shop.placed() == 2
    assert not any(REPLAYED in answer.headers for answer in answers)


async def test_an_answer_without_body_is_replayed_too(shop: Shop) -> None:
    answers = [await shop.post("a", path=f"{ORDERS}/usual") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [204, 204]
    assert [answer.content for answer in answers] == [b"", b""]
    assert REPLAYED in answers[1].headers
    assert await shop.placed() == 1


async def test_of_twenty_equal_requests_at_once_one_takes_effect(shop: Shop) -> None:
    answers = await asyncio.gather(*(shop.post("a") for _ in range(20)))
    assert await shop.placed() == 1
    made = [answer for answer in answers if answer.status_code == 201]
    assert len({answer.content for answer in made}) == 1
    assert sum(REPLAYED not in answer.headers for answer in made) == 1
    for answer in answers:
        if answer.status_code != 201:
            assert (answer.status_code, code(answer)) == (409, "idempotency_in_progress")
            assert int(answer.headers["retry-after"]) >= 1


async def test_twenty_clients_that_come_back_all_end_with_the_same_answer(shop: Shop) -> None:
    async def persistent() -> bytes:
        while (answer := await shop.post("a")).status_code == 409:  # noqa: ASYNC110 -- it polls, as clients do
            await asyncio.sleep(int(answer.headers["retry-after"]) / 20)
        return answer.content

    assert len(set(await asyncio.gather(*(persistent() for _ in range(20))))) == 1
    assert await shop.placed() == 1


async def test_the_answer_survives_a_restart(shop: Shop, tmp_path: Path) -> None:
    first = await shop.post("a")
    url = shop.service.database.engine.url.render_as_string(hide_password=False)
    async with opened(url, tmp_path, shop.token_keys, fresh=False) as restarted:
        second = await restarted.post("a", user=shop.anna)
    assert second.content == first.content
    assert REPLAYED in second.headers


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("coffee", ORDERS),
        ("tea", f"{ORDERS}/again"),
        ("tea", f"{ORDERS}?rush=1"),
        ("tea", f"{ORDERS}/usual"),
    ],
)
async def test_a_key_does_not_stand_for_another_request(shop: Shop, name: str, path: str) -> None:
    await shop.post("a")
    other = await shop.post("a", name, path)
    assert (other.status_code, code(other)) == (422, "idempotency_key_reused")
    assert await shop.placed() == 1
    assert REPLAYED in (await shop.post("a")).headers


async def test_the_key_of_a_running_request_does_not_stand_for_another_either(shop: Shop) -> None:
    pause = shop.after = Pause()
    running = asyncio.create_task(shop.post("a"))
    await pause.reached.wait()
    same, other = await shop.post("a"), await shop.post("a", "coffee")
    pause.go.set()
    assert (same.status_code, code(same)) == (409, "idempotency_in_progress")
    assert other.status_code == 422
    assert (await running).status_code == 201


async def test_spelling_of_the_body_and_a_final_slash_do_not_matter(shop: Shop) -> None:
    key = {"Idempotency-Key": "a", "Content-Type": "application/json"}
    async with shop.client(shop.anna) as client:
        first = await client.post(ORDERS, content='{"name": "tea", "amount": 2}', headers=key)
        second = await client.post(
            f"{ORDERS}/", content='{ "amount":2,\n"name":"\\u0074ea"}', headers=key
        )
    assert second.content == first.content
    assert second.headers[REPLAYED] == "true"


async def test_keys_of_different_users_have_nothing_to_do_with_each_other(shop: Shop) -> None:
    first, second = await shop.post("a"), await shop.post("a", "coffee", user=TestUser())
    assert (first.json()["name"], second.json()["name"]) == ("tea", "coffee")
    assert REPLAYED not in second.headers
    assert await shop.placed() == 2


async def test_the_key_of_nobody_is_ignored(shop: Shop) -> None:
    async with shop.client() as client:
        for key in ("a", "a", "not a key!\x7f"):
            answer = await client.post(
                f"{ORDERS}/open", json={"name": "tea"}, headers={"Idempotency-Key": key}
            )
            assert answer.status_code == 201
            assert REPLAYED not in answer.headers
        for _ in range(2):
            refused = await client.post(
                ORDERS, json={"name": "tea"}, headers={"Idempotency-Key": "b"}
            )
            assert refused.status_code == 401
            assert REPLAYED not in refused.headers
    assert await shop.placed() == 3


async def test_a_route_that_needs_no_token_ignores_the_key_of_a_user_too(shop: Shop) -> None:
    answers = [await shop.post("a", path=f"{ORDERS}/open") for _ in range(2)]
    assert {answer.status_code for answer in answers} == {201}
    assert await shop.placed() == 2


async def test_a_forged_token_opens_no_replay(shop: Shop) -> None:
    await shop.post("a")
    forger = TestKeys()
    headers = {"Authorization": f"Bearer {forger.token(shop.anna)}", "Idempotency-Key": "a"}
    async with shop.client() as client:
        answer = await client.post(ORDERS, json={"name": "tea"}, headers=headers)
    assert answer.status_code == 401
    assert REPLAYED not in answer.headers


@pytest.mark.parametrize(
    "key",
    ["", "a b", "ä", "a\tb", "x" * 201, "\x7f"],
    ids=["no", "space", "letter", "tab", "long", "del"],
)
async def test_a_key_is_1_to_200_visible_ascii_characters(shop: Shop, key: str) -> None:
    async with shop.client(shop.anna) as client:
        answer = await client.post(
            ORDERS, json={"name": "tea"}, headers=[(b"idempotency-key", key.encode("latin-1"))]
        )
    assert answer.status_code == 400
    assert answer.json()["error"]["details"]["errors"][0]["field"] == "Idempotency-Key"
    assert await shop.placed() == 0
    longest = "!" * 199 + "~"
    assert (await shop.post(longest)).status_code == 201
    assert REPLAYED in (await shop.post(longest)).headers


async def test_two_keys_are_no_key(shop: Shop) -> None:
    twice = [(b"idempotency-key", b"a"), (b"idempotency-key", b"b")]
    async with shop.client(shop.anna) as client:
        answer = await client.post(ORDERS, json={"name": "tea"}, headers=twice)
    assert answer.status_code == 400


async def test_a_name_in_the_body_is_a_key_where_there_is_no_header(shop: Shop) -> None:
    named = {"name": "tea", "client_request_id": "a name of mine: ä"}
    async with shop.client(shop.anna) as client:
        first = await client.post(ORDERS, json=named)
        second = await client.post(ORDERS, json=named)
        third = await client.post(ORDERS, json=named, headers={"Idempotency-Key": "other"})
        other = await client.post(ORDERS, json=named | {"name": "coffee"})
        unnamed = await client.post(ORDERS, json={"name": "tea", "client_request_id": None})
        bad = await client.post(ORDERS, json={"name": "tea", "client_request_id": 7})
    assert second.content == first.content
    assert second.headers[REPLAYED] == "true"
    assert third.status_code == 201
    assert REPLAYED not in third.headers
    assert (other.status_code, code(other)) == (422, "idempotency_key_reused")
    assert (unnamed.status_code, bad.status_code) == (201, 400)
    assert await shop.placed() == 3
