"""Fixtures of every test: one real PostgreSQL a run, a fresh database a test."""

import os
import tempfile
from asyncio import AbstractEventLoop
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

import asyncpg
import hypothesis
import pytest
import structlog
import uvloop
from sqlalchemy import make_url
from xdist.remote import Producer  # type: ignore[import-untyped]  # it has no types
from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]  # the same

from deploy.postgres_server import PostgresServer
from shared.messaging.memory import MemoryTransport
from shared.migrations import migrate
from shared.provision import access, provision
from shared.service import Parts, Service
from shared.settings import DatabaseSettings
from shared.storage import LocalFileStorage
from shared.testing.running import Running
from shared.testing.tokens import TestKeys

# A loaded machine is no failure, so no example has a deadline.
hypothesis.settings.register_profile("usual", deadline=None)
hypothesis.settings.register_profile("long", deadline=None, max_examples=2_000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "usual"))


_WHOLE_SYSTEMS = tuple(str(Path(__file__).parent / "tests" / name) for name in ("system", "faults"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the coverage tracer out of whole systems: it sees little of them and slows them much."""
    for item in items:
        if str(item.path).startswith(_WHOLE_SYSTEMS):
            item.add_marker("untraced")


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], AbstractEventLoop]]:
    """Run every test on the loop on which every process of ours runs."""
    return {"uvloop": uvloop.new_event_loop}


_FLEET = "tests/faults/fleet/"


class _OneFleet(LoadFileScheduling):  # type: ignore[misc]  # the same
    """A file stays with one worker, and so do all tests of the fleet, which is slow to start."""

    def _split_scope(self, nodeid: str) -> str:
        return _FLEET if nodeid.startswith(_FLEET) else str(super()._split_scope(nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling | None:
    """Choose ``_OneFleet`` where files are to stay together."""
    return _OneFleet(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.fixture(autouse=True)
def _plain_tracebacks() -> Iterator[None]:
    """Show errors in the log without their frames' variables: rendering those takes seconds."""
    before = structlog.get_config()
    console = structlog.dev.ConsoleRenderer(
        colors=False, exception_formatter=structlog.dev.plain_traceback
    )
    structlog.configure(processors=[*before["processors"][:-1], console])
    yield
    structlog.configure(**before)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A private cluster for this test process; not durable, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="jobwise-test-") as folder:
        Path(folder).chmod(0o755)
        server = PostgresServer(Path(folder), durable=False, max_connections=400)
        server.start()
        yield server
        server.stop()


async def _admin(server: PostgresServer, statement: str) -> None:
    url = make_url(server.url).set(drivername="postgresql")
    connection = await asyncpg.connect(url.render_as_string(hide_password=False))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _url(server: PostgresServer, database: str) -> str:
    return make_url(server.url).set(database=database).render_as_string(hide_password=False)


@pytest.fixture
async def database_url(postgres: PostgresServer) -> AsyncIterator[str]:
    """The administrator's URL of a fresh, empty database (``postgresql+asyncpg://…``)."""
    name = f"test_{uuid4().hex}"
    await _admin(postgres, f"create database {name}")
    yield _url(postgres, name)
    await _admin(postgres, f"drop database {name} with (force)")


class Build(Protocol):
    """A composition root, with whatever adapters a test replaces."""

    def __call__(self, settings: Any, parts: Parts, **adapters: Any) -> Service:
        """Return the service."""
        ...


Launch = Callable[..., Awaitable[Running]]


@pytest.fixture(scope="session")
def _templates() -> set[str]:
    return set()


@pytest.fixture
async def launch(
    postgres: PostgresServer, _templates: set[str], tmp_path: Path
) -> AsyncIterator[Launch]:
    """Start a service on a fresh, migrated database.

    ``await launch(build, Settings, copies=1, consume=True, overrides={...}, **adapters)``.
    """
    async with AsyncExitStack() as stack:

        async def start(
            build: Build,
            settings: Callable[..., DatabaseSettings],
            *,
            copies: int = 1,
            consume: bool = True,
            overrides: dict[str, Any] | None = None,
            **adapters: Any,
        ) -> Running:
            keys, transport = TestKeys(), MemoryTransport(copies=copies)
            parts = Parts(
                transport=transport,
                verifier=keys.verifier(),
                storage=LocalFileStorage(tmp_path / "files"),
            )

            def made(url: str) -> Service:
                own = settings(database_url=url, **(overrides or {}))
                return build(own, parts, **adapters)

            probe = made("postgresql+asyncpg://nobody@127.0.0.1/none")
            template, name = f"template_{probe.name}", f"test_{uuid4().hex}"
            if probe.name not in _templates:
                await _admin(postgres, f"create database {template}")
                await provision(_url(postgres, template), [probe.name])
                owner = access(_url(postgres, template), probe.name).owner_url
                await migrate(owner, probe.database.metadata, probe.migrations)
                _templates.add(probe.name)
            await _admin(postgres, f"create database {name} template {template}")
            stack.push_async_callback(_admin, postgres, f"drop database {name} with (force)")
            service = made(access(_url(postgres, name), probe.name).service_url)
            await stack.enter_async_context(transport)
            await stack.enter_async_context(service.running(consume=consume))
            return Running(service, transport, keys)

        yield start
