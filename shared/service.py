"""A microservice as a value: an HTTP app, its message handlers, its database, its life."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from fastapi import APIRouter, FastAPI, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from shared.clock import Clock, SystemClock
from shared.connection_budget import warn_of_shortage
from shared.contracts.event import Message
from shared.database import Database
from shared.idempotency.keys import Keys
from shared.identity import TokenVerifier
from shared.messaging.consumer import Consumer, Handler, Limits
from shared.messaging.lag import measure, measure_queues
from shared.messaging.relay import Relay
from shared.messaging.transport import Queue, Transport
from shared.problems import install
from shared.routes import StrictRoute
from shared.storage import FileStorage
from shared.telemetry import Telemetry

log = structlog.get_logger(__name__)

API_PREFIX = "/api/v1"
MAX_BODY = 11 * 1024 * 1024
"""The gateway counts exactly (G6); this is the services' own backstop."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What every composition root is given: the parts that services have in common."""

    transport: Transport
    verifier: TokenVerifier
    storage: FileStorage
    clock: Clock = field(default_factory=SystemClock)


Loop = Callable[[], Awaitable[None]]
"""A background activity of a worker: runs until cancelled."""


@dataclass
class Service:
    """Everything that one service is; ``running`` brings it to life."""

    name: str
    api: FastAPI
    database: Database
    parts: Parts
    migrations: Path
    handlers: Mapping[type[Message], Handler] = field(default_factory=dict)
    limits: Mapping[str, Limits] = field(default_factory=dict)
    """How many messages of a queue one worker handles at once, by queue name."""
    resources: Sequence[AbstractAsyncContextManager[object]] = ()
    """Opened before, and closed after, everything else: HTTP clients, pools."""
    loops: Sequence[Loop] = ()

    def __post_init__(self) -> None:
        self._consumer = Consumer(
            self.name, self.parts.transport, self.handlers, limits=self.limits
        )
        self._relay = Relay(
            self.database.engine, self.database.tables, self.parts.transport, self.name
        )
        self.database.on_announced = self._relay.wake
        self.api.state.verifier = self.parts.verifier
        self.api.state.idempotency = Keys(self.database)
        self.api.include_router(self.health_router())

        self._consumes = False

    def queues(self) -> list[Queue]:
        """Return the queues that this service consumes, with what is bound to them."""
        return self._consumer.queues()

    @asynccontextmanager
    async def running(self, *, consume: bool = True) -> AsyncIterator[None]:
        """Keep the relay, and with *consume* the handlers and loops, alive while open.

        Leaving drains: consumers stop first, then loops and relay, then the connections close.
        """
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self.database.close)
            for resource in self.resources:
                await stack.enter_async_context(resource)
            await stack.enter_async_context(self._relay.running())
            await warn_of_shortage(self.database.engine)
            self._consumes = consume
            if consume:
                for number, loop in enumerate(self.loops):
                    await stack.enter_async_context(_task(loop, f"{self.name}-loop-{number}"))
                await stack.enter_async_context(self._consumer.running())
            yield
            self.api.state.stopping.set()

    async def ready(self) -> dict[str, bool]:
        """Return the state of what the service cannot work without."""
        database, broker = await asyncio.gather(
            self.database.healthy(), self.parts.transport.healthy()
        )
        checks = {"database": database, "broker": broker}
        if self._consumes:
            checks["queues"] = self._consumer.consuming
        return checks

    async def _measure(self) -> None:
        """Ask for what is only known by asking: the outbox, the pool, and a worker's queues."""
        self.database.tell_pool()
        await measure(self._relay, self.name)
        if self._consumes:
            queues = [queue.name for queue in self.queues()]
            await measure_queues(self.parts.transport, queues)

    def health_router(self) -> APIRouter:
        """Return the routes that say how the service is (api.md §1)."""
        router = APIRouter(include_in_schema=False)

        @router.get("/health/live")
        async def live() -> dict[str, str]:
            return {"status": "ok"}

        @router.get("/health/ready")
        async def ready() -> JSONResponse:
            if self.api.state.stopping.is_set():  # first of all, so that nobody sends us more
                return JSONResponse({"status": "stopping", "checks": {}}, 503)
            checks = await self.ready()
            healthy = all(checks.values())
            body = {"status": "ok" if healthy else "unavailable", "checks": checks}
            return JSONResponse(body, 200 if healthy else 503)

        @router.get("/metrics")
        async def metrics() -> Response:
            await self._measure()
            return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

        return router


def create_api(name: str, *, title: str) -> FastAPI:
    """Return an empty HTTP app that keeps the contract: errors, strict JSON, ids, logs.

    Routers are included with ``prefix=API_PREFIX`` and ``route_class=StrictRoute``
    (``api_router`` makes such a router). ``state.stopping`` is set when live streams must end.
    """
    api = FastAPI(
        title=title,
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,  # the gateway serves one document for the whole system
        redirect_slashes=False,
        max_body_size=MAX_BODY,
        generate_unique_id_function=lambda route: route.name,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # Telemetry does it
    )
    api.state.stopping = asyncio.Event()
    install(api)
    api.add_middleware(Telemetry, service=name)
    return api


def api_router(prefix: str, *, tag: str) -> APIRouter:
    """Return a router below ``/api/v1`` whose bodies are strict JSON."""
    return APIRouter(
        prefix=f"{API_PREFIX}{prefix}",
        tags=[tag],
        route_class=StrictRoute,
    )


@asynccontextmanager
async def _task(run: Loop, name: str) -> AsyncIterator[None]:
    task = asyncio.create_task(_forever(run, name), name=name)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _forever(run: Loop, name: str) -> None:
    """Start a loop again when it breaks: a sweep that fails today may work in a second."""
    while True:
        try:
            await run()
        except Exception:
            log.exception("loop_failed", loop=name)
        await asyncio.sleep(1)
