"""A small service that takes orders, for tests of what every service does."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated
from uuid import UUID

import httpx2
from fastapi import APIRouter, File, Form, Response, UploadFile
from fastapi.responses import StreamingResponse
from sqlalchemy import Column, MetaData, Table, Text, Uuid, func, insert, select, text
from sqlalchemy.schema import CreateSchema, DropSchema

from shared.database import Database, UnitOfWork
from shared.idempotency.body_field import ClientRequestId
from shared.idempotency.table import idempotency_table
from shared.identity import Caller
from shared.ids import new_id
from shared.messaging.memory import MemoryTransport
from shared.messaging.outbox import messaging_tables
from shared.schemas import Schema, ShortText, View
from shared.service import Parts, Service, api_router, create_api
from shared.storage import LocalFileStorage
from shared.testing.tokens import TestKeys, TestUser

metadata = MetaData(schema="shop")
messaging = messaging_tables(metadata)
keys = idempotency_table(metadata)
orders = Table(
    "orders", metadata, Column("id", Uuid, primary_key=True), Column("name", Text, nullable=False)
)

ORDERS = "/api/v1/orders"


class OrderCreate(Schema):
    name: ShortText
    amount: float = 1
    client_request_id: ClientRequestId = None


class OrderRead(View):
    id: UUID
    name: str


async def nothing() -> None:
    """What happens around an order unless a test says otherwise."""


@dataclass
class Shop:
    """The running service; ``before`` and ``after`` happen around the commit of an order."""

    service: Service
    token_keys: TestKeys
    before: Callable[[], Awaitable[None]] = nothing
    after: Callable[[], Awaitable[None]] = nothing
    anna: TestUser = field(default_factory=TestUser)

    def client(self, user: TestUser | None = None, **headers: str) -> httpx2.AsyncClient:
        if user is not None:
            headers["Authorization"] = f"Bearer {self.token_keys.token(user)}"
        transport = httpx2.ASGITransport(self.service.api, raise_app_exceptions=False)
        return httpx2.AsyncClient(transport=transport, base_url="http://shop", headers=headers)

    async def post(
        self, key: str | None, name: str = "tea", path: str = ORDERS, user: TestUser | None = None
    ) -> httpx2.Response:
        """Order something as anna, or as *user*, under *key*."""
        given = {} if key is None else {"Idempotency-Key": key}
        async with self.client(user or self.anna) as client:
            return await client.post(path, json={"name": name}, headers=given)

    async def placed(self) -> int:
        """Return how many orders there are."""
        async with self.service.database.session() as session:
            return await session.scalar(select(func.count()).select_from(orders)) or 0

    async def sql(self, statement: str) -> None:
        async with self.service.database.session() as session:
            await session.execute(text(statement))


class Pause:
    """A point at which a request stands still."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self.go = asyncio.Event()

    async def __call__(self) -> None:
        self.reached.set()
        await self.go.wait()


async def place(shop: Shop, name: str) -> dict[str, object]:
    order = {"id": new_id(), "name": name}
    async with shop.service.database.units(UnitOfWork)() as work:
        await work.session.execute(insert(orders).values(order))
        await shop.before()
    await shop.after()
    return order


def json_routes(shop: Callable[[], Shop]) -> APIRouter:
    router = api_router("/orders", tag="orders")

    @router.post("", status_code=201, response_model=OrderRead)
    async def order(body: OrderCreate, caller: Caller, response: Response) -> dict[str, object]:
        """Order something."""
        placed = await place(shop(), body.name)
        response.headers["Location"] = f"{ORDERS}/{placed['id']}"
        response.set_cookie("seen", "yes")
        return placed

    @router.post("/again", status_code=201, response_model=OrderRead)
    async def order_again(body: OrderCreate, caller: Caller) -> dict[str, object]:
        """Order something at another address."""
        return await place(shop(), body.name)

    @router.post("/look")
    async def look(body: OrderCreate, caller: Caller) -> int:
        """Look around without changing anything."""
        async with shop().service.database.units(UnitOfWork)() as work:
            found = await work.session.scalar(select(func.count()).select_from(orders))
        await shop().after()
        return found or 0

    @router.post("/usual", status_code=204)
    async def order_the_usual(caller: Caller) -> None:
        """Order without saying what."""
        await place(shop(), "usual")

    @router.post("/open", status_code=201, response_model=OrderRead)
    async def order_anonymously(body: OrderCreate) -> dict[str, object]:
        """Order without an account."""
        return await place(shop(), body.name)

    return router


def other_routes(shop: Callable[[], Shop]) -> APIRouter:
    router = api_router("/orders", tag="orders")

    @router.post("/file", status_code=201)
    async def order_file(
        file: UploadFile, caller: Caller, note: Annotated[str, Form()] = ""
    ) -> dict[str, object]:
        """Order by a file."""
        data = await file.read()
        placed = await place(shop(), note or "file")
        return {"sha256": hashlib.sha256(data).hexdigest(), "id": str(placed["id"])}

    @router.post("/list", status_code=204)
    async def order_list(files: Annotated[list[UploadFile], File()], caller: Caller) -> None:
        """Order by several files."""
        await place(shop(), "list")

    @router.post("/stream")
    async def order_stream(caller: Caller) -> StreamingResponse:
        """Order, and be told bit by bit."""
        await place(shop(), "stream")
        return StreamingResponse(iter([b"a", b"b"]))

    @router.post("/secret")
    async def order_secret(caller: Caller, response: Response) -> dict[str, object]:
        """Get a secret that nobody may keep."""
        response.headers["Cache-Control"] = "no-store"
        await shop().after()
        return {"secret": str(new_id())}

    return router


@asynccontextmanager
async def opened(
    url: str, folder: Path, token_keys: TestKeys, *, fresh: bool = True
) -> AsyncIterator[Shop]:
    """Run the shop on the database at *url*, with a *fresh* schema or with what is there."""
    transport = MemoryTransport()
    parts = Parts(transport, token_keys.verifier(), LocalFileStorage(folder))
    database = Database(url, metadata, messaging)
    api = create_api("shop", title="Shop")
    api.include_router(json_routes(lambda: shop))
    api.include_router(other_routes(lambda: shop))
    service = Service("shop", api, database, parts, migrations=folder)
    shop = Shop(service, token_keys)
    if fresh:
        async with database.engine.begin() as connection:
            await connection.execute(DropSchema("shop", if_exists=True, cascade=True))
            await connection.execute(CreateSchema("shop"))
            await connection.run_sync(metadata.create_all)
    async with transport, service.running():
        yield shop
