"""A live generation service on a real database, its neighbours, and two people who use it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import text

from services.generation.application.sweeper import Sweeper
from services.generation.domain.ports import Writer
from services.generation.infrastructure.progress_feed import ProgressFeed
from services.generation.infrastructure.repositories import SqlUnitOfWork
from services.generation.main import build
from services.generation.settings import Settings
from services.generation.tests.neighbours import DocumentDesk, Owners
from shared.contracts.event import Envelope, Message
from shared.contracts.generation import RunStage, Stage
from shared.llm.model import LanguageModel
from shared.messaging.transport import Transport
from shared.service import Service
from shared.storage import LocalFileStorage
from shared.testing.running import Running
from shared.testing.tokens import TestUser

GENERATIONS = "/api/v1/generations"
FINAL = {"completed", "needs_review", "failed", "cancelled"}
PATIENCE = 60.0

Json = dict[str, Any]  # as the API answers


@dataclass
class GenerationService:
    """The service under test; ``anna`` owns things, ``ben`` does not."""

    running: Running
    owners: Owners
    desk: DocumentDesk
    anna: httpx2.AsyncClient
    ben: httpx2.AsyncClient
    nobody: httpx2.AsyncClient
    anna_is: TestUser
    ben_is: TestUser
    stack: AsyncExitStack = field(repr=False)

    async def ask(self, kind: str = "resume", *, person: str = "engineer", **options: Any) -> Json:
        """Ask for a document of Anna's and return the answer at once."""
        profile_id, job_id = self.owners.pair(self.anna_is, person)
        body = {"profile_id": profile_id, "job_id": job_id, "options": options}
        answer = await self.anna.post(f"{GENERATIONS}/{kind}", json=body)
        assert answer.status_code == 201, answer.text
        asked: Json = answer.json()
        return asked

    async def read(self, asked: Json) -> Json:
        """Return the generation as it is now."""
        answer = await self.anna.get(f"{GENERATIONS}/{asked['id']}")
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    async def result(self, asked: Json) -> Json:
        """Return what the generation made."""
        answer = await self.anna.get(f"{GENERATIONS}/{asked['id']}/result")
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    async def ended(self, asked: Json) -> Json:
        """Return the generation when it has ended."""
        return await self.until(asked, lambda found: found["status"] in FINAL)

    async def until(self, asked: Json, reached: Callable[[Json], bool]) -> Json:
        """Return the generation as soon as it is so."""
        async with asyncio.timeout(PATIENCE):
            while not reached(found := await self.read(asked)):  # noqa: ASYNC110 -- it polls, as clients do
                await asyncio.sleep(0.02)
        return found

    async def rows(self, query: str, **values: Any) -> list[Any]:  # rows of any query
        """Return the rows of an SQL query."""
        async with self.running.service.database.session() as session:
            return list((await session.execute(text(query), values)).all())

    async def change(self, statement: str, asked: Json) -> None:
        """Run an SQL statement in which ``:id`` is the generation."""
        async with self.running.service.database.session() as session:
            await session.execute(text(statement), {"id": UUID(asked["id"])})

    async def announced(self, asked: Json, kind: type[Message] | None = None) -> list[Json]:
        """Return the envelopes about one generation, oldest first."""
        rows = await self.rows(
            "select payload from generation.outbox where aggregate_id = :id order by id",
            id=asked["id"],
        )
        return [row.payload for row in rows if kind is None or row.payload["type"] == kind.name]

    async def commands(self, asked: Json) -> list[RunStage]:
        """Return the stage commands that were sent for one generation, oldest first."""
        envelopes = await self.announced(asked, RunStage)
        return [RunStage.unwrap(Envelope.model_validate(one)) for one in envelopes]

    async def output(self, asked: Json, stage: Stage) -> Json:
        """Return what a stage left in the database."""
        rows = await self.rows(
            "select output from generation.stage_outputs where generation_id = :id and stage = :stage",
            id=UUID(asked["id"]),
            stage=stage.value,
        )
        output: Json = rows[0].output
        return output

    async def row(self, asked: Json) -> Any:  # a row of the table of runs
        """Return the run's own row."""
        query = "select * from generation.generations where id = :id"
        return (await self.rows(query, id=UUID(asked["id"])))[0]

    async def history(self, asked: Json) -> list[Any]:  # rows
        """Return the events of a run in their order."""
        return await self.rows(
            "select seq, type, data from generation.run_events where generation_id = :id order by seq",
            id=UUID(asked["id"]),
        )

    def another(
        self,
        writer: Writer | None = None,
        model: LanguageModel | None = None,
        transport: Transport | None = None,
        **settings: Any,
    ) -> Service:
        """Build another process' service on the same database; it is not running."""
        url = self.running.service.database.engine.url.render_as_string(hide_password=False)
        own = Settings(database_url=url, **_urls(self.owners), **settings)
        parts = self.running.service.parts
        if transport is not None:
            parts = replace(parts, transport=transport)
        service = build(own, parts, writer=writer, model=model)
        self.stack.push_async_callback(service.database.close)
        return service

    async def work(self, command: RunStage, service: Service | None = None) -> None:
        """Handle one command as a worker does, here and now."""
        await (service or self.running.service).handlers[RunStage](command)

    async def run_to(self, asked: Json, stage: Stage) -> RunStage:
        """Do every stage before *stage*; return the command for it. Only without consumers."""
        while (command := (await self.commands(asked))[-1]).stage is not stage:
            await self.work(command)
        return command

    async def sweep(self) -> int:
        """Sweep once, as every worker does now and then."""
        return await self._sweeper().sweep()

    async def clean(self) -> int:
        """Remove once the files that nobody needs any more."""
        return await self._sweeper().clean()

    def _sweeper(self) -> Sweeper:
        service = self.running.service
        return Sweeper(
            service.database.units(SqlUnitOfWork),
            ProgressFeed(service.database, self.running.transport),
            service.parts.storage,
            clock=service.parts.clock,
            every_seconds=1,
        )

    async def rows_changed(self, statement: str) -> None:
        """Run an SQL statement."""
        async with self.running.service.database.session() as session:
            await session.execute(text(statement))

    async def files(self, folder: str) -> list[str]:
        """Return what lies below a folder of the storage."""
        storage = self.running.service.parts.storage
        assert isinstance(storage, LocalFileStorage)
        return sorted(str(one) for one in (storage._root / folder).rglob("*") if one.is_file())


