"""What the job service announces."""

import pytest

from services.job.tests.conftest import JOBS, JobService

pytestmark = pytest.mark.integration


async def test_the_life_of_a_job_is_announced_in_order(job: JobService) -> None:
    kept = await job.create()
    await job.anna.put(f"{JOBS}/{kept['id']}", json={"title": "Analyst"})
    await job.anna.delete(f"{JOBS}/{kept['id']}")
    events = await job.announced()
    assert [event["type"] for event in events] == ["job.created", "job.updated", "job.deleted"]
    assert [event["aggregate_version"] for event in events] == [1, 2, 3]
    for event in events:
        assert event["data"] == {"job_id": kept["id"], "user_id": str(job.anna_is.id)}


async def test_nothing_is_announced_when_nothing_was_done(job: JobService) -> None:
    kept = await job.create()
    path = f"{JOBS}/{kept['id']}"
    reversed_salary = {"salary": {"min": 2, "max": 1}}
    assert (await job.anna.put(path, json=reversed_salary)).status_code == 422
    assert (await job.anna.put(path, json={}, headers={"If-Match": '"9"'})).status_code == 412
    assert (await job.anna.delete(path, headers={"If-Match": '"9"'})).status_code == 412
    assert (await job.ben.delete(path)).status_code == 403
    assert (await job.anna.post(JOBS, json={"source": "x"})).status_code == 400
    assert len(await job.announced()) == 1
