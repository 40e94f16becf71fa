"""No door of this service opens for a forged token."""

import pytest

from services.job.tests.conftest import JOBS, JobService
from shared.testing.forged_tokens import forged_tokens

pytestmark = pytest.mark.integration


async def test_forged_tokens_are_refused_at_every_door(job: JobService) -> None:
    kept = (await job.create())["id"]
    doors = [
        ("POST", JOBS),
        ("GET", JOBS),
        ("GET", f"{JOBS}/{kept}"),
        ("PUT", f"{JOBS}/{kept}"),
        ("DELETE", f"{JOBS}/{kept}"),
    ]
    forged = forged_tokens(job.running.keys, job.anna_is)
    assert len(forged) >= 100
    accepted = []
    for name, token in forged:
        for method, path in doors:
            answer = await job.nobody.request(
                method, path, json={}, headers={"Authorization": f"Bearer {token}"}
            )
            if answer.status_code != 401:
                accepted.append((name, method, path, answer.status_code))
    assert accepted == []
    assert (await job.anna.get(f"{JOBS}/{kept}")).status_code == 200


async def test_a_token_in_the_query_or_in_a_cookie_is_not_seen(job: JobService) -> None:
    token = job.running.keys.token(job.anna_is)
    assert (await job.nobody.get(f"{JOBS}?access_token={token}")).status_code == 401
    cookies = {"Cookie": f"access_token={token}"}
    assert (await job.nobody.get(JOBS, headers=cookies)).status_code == 401