def _urls(owners: Owners) -> dict[str, Any]:  # settings
    return {f"{name}_url": owners.url for name in ("profile", "job", "document")}


Start = Callable[..., Awaitable[GenerationService]]


@pytest.fixture
async def start(launch: Any) -> AsyncIterator[Start]:
    """Start the service: ``await start(copies=…, consume=…, writer=…, lease_seconds=…)``."""
    async with AsyncExitStack() as stack:

        async def begin(
            *,
            copies: int = 1,
            consume: bool = True,
            writer: Writer | None = None,
            model: LanguageModel | None = None,
            **settings: Any,
        ) -> GenerationService:
            owners = Owners()
            await stack.enter_async_context(owners.serving())
            running: Running = await launch(
                build,
                Settings,
                copies=copies,
                consume=consume,
                overrides={**_urls(owners), "monthly_quota_free": 1000, **settings},
                **({"writer": writer} if writer else {}),
                **({"model": model} if model else {}),
            )
            owners.verifier = running.keys.verifier()
            desk = DocumentDesk(running.transport, running.service.parts.storage, owners)
            await stack.enter_async_context(desk.open())
            anna, ben = TestUser(), TestUser(email="ben@example.org")
            return GenerationService(
                running,
                owners,
                desk,
                await stack.enter_async_context(running.client(anna)),
                await stack.enter_async_context(running.client(ben)),
                await stack.enter_async_context(running.client()),
                anna,
                ben,
                stack,
            )

        yield begin


@pytest.fixture
async def generation(start: Start) -> GenerationService:
    """The service, working."""
    return await start()


@pytest.fixture
async def idle(start: Start) -> GenerationService:
    """The service, answering HTTP but taking no messages: tests play the workers."""
    return await start(consume=False)
