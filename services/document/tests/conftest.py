"""A live document service with its rendering processes, and two people who use it."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from sqlalchemy import text

from services.document.main import build
from services.document.settings import Settings
from shared.contracts.content import Content
from shared.contracts.document import ExportDocument
from shared.ids import new_id
from shared.rendering.tests.samples import english_resume
from shared.testing.running import Running
from shared.testing.tokens import TestUser

DOCUMENTS = "/api/v1/documents"


@dataclass(frozen=True, slots=True)
class DocumentService:
    """The service under test; ``anna`` owns things, ``ben`` does not."""

    running: Running
    anna: httpx2.AsyncClient
    ben: httpx2.AsyncClient
    nobody: httpx2.AsyncClient
    anna_is: TestUser

    async def command(self, content: Content | None = None, **changes: Any) -> ExportDocument:
        """Put the content into the storage and return the command to make a document of it."""
        content = content or english_resume()
        body = content.model_dump_json().encode()
        generation_id = changes.pop("generation_id", new_id())
        key = f"generations/{new_id()}/content.json"
        storage = self.running.service.parts.storage
        await storage.put(key, body, content_type="application/json")
        fields = {
            "fence": 1,
            "user_id": self.anna_is.id,
            "profile_id": new_id(),
            "job_id": new_id(),
            "document_type": content.document_type,
            "content_key": key,
            "content_sha256": hashlib.sha256(body).hexdigest(),
            "title": content.title,
        } | changes
        return ExportDocument(generation_id=generation_id, **fields)

    async def send(self, *commands: ExportDocument) -> None:
        """Publish the commands and wait until they are worked off."""
        database = self.running.service.database
        documents = self.running.service.api.state.documents
        for command in commands:
            async with documents._begin() as work:
                await work.publish(command)
        while True:
            async with database.session() as session:
                waiting = text("select count(*) from document.outbox where published_at is null")
                left = await session.scalar(waiting)
            await self.running.transport.drain(60)
            if not left:
                return

    async def make(self, content: Content | None = None, **changes: Any) -> dict[str, Any]:
        """Have a document made and return it as Anna reads it."""
        command = await self.command(content, **changes)
        await self.send(command)
        answer = await self.anna.get(
            DOCUMENTS, params={"generation_id": str(command.generation_id)}
        )
        (document,) = answer.json()["items"]
        return dict(document)

    async def answers(self) -> list[dict[str, Any]]:
        """Return the envelopes that the service published, oldest first, without the commands."""
        async with self.running.service.database.session() as session:
            rows = await session.execute(text("select payload from document.outbox order by id"))
            payloads = [row.payload for row in rows]
        return [one for one in payloads if one["type"] != "document.export"]


async def people(running: Running) -> AsyncIterator[DocumentService]:
    """Yield the running service with the people who use it, once."""
    anna, ben = TestUser(), TestUser(email="ben@example.org")
    async with (
        running.client(anna) as of_anna,
        running.client(ben) as of_ben,
        running.client() as of_nobody,
    ):
        yield DocumentService(running, of_anna, of_ben, of_nobody, anna)


@pytest.fixture
async def document(launch: Any) -> AsyncIterator[DocumentService]:
    """The service."""
    async for service in people(await launch(build, Settings)):
        yield service


@pytest.fixture
async def doubled(launch: Any) -> AsyncIterator[DocumentService]:
    """The service behind a broker that delivers everything three times."""
    async for service in people(await launch(build, Settings, copies=3)):
        yield service
