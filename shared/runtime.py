"""How a deployable starts: ``python -m services.<name> api|worker|migrate``."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Protocol, TypeVar

import structlog
from fastapi import FastAPI

from shared import logging
from shared.identity import TokenVerifier
from shared.jwks import JwksCache
from shared.messaging.rabbitmq import RabbitTransport
from shared.migrations import migrate
from shared.server import bind, serving
from shared.service import Parts, Service, create_api
from shared.settings import DatabaseSettings, Environment, Platform, StorageType
from shared.stopping import stop_signal
from shared.storage import FileStorage, LocalFileStorage
from shared.storage.s3 import S3FileStorage

log = structlog.get_logger(__name__)

S_contra = TypeVar("S_contra", bound=DatabaseSettings, contravariant=True)
S = TypeVar("S", bound=DatabaseSettings)


class Build(Protocol[S_contra]):
    """A service's composition root."""

    def __call__(self, settings: S_contra, parts: Parts) -> Service:
        """Return the service made of these parts."""
        ...


def run(settings: Callable[[], S], build: Build[S]) -> None:
    """Run the role named on the command line until SIGTERM or SIGINT; exits 2 for no role."""
    roles = ("api", "worker", "migrate")
    if len(sys.argv) != 2 or sys.argv[1] not in roles:  # noqa: PLR2004 -- the program and its role
        sys.exit(f"usage: python -m {__package__} {'|'.join(roles)}")
    platform = Platform()
    readable = platform.environment is Environment.DEVELOPMENT and sys.stderr.isatty()
    own = settings()
    asyncio.run(_run(sys.argv[1], platform, own, build, readable=readable))


async def _run(
    role: str, platform: Platform, settings: S, build: Build[S], *, readable: bool
) -> None:
    async with shared_parts(platform) as parts:
        service = build(settings, parts)
        logging.configure(service=service.name, level=platform.log_level, readable=readable)
        if role == "migrate":
            await migrate_service(service, settings)
            return
        app = service.api if role == "api" else health_only(service)
        stop = stop_signal()
        listener = bind(platform.listen_host, platform.listen_port)
        async with service.running(consume=role == "worker"), serving(app, listener):
            log.info("ready", role=role, port=platform.listen_port)
            await stop.wait()
            service.api.state.stopping.set()
            log.info("stopping", role=role)


async def migrate_service(service: Service, settings: DatabaseSettings) -> None:
    """Bring the schema to its newest revision and declare the queues that the service reads."""
    url = settings.migration_database_url or settings.database_url
    await migrate(url, service.database.metadata, service.migrations)
    await service.parts.transport.declare(service.queues())
    await service.database.close()


@asynccontextmanager
async def shared_parts(platform: Platform) -> AsyncIterator[Parts]:
    """Open what a process of its own shares with no other: broker, keys, storage."""
    async with (
        RabbitTransport(platform.rabbitmq_url) as transport,
        JwksCache(platform.jwks_url) as keys,
    ):
        verifier = TokenVerifier(
            keys, issuer=platform.token_issuer, audience=platform.token_audience
        )
        yield Parts(transport=transport, verifier=verifier, storage=choose_storage(platform))


def choose_storage(platform: Platform) -> FileStorage:
    """Return the file storage that the environment asks for."""
    if platform.storage_type is StorageType.S3:
        return S3FileStorage(
            bucket=platform.aws_bucket_name,
            region=platform.aws_region,
            access_key_id=platform.aws_access_key_id,
            secret_access_key=platform.aws_secret_access_key,
            endpoint_url=platform.s3_endpoint_url or None,
        )
    return LocalFileStorage(platform.storage_root)


def health_only(service: Service) -> FastAPI:
    """Return an app with the health and metrics routes of *service* and nothing else."""
    app = create_api(f"{service.name}-worker", title="health")
    app.include_router(service.health_router())
    return app
