"""The monthly quota: never more than allowed, given back once, told as an absolute number."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from services.generation.domain.errors import StageFailed
from services.generation.domain.quota import Allowances, QuotaExceeded, month_of, next_month
from services.generation.testing import BrokenWriter
from services.generation.tests.conftest import GENERATIONS, GenerationService, Json, Start
from services.generation.tests.test_api import error_of, wanted
from shared.contracts.generation import QuotaChanged, Stage
from shared.testing.tokens import TestUser

DUE = "update generation.generations set deadline_at = now() - interval '1 s' where id = :id"


async def used(service: GenerationService, month: date | None = None) -> int:
    """Return what Anna has used in a month."""
    rows = await service.rows(
        "select used from generation.quotas where user_id = :id and month = :month",
        id=service.anna_is.id,
        month=month or month_of(datetime.now(UTC)),
    )
    return rows[0].used if rows else 0


async def told(service: GenerationService) -> Sequence[Json]:
    """Return the announced changes of quotas, oldest first."""
    rows = await service.rows(
        "select payload from generation.outbox where routing_key = :key order by id",
        key=QuotaChanged.routing_key(),
    )
    return [row.payload for row in rows]


@pytest.mark.unit
@pytest.mark.parametrize(
    ("instant", "month", "resets"),
    [
        ("2026-11-21T13:00:00+00:00", "2026-11-01", "2026-12-01"),
        ("2026-12-31T23:59:59+00:00", "2026-12-01", "2027-01-01"),
        ("2027-01-01T00:59:00+01:00", "2026-12-01", "2027-01-01"),
        ("2028-02-29T00:00:00+00:00", "2028-02-01", "2028-03-01"),
    ],
)
def test_a_month_is_a_calendar_month_in_utc(instant: str, month: str, resets: str) -> None:
    at = datetime.fromisoformat(instant)
    assert month_of(at) == date.fromisoformat(month)
    assert next_month(at) == datetime.fromisoformat(resets).replace(tzinfo=UTC)


@pytest.mark.unit
def test_each_tier_has_its_allowance_and_an_unknown_one_the_smallest() -> None:
    allowed = Allowances()
    tiers = ("free", "premium", "enterprise", "platinum", "")
    assert [allowed.of(tier) for tier in tiers] == [10, 100, 1000, 10, 10]


@pytest.mark.unit
def test_a_used_up_quota_says_when_it_is_worth_coming_back() -> None:
    at = datetime(2026, 12, 31, 23, 59, 30, tzinfo=UTC)
    error = QuotaExceeded(used=10, allowed=10, at=at)
    assert error.details["resets_at"] == "2027-01-01T00:00:00.000Z"
    assert 30 <= int(error.headers["Retry-After"]) <= 31


@pytest.mark.integration
async def test_a_request_beyond_the_quota_is_refused_with_its_limit(start: Start) -> None:
    idle = await start(consume=False, monthly_quota_free=2)
    asked = [await idle.ask() for _ in range(2)]
    for path in ("resume", "cover-letter", f"{asked[0]['id']}/regenerate"):
        body = {} if path.endswith("regenerate") else wanted(idle)
        answer = await idle.anna.post(f"{GENERATIONS}/{path}", json=body)
        error = error_of(answer, 429)
        assert error["code"] == "quota_exceeded"
        resets = error["details"].pop("resets_at")
        assert error["details"] == {"limit": "monthly_quota", "used": 2, "allowed": 2}
        left = datetime.fromisoformat(resets) - datetime.now(UTC)
        assert abs(int(answer.headers["Retry-After"]) - left.total_seconds()) < 60
    assert (await idle.anna.get(GENERATIONS)).json()["total"] == 2
    assert await used(idle) == 2
    assert [one["data"]["used"] for one in await told(idle)] == [1, 2]


@pytest.mark.integration
async def test_the_tier_of_the_token_decides(start: Start) -> None:
    quotas = {"free": 1, "premium": 2, "enterprise": 3}
    idle = await start(consume=False, **{f"monthly_quota_{k}": v for k, v in quotas.items()})
    for tier, allowed in quotas.items():
        user = TestUser(tier=tier)
        profile_id, job_id = idle.owners.pair(user)
        body = {"profile_id": profile_id, "job_id": job_id}
        async with idle.running.client(user) as client:
            codes = [
                (await client.post(f"{GENERATIONS}/resume", json=body)).status_code
                for _ in range(allowed + 1)
            ]
        assert codes == [201] * allowed + [429]


@pytest.mark.integration
async def test_fifty_requests_at_once_never_exceed_the_quota(start: Start) -> None:
    idle = await start(consume=False, monthly_quota_free=10)
    body = wanted(idle)
    answers = await asyncio.gather(
        *(idle.anna.post(f"{GENERATIONS}/resume", json=body) for _ in range(50))
    )
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [201] * 10 + [429] * 40
    assert await used(idle) == 10
    events = await told(idle)
    assert [one["data"]["used"] for one in events] == list(range(1, 11))
    assert [one["aggregate_version"] for one in events] == list(range(1, 11))
    rows = await idle.rows("select count(*) as n from generation.generations")
    assert rows[0].n == 10


@pytest.mark.integration
async def test_a_refused_request_takes_nothing(idle: GenerationService) -> None:
    profile_id, job_id = idle.owners.pair(idle.ben_is)
    body = {"profile_id": profile_id, "job_id": job_id}
    error_of(await idle.anna.post(f"{GENERATIONS}/resume", json=body), 403)
    assert await used(idle) == 0
    assert await told(idle) == []


@pytest.mark.integration
async def test_a_cancellation_gives_back_once_and_makes_room(start: Start) -> None:
    idle = await start(consume=False, monthly_quota_free=1)
    asked = await idle.ask()
    answers = await asyncio.gather(
        *(idle.anna.delete(f"{GENERATIONS}/{asked['id']}") for _ in range(6))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 204, 404, 404, 404, 404]
    assert await used(idle) == 0
    again = await idle.ask()
    assert await used(idle) == 1
    error_of(await idle.anna.post(f"{GENERATIONS}/resume", json=wanted(idle)), 429)
    assert again["id"] != asked["id"]
    changes = [(one["data"]["used"], one["aggregate_version"]) for one in await told(idle)]
    assert changes == [(1, 1), (0, 2), (1, 3)]
    assert {one["subject"]["id"] for one in await told(idle)} == {
        f"{idle.anna_is.id}/{month_of(datetime.now(UTC)):%Y-%m}"
    }


@pytest.mark.integration
async def test_a_run_that_fails_gives_its_quota_back(start: Start) -> None:
    refused = StageFailed("model_refused", "It refused.")
    generation = await start(writer=BrokenWriter(refused), copies=2)
    assert (await generation.ended(await generation.ask()))["status"] == "failed"
    assert await used(generation) == 0
    generation.desk.automatic = False
    asked = await generation.ask()
    await generation.until(asked, lambda _: bool(generation.desk.orders))
    assert await used(generation) == 1
    for _ in range(2):
        await generation.desk.refuse(generation.desk.orders[0])
    assert (await generation.ended(asked))["status"] == "failed"
    await generation.running.transport.drain()
    assert await used(generation) == 0
    assert generation.running.transport.dead_letters == []


@pytest.mark.integration
async def test_runs_past_their_deadline_give_back_in_one_sweep(idle: GenerationService) -> None:
    asked = [await idle.ask() for _ in range(4)]
    for one in asked[1:]:
        await idle.change(DUE, one)
    assert await idle.sweep() == 3
    assert await idle.sweep() == 0
    assert await used(idle) == 1


@pytest.mark.integration
async def test_a_run_that_made_something_keeps_its_quota_even_when_it_is_deleted(
    generation: GenerationService,
) -> None:
    done = await generation.ask()
    draft = await generation.ask(review="manual")
    assert (await generation.ended(done))["status"] == "completed"
    assert (await generation.ended(draft))["status"] == "needs_review"
    assert await used(generation) == 2
    for one in (done, draft):
        answer = await generation.anna.delete(f"{GENERATIONS}/{one['id']}")
        assert answer.status_code == 204
    assert await used(generation) == 2


@pytest.mark.integration
async def test_last_months_quota_is_another_and_gets_its_own_back(start: Start) -> None:
    idle = await start(consume=False, monthly_quota_free=1)
    asked = await idle.ask()
    last = month_of(month_start() - timedelta(days=1))
    for table, column in (("generations", "quota_month"), ("quotas", "month")):
        await idle.rows_changed(f"update generation.{table} set {column} = '{last}'")  # noqa: S608 -- names of ours
    second = await idle.ask()
    assert (await used(idle), await used(idle, last)) == (1, 1)
    assert (await idle.anna.delete(f"{GENERATIONS}/{asked['id']}")).status_code == 200
    assert (await used(idle), await used(idle, last)) == (1, 0)
    assert (await told(idle))[-1]["data"]["month"] == last.isoformat()
    await idle.run_to(second, Stage.COMPILE_PROFILE)


def month_start() -> datetime:
    """Return the first instant of this month."""
    return datetime.combine(month_of(datetime.now(UTC)), datetime.min.time(), tzinfo=UTC)


@pytest.mark.integration
async def test_a_run_from_before_quotas_owes_nothing(idle: GenerationService) -> None:
    asked = await idle.ask()
    await idle.change("update generation.generations set quota_month = null where id = :id", asked)
    assert (await idle.anna.delete(f"{GENERATIONS}/{UUID(asked['id'])}")).status_code == 200
    assert await used(idle) == 1
