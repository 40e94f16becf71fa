"""The whole of JobWise in one process: ``make up``.

The same services and the same gateway as in production. Only four parts are others, each until its
variable is set: PostgreSQL (embedded), RabbitMQ (tables in that PostgreSQL), the language model
(the offline writer), and S3, SMTP and Redis (files and memory).
"""

import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import structlog
import uvloop

from deploy.home import HomeInUse, locked, secret
from deploy.postgres_server import PostgresFailed, PostgresServer
from deploy.settings import EmbeddedSettings
from deploy.system import MESSAGING_SCHEMA, UNITS, Adapters, Unit, schemas
from gateway.main import build as build_gateway
from gateway.settings import Settings as GatewaySettings
from shared import logging, tracing
from shared.garbage import collect_seldom
from shared.identity import TokenVerifier
from shared.jwks import JwksCache
from shared.messaging.postgres import PostgresTransport
from shared.messaging.rabbitmq import RabbitTransport
from shared.messaging.transport import BrokerUnavailable, TopologyConflict, Transport
from shared.migrations import migrate
from shared.process_metrics import watching_loop
from shared.provision import access, provision
from shared.runtime import choose_storage
from shared.server import bind, serving
from shared.service import Parts, Service
from shared.settings import RefusedSettings
from shared.stopping import stop_signal

log = structlog.get_logger(__name__)

