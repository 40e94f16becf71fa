"""The services around generation, played over real HTTP and real messages."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from services.generation.tests.people import PEOPLE
from shared.contracts.content import Content
from shared.contracts.document import DocumentExported, DocumentExportFailed, ExportDocument
from shared.contracts.event import Command, Envelope, Message
from shared.identity import InvalidToken, TokenVerifier
from shared.ids import new_id
from shared.messaging.transport import Delivery, Exchange, Outgoing, Queue, Transport
from shared.rendering import exportable, html, markdown, plain_text
from shared.server import bind, serving
from shared.storage import FileStorage
from shared.testing.tokens import TestUser

Json = dict[str, Any]  # api.md §8


class Owners:
    """The owners of profiles, jobs and documents in one HTTP app: tokens and ownership are real.

    ``answer`` replaces every answer, to be an owner in trouble.
    """

    def __init__(self) -> None:
        self.url = ""
        self.verifier: TokenVerifier | None = None
        self.known: dict[tuple[str, str], Json] = {}
        self.answer: Response | None = None
        self.asked: list[Request] = []

    def add(self, kind: str, owner: TestUser, content: Json) -> str:
        """Keep an object of *owner* and return its id."""
        object_id = str(new_id())
        self.known[kind, object_id] = {**content, "id": object_id, "user_id": str(owner.id)}
        return object_id

    def pair(self, owner: TestUser, person: str = "engineer") -> tuple[str, str]:
        """Keep the profile and the job of one of the invented people; return their ids."""
        profile, job = PEOPLE[person]
        return self.add("profiles", owner, profile()), self.add("jobs", owner, job())

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Answer at ``url`` while open."""
        app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
        app.get("/api/v1/{kind}/{object_id}", response_model=None)(self._read)
        listener = bind("127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        async with serving(app, listener, drain_seconds=1):
            yield

    async def _read(self, kind: str, object_id: str, request: Request) -> Response:
        self.asked.append(request)
        if self.answer is not None:
            return self.answer
        assert self.verifier is not None
        try:
            token = request.headers["Authorization"].removeprefix("Bearer ")
            caller = await self.verifier.verify(token)
        except InvalidToken:
            return JSONResponse({}, 401)
        found = self.known.get((kind, object_id))
        if found is None:
            return JSONResponse({}, 404)
        return (
            JSONResponse(found)
            if found["user_id"] == str(caller.user_id)
            else JSONResponse({}, 403)
        )


@dataclass
class DocumentDesk:
    """Plays the document service: takes the orders and answers them, at once or when told to."""

    transport: Transport
    storage: FileStorage
    owners: Owners
    automatic: bool = True
    orders: list[ExportDocument] = field(default_factory=list)
    contents: list[Content] = field(default_factory=list)
    taken: set[UUID] = field(default_factory=set)
    """Orders by their event, from their first delivery on: copies may come at the same time."""

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Take orders while open."""
        queue = ExportDocument.queue
        await self.transport.declare([Queue(queue)])
        async with self.transport.consume(queue, self._take, prefetch=4, concurrency=4):
            yield

    async def _take(self, delivery: Delivery) -> None:
        order = ExportDocument.unwrap(Envelope.model_validate_json(delivery.body))
        if order.event_id in self.taken:
            return
        self.taken.add(order.event_id)
        body = await self.storage.get(order.content_key)
        assert hashlib.sha256(body).hexdigest() == order.content_sha256
        self.orders.append(order)
        self.contents.append(Content.model_validate_json(body))
        if self.automatic:
            await self.answer(order)

    async def answer(self, order: ExportDocument, **changes: Any) -> DocumentExported:
        """Keep the document and say so."""
        content = self.contents[self.orders.index(order)]
        source = exportable(content)
        owner = TestUser(id=order.user_id)
        document_id = self.owners.add(
            "documents",
            owner,
            {
                "content": content.model_dump(mode="json"),
                "content_text": plain_text(source),
                "content_markdown": markdown(source),
                "content_html": html(source),
            },
        )
        fields: Json = {
            "generation_id": order.generation_id,
            "fence": order.fence,
            "user_id": order.user_id,
            "document_id": document_id,
            "document_type": order.document_type,
            "pdf_url": f"/api/v1/documents/{document_id}/download?format=pdf",
            "ats_score": 88.5,
            "verification": {},
        }
        event = DocumentExported(**(fields | changes))
        await publish(self.transport, [event])
        return event

    async def refuse(self, order: ExportDocument, **changes: Any) -> DocumentExportFailed:
        """Say that no document could be made."""
        fields: Json = {
            "generation_id": order.generation_id,
            "fence": order.fence,
            "user_id": order.user_id,
            "code": "read_back_failed",
            "message": "The file could not be proven.",
        }
        event = DocumentExportFailed(**(fields | changes))
        await publish(self.transport, [event])
        return event


async def publish(transport: Transport, messages: Sequence[Message]) -> None:
    """Hand messages to the broker as their owner's relay would."""
    outgoing = [
        Outgoing(
            id=message.event_id,
            exchange=Exchange.COMMANDS if isinstance(message, Command) else Exchange.EVENTS,
            routing_key=message.queue if isinstance(message, Command) else message.routing_key(),
            body=Envelope.wrap(message, producer="test").model_dump_json().encode(),
            type=message.name,
        )
        for message in messages
    ]
    assert await transport.publish(outgoing) == [None] * len(outgoing)
