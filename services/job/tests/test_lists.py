"""``GET /jobs``: pages, orders and filters."""

import asyncio

import pytest

from services.job.tests.conftest import JOBS, JobService

pytestmark = pytest.mark.integration


async def test_a_list_is_newest_first_and_in_pages(job: JobService) -> None:
    for number in range(5):
        await job.create(title=f"job {number}")
    assert await job.listed() == [f"job {number}" for number in (4, 3, 2, 1, 0)]
    page = (await job.anna.get(JOBS, params={"limit": 2, "offset": 1})).json()
    assert [one["title"] for one in page["items"]] == ["job 3", "job 2"]
    assert (page["total"], page["limit"], page["offset"]) == (5, 2, 1)
    assert await job.listed(offset=5) == []
    default = (await job.anna.get(JOBS)).json()
    assert (default["limit"], default["offset"]) == (20, 0)


@pytest.mark.parametrize(
    "query",
    [
        "limit=0", "limit=101", "limit=-1", "limit=x", "limit=1e1", "limit=", "offset=-1", "offset=x",
        "offset=99999999999999999999", "status=gone", "remote=perhaps", "salary_min=-1", "salary_min=x",
        "salary_min=nan", "salary_min=inf", "posted_after=yesterday", "posted_after=2026-02-30",
        "posted_after=20260101", "sort=salary", "sort=", "q=%00", "company=a%00b", f"q={'x' * 201}",
        "source=%00", "location=%00",
    ],
)  # fmt: skip
async def test_a_query_that_makes_no_sense_is_refused(job: JobService, query: str) -> None:
    answer = await job.anna.get(f"{JOBS}?{query}")
    assert answer.status_code == 400, answer.text
    assert set(answer.json()["error"]) == {"code", "message", "details", "request_id"}


async def test_orders(job: JobService) -> None:
    await job.create(title="b", company="Zebra", application_deadline="2099-02-01")
    await job.create(title="A", company="apple", application_deadline="2099-01-01")
    await job.create(title="c", company="Mango")
    first = (await job.anna.get(JOBS, params={"sort": "created_at"})).json()["items"][0]
    assert await job.listed(sort="created_at") == ["b", "A", "c"]
    assert await job.listed(sort="-created_at") == ["c", "A", "b"]
    assert await job.listed(sort="title") == ["A", "b", "c"]
    assert await job.listed(sort="company") == ["A", "c", "b"]
    assert await job.listed(sort="application_deadline") == ["A", "b", "c"]
    await job.anna.put(f"{JOBS}/{first['id']}", json={"benefits": "y"})
    assert await job.listed(sort="-updated_at") == ["b", "c", "A"]


async def test_each_filter_narrows_the_list(job: JobService) -> None:
    await job.create(
        title="one",
        source="indeed",
        company="Tidewater Energy",
        location="Bristol, UK",
        remote=True,
        salary={"min": 10, "max": 20},
        date_posted="2026-03-01",
        description="Kafka and Python",
    )
    await job.create(
        title="two",
        source="linkedin",
        company="Robust & Partners",
        location="Łódź",
        remote=False,
        salary={"min": 30},
        date_posted="2026-01-01",
        description="Java",
        status="draft",
    )
    await job.create(title="three", company="Third", description="Python", status="archived")
    assert await job.listed(source="indeed") == ["one"]
    assert await job.listed(source="INDEED") == []
    assert await job.listed(company="tidewater") == ["one"]
    assert await job.listed(company="& part") == ["two"]
    assert await job.listed(location="łódź") == ["two"]
    assert await job.listed(remote=True) == ["one"]
    assert await job.listed(remote=False) == ["two"]
    assert await job.listed(salary_min=20) == ["two", "one"]
    assert await job.listed(salary_min=20.01) == ["two"]
    assert await job.listed(posted_after="2026-01-02") == ["one"]
    assert await job.listed(posted_after="2026-01-01") == ["two", "one"]
    assert await job.listed(status="draft") == ["two"]
    assert await job.listed(status="archived") == ["three"]
    assert await job.listed(status="active") == ["one"]
    assert await job.listed(q="python") == ["three", "one"]
    assert await job.listed(q="PYTHON kafka") == ["one"]
    assert await job.listed(q="two") == ["two"]
    assert await job.listed(q="robust java") == ["two"]
    assert await job.listed(q="  ") == ["three", "two", "one"]
    assert await job.listed(q="python", remote=True, company="energy") == ["one"]
    assert await job.listed(q="python", remote=False) == []


async def test_wildcards_mean_themselves(job: JobService) -> None:
    await job.create(title="100% remote", company="a_b", location="x\\y")
    await job.create(title="1000 remote", company="acb", location="xy")
    for name in ("q", "company", "location"):
        assert await job.listed(**{name: "'; drop table job.jobs; --"}) == []
    assert await job.listed(q="100%") == ["100% remote"]
    assert await job.listed(q="%") == ["100% remote"]
    assert await job.listed(q="_") == ["100% remote"]
    assert await job.listed(company="a_b") == ["100% remote"]
    assert await job.listed(location="\\") == ["100% remote"]
    assert await job.listed(location="x\\y") == ["100% remote"]
    assert len(await job.listed()) == 2


async def test_a_deadline_in_the_past_ends_an_active_job_only(job: JobService) -> None:
    await job.create(title="over", application_deadline="2020-01-01")
    await job.create(title="open", application_deadline="2099-01-01")
    await job.create(title="old draft", application_deadline="2020-01-01", status="draft")
    shown = {one["title"]: one["status"] for one in (await job.anna.get(JOBS)).json()["items"]}
    assert shown == {"over": "expired", "open": "active", "old draft": "draft"}
    assert await job.listed(status="expired") == ["over"]
    assert await job.listed(status="active") == ["open"]
    over = next(one for one in (await job.anna.get(JOBS)).json()["items"] if one["title"] == "over")
    answer = await job.anna.put(f"{JOBS}/{over['id']}", json=over | {"application_deadline": None})
    assert answer.json()["status"] == "active"


async def test_jobs_made_at_once_all_stand_in_the_list_once(job: JobService) -> None:
    await asyncio.gather(*(job.create(title=f"job {number}") for number in range(30)))
    found = [await job.listed(limit=7, offset=offset) for offset in range(0, 35, 7)]
    titles = [title for page in found for title in page]
    assert sorted(titles) == sorted(f"job {number}" for number in range(30))


async def test_changes_at_once_of_different_fields_are_all_kept(job: JobService) -> None:
    path = f"{JOBS}/{(await job.create())['id']}"
    fields = {"title": "a", "company": "b", "location": "c", "benefits": "d", "salary_range": "e"}
    answers = await asyncio.gather(
        *(job.anna.put(path, json={name: value}) for name, value in fields.items())
    )
    assert {answer.status_code for answer in answers} == {200}
    after = (await job.anna.get(path)).json()
    assert {name: after[name] for name in fields} == fields
    assert after["version"] == 6