LOOPBACK = "127.0.0.1"
_POOL = {"pool_size": 4, "pool_overflow": 6}
"""Five services and a relay each share one small server."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class System:
    """A running system."""

    url: str
    """Where the gateway answers."""
    addresses: dict[str, str]
    """Where each service answers."""
    services: dict[str, Service]
    transport: Transport


@asynccontextmanager
async def running(
    settings: EmbeddedSettings,
    database_url: str,
    *,
    adapters: Adapters | None = None,
    transport: Transport | None = None,
    say: Say = lambda _: None,
) -> AsyncIterator[System]:
    """Keep the whole system alive while the context is open.

    *database_url* is an administrator's. *adapters* and *transport* replace parts in tests.
    """
    say("preparing the schemas")
    await provision(database_url, schemas())
    listeners = {unit.name: bind(LOOPBACK, 0) for unit in UNITS}
    urls = {name: f"http://{LOOPBACK}:{_port(one)}" for name, one in listeners.items()}
    public = _bind_public(settings)
    async with AsyncExitStack() as stack:
        chosen = transport or _transport(settings, database_url)
        await stack.enter_async_context(chosen)
        keys = JwksCache(f"{urls['auth']}/.well-known/jwks.json")
        await stack.enter_async_context(keys)
        parts = Parts(
            transport=chosen,
            verifier=TokenVerifier(
                keys, issuer=settings.token_issuer, audience=settings.token_audience
            ),
            storage=choose_storage(settings, settings.jobwise_home / "files"),
        )
        services = {
            unit.name: _build(unit, settings, database_url, urls, parts, adapters or {})
            for unit in UNITS
        }
        await _migrate(services, database_url)
        for name, service in services.items():
            say(f"starting {name}")
            await stack.enter_async_context(service.running())
            await stack.enter_async_context(serving(service.api, listeners[name]))
        say("starting the gateway")
        gateway = build_gateway(GatewaySettings(**_gateway_urls(urls)))
        await stack.enter_async_context(gateway.running())
        await stack.enter_async_context(serving(gateway, public, protocol=gateway.protocol))
        host = settings.jobwise_host if settings.jobwise_host != "0.0.0.0" else LOOPBACK  # noqa: S104 -- compared, not bound
        yield System(f"http://{host}:{_port(public)}", urls, services, chosen)
        for service in services.values():
            service.api.state.stopping.set()  # live streams end before the servers drain


def _bind_public(settings: EmbeddedSettings) -> socket.socket:
    try:
        return bind(settings.jobwise_host, settings.jobwise_port)
    except OSError as error:
        where = f"{settings.jobwise_host}:{settings.jobwise_port}"
        raise OSError(f"{where} is not free ({error.strerror}); set JOBWISE_PORT.") from None


def _build(
    unit: Unit,
    settings: EmbeddedSettings,
    database_url: str,
    urls: dict[str, str],
    parts: Parts,
    adapters: Adapters,
) -> Service:
    given: dict[str, object] = {
        "database_url": access(database_url, unit.name).service_url,
        **_POOL,
    }
    if unit.name == "generation":
        given |= {f"{name}_url": urls[name] for name in ("profile", "job", "document")}
    if unit.name == "auth":
        given |= {
            "admin_email": settings.jobwise_admin_email,
            "admin_password": settings.jobwise_admin_password,
            "throttles": settings.throttles,
            "environment": settings.environment,
            "key_encryption_secret": secret(settings.jobwise_home, "auth_key_encryption"),
        }
    return unit.build(unit.settings(**given), parts, **adapters.get(unit.name, {}))


async def _migrate(services: dict[str, Service], database_url: str) -> None:
    for name, service in services.items():
        owner = access(database_url, name).owner_url
        await migrate(owner, service.database.metadata, service.migrations)
    queues = [queue for service in services.values() for queue in service.queues()]
    await next(iter(services.values())).parts.transport.declare(queues)


def _transport(settings: EmbeddedSettings, database_url: str) -> Transport:
    if settings.rabbitmq_url:
        return RabbitTransport(settings.rabbitmq_url)
    return PostgresTransport(access(database_url, MESSAGING_SCHEMA).owner_url, MESSAGING_SCHEMA)


def _gateway_urls(urls: dict[str, str]) -> dict[str, Any]:  # settings
    return {f"{name}_url": url for name, url in urls.items()}


def _port(listener: socket.socket) -> int:
    port: int = listener.getsockname()[1]
    return port


async def _serve(
    settings: EmbeddedSettings, database_url: str, adapters: Adapters | None, started: float
) -> None:
    stop = stop_signal()
    async with (
        watching_loop(),
        running(settings, database_url, adapters=adapters, say=_say) as system,
    ):
        took = time.monotonic() - started
        sys.stdout.write(f"JobWise is ready at {system.url} (started in {took:.1f} s)\n")
        sys.stdout.flush()
        collect_seldom()
        await stop.wait()
        _say("stopping")


def _say(what: str) -> None:
    sys.stdout.write(f"  {what} …\n")
    sys.stdout.flush()


def main(adapters: Adapters | None = None) -> int:
    """Run until SIGTERM or SIGINT; returns the exit status. *adapters* are for tests."""
    started = time.monotonic()
    try:
        settings = EmbeddedSettings()
        GatewaySettings()  # refused before anything has begun
        with tracing.exporting("jobwise"):
            return _run(settings, adapters, started)
    except RefusedSettings as error:
        sys.stderr.write(f"JobWise did not start: {error}\n")
        return 1


def _run(settings: EmbeddedSettings, adapters: Adapters | None, started: float) -> int:
    logging.configure(
        service="jobwise", level=settings.effective_log_level, readable=sys.stderr.isatty()
    )

    home: Path = settings.jobwise_home.resolve()
    settings = settings.model_copy(update={"jobwise_home": home})
    try:
        with locked(home):
            if settings.database_url:
                uvloop.run(_serve(settings, settings.database_url, adapters, started))
                return 0
            _say("starting PostgreSQL")
            server = PostgresServer(home / "postgres", durable=settings.postgres_durable)
            server.start()
            try:
                uvloop.run(_serve(settings, server.url, adapters, started))
            finally:
                signal.signal(signal.SIGTERM, signal.SIG_IGN)  # a second one changes nothing
                server.stop()
    except BrokerUnavailable as error:
        sys.stderr.write(f"JobWise did not start: RABBITMQ_URL does not answer: {error}\n")
        return 1
    except TopologyConflict as error:
        sys.stderr.write(f"JobWise did not start: RABBITMQ_URL has other queues: {error}\n")
        return 1
    except asyncpg.PostgresError as error:
        sys.stderr.write(f"JobWise did not start: the database refused: {error}\n")
        return 1
    except (HomeInUse, PostgresFailed, OSError) as error:
        sys.stderr.write(f"JobWise did not start: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
