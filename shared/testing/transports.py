"""The three transports behind one interface, and what tests send through them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Protocol
from uuid import uuid4

import asyncpg
from sqlalchemy import make_url

from shared.messaging.memory import MemoryTransport
from shared.messaging.postgres import PostgresTransport
from shared.messaging.rabbitmq import RabbitTransport
from shared.messaging.rabbitmq_graveyard import RabbitGraveyard
from shared.messaging.transport import Delivery, Exchange, Outgoing, Transport

LADDER = (0.05, 0.1)
"""Seconds before each retry in tests."""


class Rig(Protocol):
    """One broker, to which any number of transports connect."""

    def connect(self) -> AbstractAsyncContextManager[Transport]:
        """Return another transport on this broker, to be entered."""
        ...

    async def dead_letters(self, queue: str) -> list[tuple[str, str]]:
        """Return message id and reason of each dead letter of *queue*."""
        ...


class MemoryRig:
    """A broker in memory."""

    def __init__(self) -> None:
        self.transport = MemoryTransport(ladder=LADDER)

    def connect(self) -> AbstractAsyncContextManager[Transport]:
        """Return a transport to be entered."""
        return nullcontext(self.transport)

    async def dead_letters(self, queue: str) -> list[tuple[str, str]]:
        """Return message id and reason of each dead letter of *queue*."""
        return [
            (str(letter.delivery.id), letter.error)
            for letter in self.transport.dead_letters
            if letter.queue == queue
        ]


@dataclass
class PostgresRig:
    """Queues in the database at *url*."""

    url: str

    def connect(self) -> AbstractAsyncContextManager[Transport]:
        """Return a transport to be entered."""
        return PostgresTransport(self.url, ladder=LADDER)

    async def dead_letters(self, queue: str) -> list[tuple[str, str]]:
        """Return message id and reason of each dead letter of *queue*."""
        connection = await asyncpg.connect(self.url)
        rows = await connection.fetch(
            "SELECT message_id, error FROM messaging.message"
            " WHERE queue = $1 AND dead_at IS NOT NULL ORDER BY id",
            queue,
        )
        await connection.close()
        return [(str(row["message_id"]), row["error"]) for row in rows]


@dataclass
class RabbitRig:
    """A RabbitMQ, by the URL of an empty virtual host."""

    url: str

    def connect(self) -> AbstractAsyncContextManager[Transport]:
        """Return a transport to be entered."""
        return RabbitTransport(self.url, ladder=LADDER)

    async def dead_letters(self, queue: str) -> list[tuple[str, str]]:
        """Return message id and reason of each dead letter of *queue*."""
        letters = []
        async with RabbitGraveyard(self.url).open(queue) as buried:
            while (letter := await buried.next()) is not None:
                letters.append((letter.id, letter.error))
        return letters


@asynccontextmanager
async def fresh_database(server_url: str) -> AsyncIterator[str]:
    """Make an empty database on a server and yield its ``postgresql://`` URL."""
    name = f"test_{uuid4().hex}"
    admin = make_url(server_url).set(drivername="postgresql")
    connection = await asyncpg.connect(admin.render_as_string(hide_password=False))
    try:
        await connection.execute(f"CREATE DATABASE {name}")
        yield admin.set(database=name).render_as_string(hide_password=False)
        await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await connection.close()


@dataclass
class Seen:
    """Remembers deliveries; *fail* says what to raise for one, if anything."""

    fail: Callable[[Delivery], Exception | None] = lambda _: None
    deliveries: list[Delivery] = field(default_factory=list)
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def __call__(self, delivery: Delivery) -> None:
        """Remember *delivery*, then raise what *fail* says."""
        async with self._changed:
            self.deliveries.append(delivery)
            self._changed.notify_all()
        if (error := self.fail(delivery)) is not None:
            raise error

    @property
    def bodies(self) -> list[str]:
        """The bodies seen, in order."""
        return [delivery.body.decode() for delivery in self.deliveries]

    async def wait(self, count: int, within: float = 20) -> None:
        """Wait until *count* deliveries were seen."""
        async with asyncio.timeout(within), self._changed:
            await self._changed.wait_for(lambda: len(self.deliveries) >= count)


def event(key: str, body: str = "{}") -> Outgoing:
    """Return a fact with *key*."""
    return Outgoing(uuid4(), Exchange.EVENTS, key, body.encode(), "test.fact", {"note": body})


def command(queue: str, body: str = "{}") -> Outgoing:
    """Return work for *queue*."""
    return Outgoing(uuid4(), Exchange.COMMANDS, queue, body.encode(), "test.work", {"note": body})
