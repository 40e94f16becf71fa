"""How a deployable starts: ``python -m services.<name> api|worker|migrate``."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Protocol, TypeVar

import structlog
import uvloop

from shared import logging, tracing
from shared.entrance import Entrance, health_only
from shared.garbage import collect_seldom
from shared.identity import TokenVerifier
from shared.jwks import JwksCache
from shared.messaging.rabbitmq import RabbitTransport
from shared.messaging.transport import BrokerUnavailable, TopologyConflict
from shared.migrations import is_current, migrate, unreachable
from shared.process_metrics import watching_loop
from shared.server import bind, serving
from shared.service import Parts, Service
from shared.settings import (
    DatabaseSettings,
    Environment,
    Platform,
    StorageSettings,
    StorageType,
    read,
)
from shared.stopping import HARD_EXIT_SECONDS, stop_signal
from shared.storage import FileStorage, LocalFileStorage

log = structlog.get_logger(__name__)

MIGRATE_PATIENCE = 60.0
"""Seconds that ``migrate`` waits for the database, and then for the broker."""
_LOOK = 1.0

S_contra = TypeVar("S_contra", bound=DatabaseSettings, contravariant=True)
S = TypeVar("S", bound=DatabaseSettings)


class Build(Protocol[S_contra]):
    """A service's composition root."""

    def __call__(self, settings: S_contra, parts: Parts) -> Service:
        """Return the service made of these parts."""
        ...


def run(settings: Callable[[], S], build: Build[S]) -> None:
    """Run the role named on the command line until SIGTERM or SIGINT.

    Exits 2 for no role, and 1 with a sentence for refused settings or if ``migrate`` fails.
    """
    roles = ("api", "worker", "migrate")
    if len(sys.argv) != 2 or sys.argv[1] not in roles:  # noqa: PLR2004 -- the program and its role
        sys.exit(f"usage: python -m {__package__} {'|'.join(roles)}")
    platform = read(Platform)
    readable = platform.environment is Environment.DEVELOPMENT and sys.stderr.isatty()
    own = read(settings)
    name = own.model_config.get("env_prefix", "").strip("_").lower()  # the service's own
    try:
        with tracing.exporting(name):
            uvloop.run(_run(sys.argv[1], platform, own, build, readable=readable))
    except MigrationFailed as error:
        sys.exit(f"migrate: {error}")


async def _run(
    role: str, platform: Platform, settings: S, build: Build[S], *, readable: bool
) -> None:
    patience = MIGRATE_PATIENCE if role == "migrate" else None
    async with shared_parts(platform, patience) as parts:
        service = build(settings, parts)
        logging.configure(
            service=service.name, level=platform.effective_log_level, readable=readable
        )
        if role == "migrate":
            await migrate_service(service, settings)
            return
        stop = stop_signal(hard_exit_after=HARD_EXIT_SECONDS)
        collect_seldom()
        async with parts.transport, watching_loop():
            await work(service, role, bind(platform.listen_host, platform.listen_port), stop)


async def work(service: Service, role: str, listener: socket.socket, stop: asyncio.Event) -> None:
    """Be the *role* ``api`` or ``worker`` of *service* until *stop*.

    The health routes answer at once. Everything else begins when the database is there with our
    schema in it, however long that takes; the broker may come later still.
    """
    entrance = Entrance(service)
    async with AsyncExitStack() as doors:
        await doors.enter_async_context(serving(entrance, listener))
        if not await _schema_ready(service, stop):
            await service.database.close()
            return
        async with service.running(consume=role == "worker"):
            entrance.open(service.api if role == "api" else health_only(service))
            log.info("serving", role=role, port=listener.getsockname()[1])
            await stop.wait()
            service.api.state.stopping.set()
            log.info("stopping", role=role)
            if role == "api":
                await doors.aclose()  # requests end before what they stand on


async def _schema_ready(service: Service, stop: asyncio.Event) -> bool:
    """Wait until the schema is at our revision; false if we had to stop before."""
    engine, said = service.database.engine, False
    while not stop.is_set():
        if await is_current(engine, service.database.service, service.migrations):
            return True
        if not said:
            log.warning("waiting_for_schema", schema=service.database.service)
            said = True
        with suppress(TimeoutError):
            async with asyncio.timeout(_LOOK):
                await stop.wait()
    return False


class MigrationFailed(Exception):
    """The schema or the queues could not be brought up to date; the message says why."""


async def migrate_service(
    service: Service, settings: DatabaseSettings, *, patience: float = MIGRATE_PATIENCE
) -> None:
    """Bring the schema to its newest revision and declare the queues that the service reads.

    Database and broker may come up meanwhile: each is waited for, *patience* seconds at most (the
    broker as long as the transport was told to). Raises ``MigrationFailed``.
    """
    url = settings.migration_database_url or settings.database_url
    try:
        await database_there(url, patience)
        await migrate(url, service.database.metadata, service.migrations)
        async with service.parts.transport as transport:
            await transport.declare(service.queues())
    except BrokerUnavailable as error:
        raise MigrationFailed(f"the broker of RABBITMQ_URL does not answer ({error})") from None
    except TopologyConflict as error:
        raise MigrationFailed(f"the broker has other queues of these names: {error}") from None
    finally:
        await service.database.close()


async def database_there(url: str, patience: float = MIGRATE_PATIENCE) -> None:
    """Wait until the database of *url* answers; raises ``MigrationFailed`` after *patience* s."""
    deadline = asyncio.get_running_loop().time() + patience
    while (why := await unreachable(url)) is not None:
        if asyncio.get_running_loop().time() + _LOOK > deadline:
            raise MigrationFailed(f"the database {why}")
        log.warning("waiting_for_database", reason=why)
        await asyncio.sleep(_LOOK)


@asynccontextmanager
async def shared_parts(platform: Platform, patience: float | None) -> AsyncIterator[Parts]:
    """Open what a process of its own shares with no other: keys, storage.

    The broker is in it too, not entered yet; it waits for *patience* seconds, or ``None`` for ever
    in the background.
    """
    transport = RabbitTransport(platform.rabbitmq_url, patience=patience)
    async with JwksCache(platform.jwks_url) as keys:
        verifier = TokenVerifier(
            keys, issuer=platform.token_issuer, audience=platform.token_audience
        )
        yield Parts(
            transport=transport,
            verifier=verifier,
            storage=choose_storage(platform, platform.storage_root),
        )


def choose_storage(platform: StorageSettings, root: Path) -> FileStorage:
    """Return the file storage that the environment asks for; local files lie in *root*."""
    if platform.storage_type is StorageType.S3:
        # boto3 is large, and whoever keeps files in a folder has no need of it.
        from shared.storage.s3 import S3FileStorage  # noqa: PLC0415 -- see above

        return S3FileStorage(
            bucket=platform.aws_bucket_name,
            region=platform.aws_region,
            access_key_id=platform.aws_access_key_id,
            secret_access_key=platform.aws_secret_access_key,
            endpoint_url=platform.s3_endpoint_url or None,
        )
    return LocalFileStorage(root)
