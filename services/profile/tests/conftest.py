"""A live profile service on a real database, and two people who use it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from sqlalchemy import text

from services.profile.main import build
from services.profile.settings import Settings
from shared.testing.running import Running
from shared.testing.tokens import TestUser

PROFILES = "/api/v1/profiles"

RESUME = """Nora Lindqvist
nora@example.org | +46 8 123 456 78 | Uppsala, Sweden

Experience
Cartographer, Polar Maps AB
2019-03 - present
- Drew forty sheets of the coast
Analyst, Fjord Data
2016 - 2019

Education
BSc Geography, Uppsala University
2012 - 2015

Skills
Python, QGIS
"""

WHOLE: dict[str, Any] = {  # a profile's JSON
    "full_name": "Maren Holloway",
    "email": "maren@example.org",
    "phone": "+44 20 7946 0123",
    "location": "Bristol",
    "linkedin": "https://www.linkedin.com/in/maren-holloway",
    "github": "https://github.com/marenholloway",
    "website": "https://maren.example",
    "professional_summary": "Builds pipelines.",
    "experiences": [
        {
            "title": "Data Engineer",
            "company": "Tidewater Energy",
            "location": "Bristol",
            "start_date": "2020-03",
            "end_date": None,
            "is_current": True,
            "description": "Wind farms.",
            "achievements": ["Cut load times by 70 %", "Mentored two juniors"],
        },
        {
            "title": "Analyst",
            "company": "Robust & Partners",
            "location": "",
            "start_date": "2017",
            "end_date": "2020-02-28",
            "is_current": False,
            "description": "",
            "achievements": [],
        },
    ],
    "education": [
        {
            "institution": "University of Bristol",
            "degree": "MSc",
            "field_of_study": "Statistics",
            "start_date": "2014",
            "end_date": "2016",
            "gpa": "4.5",
            "honors": ["With distinction"],
        }
    ],
    "projects": [
        {
            "name": "Tides",
            "description": "Shows tides.",
            "technologies": ["Python", "SVG"],
            "url": "https://tides.example",
            "start_date": "2019",
            "end_date": None,
        }
    ],
    "skills": [
        {
            "category": "technical",
            "name": "Python",
            "proficiency": "expert",
            "issuer": None,
            "date_obtained": None,
            "credential_id": None,
        },
        {
            "category": "language",
            "name": "Polish",
            "proficiency": "fluent",
            "issuer": None,
            "date_obtained": None,
            "credential_id": None,
        },
        {
            "category": "certification",
            "name": "Surveyor",
            "proficiency": None,
            "issuer": "State",
            "date_obtained": "2018-05",
            "credential_id": "S-1",
        },
    ],
    "custom_fields": {"hobbies": ["sailing", {"deep": [1, 2.5, None, True]}]},
}


@dataclass(frozen=True, slots=True)
class ProfileService:
    """The service under test; ``anna`` owns things, ``ben`` does not."""

    running: Running
    anna: httpx2.AsyncClient
    ben: httpx2.AsyncClient
    nobody: httpx2.AsyncClient
    anna_is: TestUser

    async def create(self, **fields: Any) -> dict[str, Any]:
        """Keep a profile of Anna's."""
        body = {"full_name": "Anna Kowalska", "email": "anna@example.org"} | fields
        answer = await self.anna.post(PROFILES, json=body)
        assert answer.status_code == 201, answer.text
        profile: dict[str, Any] = answer.json()
        return profile

    async def read(self, profile_id: str) -> dict[str, Any]:
        """Return Anna's profile as it is now."""
        answer = await self.anna.get(f"{PROFILES}/{profile_id}")
        assert answer.status_code == 200, answer.text
        profile: dict[str, Any] = answer.json()
        return profile

    async def upload(self, name: str, data: bytes, **query: Any) -> httpx2.Response:
        """Send a file as Anna."""
        return await self.anna.post(
            f"{PROFILES}/import", files={"file": (name, data)}, params=query
        )

    async def imported(self, name: str, data: bytes, **query: Any) -> dict[str, Any]:
        """Send a file as Anna and return what became of it."""
        answer = await self.upload(name, data, **query)
        assert answer.status_code == 202, answer.text
        await self.settled()
        found: dict[str, Any] = (await self.anna.get(answer.headers["Location"])).json()
        return found

    async def settled(self) -> None:
        """Wait until everything published is delivered and handled."""
        while await self.fetch("select 1 from profile.outbox where published_at is null"):
            await self.running.transport.drain(60)
        await self.running.transport.drain(60)

    async def fetch(self, statement: str) -> list[Any]:
        """Return the rows of a statement."""
        async with self.running.service.database.session() as session:
            return list((await session.execute(text(statement))).all())

    async def announced(self) -> list[dict[str, Any]]:
        """Return the envelopes that were published, oldest first."""
        rows = await self.fetch("select payload from profile.outbox order by id")
        return [row.payload for row in rows]


@pytest.fixture
def start(launch: Any) -> Any:
    """Start the service with other settings or adapters; returns what ``launch`` returns."""

    async def started(**changes: Any) -> Running:
        running: Running = await launch(build, Settings, **changes)
        return running

    return started


async def people(running: Running) -> AsyncIterator[ProfileService]:
    """Yield the running service with the people who use it, once."""
    anna, ben = TestUser(), TestUser(email="ben@example.org")
    async with (
        running.client(anna) as of_anna,
        running.client(ben) as of_ben,
        running.client() as of_nobody,
    ):
        yield ProfileService(running, of_anna, of_ben, of_nobody, anna)


@pytest.fixture
async def profile(start: Any) -> AsyncIterator[ProfileService]:
    """The service, with its worker."""
    async for service in people(await start()):
        yield service


@pytest.fixture
async def doubled(start: Any) -> AsyncIterator[ProfileService]:
    """The service behind a broker that delivers everything three times."""
    async for service in people(await start(copies=3)):
        yield service
