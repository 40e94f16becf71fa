"""A live job service on a real database, and two people who use it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest
from sqlalchemy import text

from services.job.main import build
from services.job.settings import Settings
from shared.testing.running import Running
from shared.testing.tokens import TestUser

JOBS = "/api/v1/jobs"

STRUCTURED = {
    "source": "indeed",
    "title": "Data Engineer",
    "company": "Tidewater Energy",
    "location": "Bristol",
    "remote": True,
    "employment_type": "full_time",
    "description": "We need Python and SQL.",
    "url": "https://example.org/jobs/1",
    "requirements": [{"text": "Python", "kind": "required"}],
    "benefits": "A bicycle",
    "salary_range": "40-50k",
    "salary": {"min": 40000.0, "max": 50000.0, "currency": "GBP", "period": "year"},
    "date_posted": "2026-01-02",
    "application_deadline": "2099-01-02",
    "status": "draft",
}


@dataclass(frozen=True, slots=True)
class JobService:
    """The service under test; ``anna`` owns things, ``ben`` does not."""

    running: Running
    anna: httpx2.AsyncClient
    ben: httpx2.AsyncClient
    nobody: httpx2.AsyncClient
    anna_is: TestUser = field(default_factory=TestUser)

    async def create(self, **fields: Any) -> dict[str, Any]:
        """Keep a structured job of Anna's; *fields* replace its own."""
        body = {
            "source": "user_created",
            "title": "Data Engineer",
            "company": "Tidewater Energy",
            "description": "We need Python and SQL.",
        } | fields
        answer = await self.anna.post(JOBS, json=body)
        assert answer.status_code == 201, answer.text
        job: dict[str, Any] = answer.json()
        return job

    async def paste(self, raw_text: str, **fields: Any) -> dict[str, Any]:
        """Keep a posting that Anna pasted."""
        answer = await self.anna.post(JOBS, json={"source": "x", "raw_text": raw_text} | fields)
        assert answer.status_code == 201, answer.text
        job: dict[str, Any] = answer.json()
        return job

    async def listed(self, **query: Any) -> list[str]:
        """Return the titles of Anna's jobs that the filters let through, in order."""
        answer = await self.anna.get(JOBS, params=query)
        assert answer.status_code == 200, answer.text
        return [job["title"] for job in answer.json()["items"]]

    async def announced(self) -> list[dict[str, Any]]:
        """Return the envelopes that were published, oldest first."""
        async with self.running.service.database.session() as session:
            rows = await session.execute(text("select payload from job.outbox order by id"))
            return [row.payload for row in rows]


@pytest.fixture
async def job(launch: Any) -> AsyncIterator[JobService]:
    """The service."""
    running: Running = await launch(build, Settings)
    anna, ben = TestUser(), TestUser(email="ben@example.org")
    async with (
        running.client(anna) as of_anna,
        running.client(ben) as of_ben,
        running.client() as of_nobody,
    ):
        yield JobService(running, of_anna, of_ben, of_nobody, anna)
