"""The service behind a real HTTP server, and clients that follow its runs."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from services.generation.infrastructure.progress_feed import ProgressFeed
from services.generation.tests.conftest import GENERATIONS, GenerationService, Json
from shared.server import bind, serving
from shared.service import Service
from shared.testing.tokens import TestUser


class Door:
    """The service behind a real HTTP server."""

    def __init__(
        self, generation: GenerationService, url: str, http: aiohttp.ClientSession
    ) -> None:
        self.generation = generation
        self.url = url
        self.http = http

    def get(self, asked: Json, after: object = None, user: TestUser | None = None) -> Any:
        """Open a stream (aiohttp's request context)."""
        token = self.generation.running.keys.token(user or self.generation.anna_is)
        headers = {"Authorization": f"Bearer {token}"}
        if after is not None:
            headers["Last-Event-ID"] = str(after)
        return self.http.get(f"{self.url}{GENERATIONS}/{asked['id']}/events", headers=headers)

    async def events(self, asked: Json, after: object = None) -> AsyncIterator[Json]:
        """Yield the events until the server ends the stream."""
        async with self.get(asked, after) as answer:
            assert answer.status == 200
            assert answer.content_type == "text/event-stream"
            found: Json = {}
            async for raw in answer.content:
                line = raw.decode().rstrip("\n")
                if line and not line.startswith(":"):
                    name, _, value = line.partition(": ")
                    found[name] = json.loads(value) if name == "data" else value
                elif found:
                    yield found
                    found = {}

    def socket(self, asked: Json, after: object = None, **options: Any) -> Any:
        """Open a WebSocket (aiohttp's request context), as Anna unless *headers* say otherwise."""
        token = self.generation.running.keys.token(self.generation.anna_is)
        headers = {"Authorization": f"Bearer {token}"} | options.pop("headers", {})
        if after is not None:
            headers["Last-Event-ID"] = str(after)
        query = options.pop("query", "")
        url = f"{self.url}{GENERATIONS}/{asked['id']}/ws{query}"
        return self.http.ws_connect(url, headers=headers, **options)

    async def frames(self, asked: Json, after: object = None, **options: Any) -> list[Json]:
        """Return the frames of a WebSocket that ends as it should."""
        async with asyncio.timeout(60), self.socket(asked, after, **options) as socket:
            frames = [message.json() async for message in socket]
            assert socket.close_code == 1000
            return frames

    async def all(self, asked: Json, after: object = None) -> list[Json]:
        """Return the events of a stream that ends."""
        async with asyncio.timeout(60):
            return [event async for event in self.events(asked, after)]


@asynccontextmanager
async def door(
    generation: GenerationService, service: Service | None = None
) -> AsyncIterator[Door]:
    """Serve the API of *service*, by default the one under test, while open."""
    listener = bind("127.0.0.1", 0)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    connector = aiohttp.TCPConnector(limit=0)
    async with (
        aiohttp.ClientSession(connector=connector) as http,
        serving((service or generation.running.service).api, listener, drain_seconds=5),
    ):
        yield Door(generation, url, http)


def feed(generation: GenerationService) -> ProgressFeed:
    """Return the feed of the running service."""
    return feed_of(generation.running.service)


def feed_of(service: Service) -> ProgressFeed:
    """Return the feed of *service*."""
    (found,) = [one for one in service.resources if isinstance(one, ProgressFeed)]
    return found


def numbers(events: list[Json]) -> list[int]:
    """Return the ids of server-sent events."""
    return [int(event["id"]) for event in events]


async def until(reached: Callable[[], bool]) -> None:
    """Wait for something that nobody announces."""
    async with asyncio.timeout(20):
        while not reached():  # noqa: ASYNC110 -- what is waited for has no event
            await asyncio.sleep(0.02)


async def until_nobody_watches(generation: GenerationService) -> None:
    """Wait until the service has noticed that everybody has left."""
    await until(lambda: not feed(generation)._watchers)
