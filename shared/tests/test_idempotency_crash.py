"""Between the effect and its answer a process may die; nothing is done twice for that."""

import asyncio
from datetime import timedelta

import httpx2
import pytest
from sqlalchemy import insert

from shared.database import UnitOfWork
from shared.errors import LimitReached
from shared.idempotency.keys import Keys
from shared.ids import new_id
from shared.tests.shop import ORDERS, Pause, Shop, nothing, orders

pytestmark = pytest.mark.integration

REPLAYED = "idempotency-replayed"
LOCK_ENDS = "update shop.idempotency_keys set locked_until = now()"


def code(answer: httpx2.Response) -> str:
    found: str = answer.json()["error"]["code"]
    return found


async def killed(request: "asyncio.Task[httpx2.Response]") -> None:
    """End a request as the end of its process would: no code of ours runs any more."""
    request.cancel()
    await asyncio.wait([request])
    assert request.cancelled()


async def test_an_effect_whose_answer_is_lost_is_never_repeated(shop: Shop) -> None:
    pause = shop.after = Pause()
    request = asyncio.create_task(shop.post("a"))
    await pause.reached.wait()
    await killed(request)
    shop.after = nothing
    waiting = await shop.post("a")
    assert (waiting.status_code, code(waiting)) == (409, "idempotency_in_progress")
    await shop.sql(LOCK_ENDS)
    for _ in range(2):
        lost = await shop.post("a")
        assert (lost.status_code, code(lost)) == (409, "idempotency_outcome_unknown")
        assert "retry-after" not in lost.headers
    assert (await shop.post("a", "coffee")).status_code == 422
    assert await shop.placed() == 1
    assert (await shop.post("b")).status_code == 201


async def test_without_an_effect_the_request_is_carried_out_when_the_lock_has_run_out(
    shop: Shop,
) -> None:
    pause = shop.before = Pause()
    request = asyncio.create_task(shop.post("a"))
    await pause.reached.wait()
    await killed(request)
    shop.before = nothing
    assert (await shop.post("a")).status_code == 409
    await shop.sql(LOCK_ENDS)
    assert (await shop.post("a", "coffee")).status_code == 422
    again = await shop.post("a")
    assert again.status_code == 201
    assert REPLAYED not in again.headers
    assert await shop.placed() == 1


async def test_a_crash_of_ours_after_the_effect_leaves_the_outcome_unknown_at_once(
    shop: Shop,
) -> None:
    async def crash() -> None:
        raise ArithmeticError

    shop.after = crash
    assert (await shop.post("a")).status_code == 500
    shop.after = nothing
    assert code(await shop.post("a")) == "idempotency_outcome_unknown"
    assert await shop.placed() == 1


async def test_a_request_that_only_read_has_had_no_effect(shop: Shop) -> None:
    async def crash() -> None:
        raise ArithmeticError

    shop.after = crash
    assert (await shop.post("a", path=f"{ORDERS}/look")).status_code == 500
    shop.after = nothing
    assert (await shop.post("a", path=f"{ORDERS}/look")).status_code == 200


async def test_a_refusal_that_was_noted_leaves_the_key_free(shop: Shop) -> None:
    async def refuse() -> None:
        raise LimitReached("Tomorrow.")

    shop.after = refuse  # as the audit of a refused change of password
    assert (await shop.post("a")).status_code == 429
    shop.after = nothing
    assert (await shop.post("a", "coffee")).status_code == 201


async def test_a_stream_is_not_kept_and_not_repeated_once_it_has_changed_something(
    shop: Shop,
) -> None:
    first = await shop.post("a", path=f"{ORDERS}/stream")
    second = await shop.post("a", path=f"{ORDERS}/stream")
    assert (first.status_code, first.content) == (200, b"ab")
    assert code(second) == "idempotency_outcome_unknown"
    assert await shop.placed() == 1


async def test_who_was_silent_for_too_long_and_is_overtaken_commits_nothing(shop: Shop) -> None:
    pause = shop.before = Pause()
    slow = asyncio.create_task(shop.post("a"))
    await pause.reached.wait()
    await shop.sql(LOCK_ENDS)
    shop.before = nothing
    winner = await shop.post("a")
    pause.go.set()
    loser = await slow
    assert winner.status_code == 201
    assert (loser.status_code, code(loser)) == (409, "idempotency_in_progress")
    assert await shop.placed() == 1
    assert (await shop.post("a")).content == winner.content


async def test_who_has_committed_cannot_be_overtaken_any_more(shop: Shop) -> None:
    pause = shop.after = Pause()
    slow = asyncio.create_task(shop.post("a"))
    await pause.reached.wait()
    await shop.sql(LOCK_ENDS)
    shop.after = nothing
    assert code(await shop.post("a")) == "idempotency_outcome_unknown"
    pause.go.set()
    first = await slow
    assert first.status_code == 201
    assert (await shop.post("a")).content == first.content
    assert await shop.placed() == 1


async def test_a_slow_request_keeps_its_lock(shop: Shop) -> None:
    lock = timedelta(seconds=0.6)
    shop.service.api.state.idempotency = Keys(shop.service.database, lock=lock)
    pause = shop.before = Pause()
    slow = asyncio.create_task(shop.post("a"))
    await pause.reached.wait()
    await asyncio.sleep(2 * lock.total_seconds())
    shop.before = nothing
    assert code(await shop.post("a")) == "idempotency_in_progress"
    pause.go.set()
    assert (await slow).status_code == 201
    assert await shop.placed() == 1


async def test_what_runs_on_after_the_answer_is_no_effect_of_the_request(shop: Shop) -> None:
    tasks = []

    async def later() -> None:
        async def write() -> None:
            await pause()
            async with shop.service.database.units(UnitOfWork)() as work:
                await work.session.execute(insert(orders).values(id=new_id(), name="later"))

        tasks.append(asyncio.create_task(write()))

    pause = Pause()
    shop.after = later
    assert (await shop.post("a", path=f"{ORDERS}/secret")).status_code == 200
    pause.go.set()
    await asyncio.gather(*tasks)
    shop.after = nothing
    assert await shop.placed() == 1
