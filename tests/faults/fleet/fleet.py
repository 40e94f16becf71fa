"""The whole system as in production: one process per service and role, RabbitMQ, PostgreSQL."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg
from sqlalchemy import make_url

from deploy.postgres_server import PostgresServer
from shared.provision import access, provision
from shared.testing.ports import lasting_ports
from shared.testing.processes import ProcessFailed, ProductProcess
from shared.testing.rabbitmq import Broker

SERVICES = ("auth", "profile", "job", "generation", "document")
LEASE_SECONDS = 5.0
"""Short, so that tests need not wait; long enough for a worker on a machine that is busy."""
SWEEP_SECONDS = 0.5
GATEWAYS = ("gateway", "gateway-2")
_GENERATION_WORKERS = 2
_MIGRATION_TRIES = 3


class Fleet:
    """Every process of one running system, by its name (``generation-api``, ``document-worker``)."""

    def __init__(
        self, folder: Path, cluster: PostgresServer, database_url: str, broker: Broker
    ) -> None:
        self.folder = folder
        self.files = folder / "files"
        self.cluster = cluster
        """The server of the system's database; a test that stops it starts it again."""
        self.database_url = database_url
        """The administrator's URL of the system's database."""
        self.broker = broker
        self.broker_url = broker.fresh_url()
        self.processes: dict[str, ProductProcess] = {}
        self.early: dict[str, int | None] = {}
        """How ready each process said to be before there was a schema or a queue."""
        self._migrations: list[ProductProcess] = []

    @property
    def gateways(self) -> list[str]:
        """Where the two gateways answer."""
        return [self.processes[name].url for name in GATEWAYS]

    @property
    def apis(self) -> list[ProductProcess]:
        """The processes behind the gateways."""
        return [self.processes[f"{name}-api"] for name in SERVICES]

    @property
    def generation_workers(self) -> list[ProductProcess]:
        """The processes that compete for the stages of runs."""
        return [self.processes[f"generation-worker-{n}"] for n in range(_GENERATION_WORKERS)]

    @property
    def document_worker(self) -> ProductProcess:
        """The process that makes files."""
        return self.processes["document-worker"]

    def arrange(self, model_url: str) -> None:
        """Decide who listens where; *model_url* is the language model's base URL."""
        workers = [f"generation-worker-{number}" for number in range(_GENERATION_WORKERS)]
        workers += ["document-worker", "profile-worker", "auth-worker"]
        names = [*(f"{name}-api" for name in SERVICES), *workers, *GATEWAYS]
        ports = lasting_ports(len(names) + len(GATEWAYS))
        ports, metrics = ports[: len(names)], ports[len(names) :]
        urls = {
            name.removesuffix("-api"): f"http://127.0.0.1:{port}"
            for name, port in zip(names, ports, strict=True)
        }
        shared = self._environment(urls) | {"LLM_BASE_URL": model_url}
        for name, port in zip(names, ports, strict=True):
            service, _, role = name.partition("-")
            log = self.folder / f"{name}.log"
            if name in GATEWAYS:
                own = shared | {"INTERNAL_PORT": str(metrics.pop())}
                process = ProductProcess(name, ["gateway"], own, log, port)
            else:
                command = [f"services.{service}", role.partition("-")[0]]
                process = ProductProcess(name, command, shared, log, port)
            self.processes[name] = process
        self._migrations = [
            ProductProcess(
                f"{name}-migrate",
                [f"services.{name}", "migrate"],
                shared | self._owner(name),
                self.folder / f"{name}-migrate.log",
                0,
            )
            for name in SERVICES
        ]

    async def start(self) -> None:
        """Start everything, and only then make the schemas and queues; return when all are ready."""
        for process in self.processes.values():
            process.start()
        early = await self.waiting()
        await provision(self.database_url, SERVICES)
        await self._migrate()
        await asyncio.gather(*(process.ready() for process in self.processes.values()))
        self.early = early

    async def waiting(self) -> dict[str, int | None]:
        """Wait until all processes live; return how each answers whether it is ready."""
        everybody = list(self.processes.values())
        await asyncio.gather(*(process.living() for process in everybody))
        answers = await asyncio.gather(*(process.health("ready") for process in everybody))
        return dict(zip(self.processes, answers, strict=True))

    async def _migrate(self) -> None:
        """Migrate all services at once; as any platform does, start again what gave up waiting."""
        left = self._migrations
        for _ in range(_MIGRATION_TRIES):
            for one in left:
                one.start()
            left = [one for one in left if await one.finished(120) != 0]
        if left:
            raise ProcessFailed("\n".join(f"{one.name} failed\n{one.news()}" for one in left))

    async def heal(self) -> None:
        """Start again whatever does not run, and wait until everything is ready."""
        for process in self.processes.values():
            if not process.alive:
                process.start()
        await asyncio.gather(*(process.ready() for process in self.processes.values()))

    def end(self) -> None:
        """End every process at once."""
        for process in [*self._migrations, *self.processes.values()]:
            process.end()

    def news(self) -> str:
        """Return what everybody has logged since the last time."""
        told = ((one.name, one.news()) for one in self.processes.values())
        return "\n".join(f"--- {name}\n{news}" for name, news in told if news)

    def queue_lengths(self) -> dict[str, int]:
        """Return how many messages each queue has, those in consumers' hands included."""
        host = self.broker_url.rpartition("/")[2]
        listed = self.broker.node.control("list_queues", "-p", host, "name", "messages")
        lines = [line.split("\t") for line in listed.splitlines() if "\t" in line]
        return {name: int(count) for name, count in lines if count.isdecimal()}

    def _environment(self, urls: Mapping[str, str]) -> dict[str, str]:
        databases = {
            f"{name.upper()}_DATABASE_URL": access(self.database_url, name).service_url
            for name in SERVICES
        }
        pools = {f"{name.upper()}_POOL_SIZE": "4" for name in SERVICES}
        return {
            **databases,
            **pools,
            **{f"{name.upper()}_URL": urls[name] for name in SERVICES},
            **{f"GENERATION_{name.upper()}_URL": urls[name] for name in SERVICES},
            "RABBITMQ_URL": self.broker_url,
            "JWKS_URL": f"{urls['auth']}/.well-known/jwks.json",
            "STORAGE_ROOT": str(self.files),
            "AUTH_KEY_ENCRYPTION_SECRET": secrets.token_urlsafe(48),
            "LLM_PROVIDER": "custom",
            "LLM_MODEL": "double",
            "LLM_CALLS_PER_HOUR": "0",
            "THROTTLES": "off",
            "RATE_LIMIT_USER_PER_MINUTE": "0",
            "RATE_LIMIT_GENERATIONS_PER_HOUR": "0",
            "RATE_LIMIT_IP_PER_DAY": "0",
            "MONTHLY_QUOTA_FREE": "1000000",
            "GENERATION_LEASE_SECONDS": str(LEASE_SECONDS),
            "GENERATION_SWEEP_SECONDS": str(SWEEP_SECONDS),
            "PROFILE_SWEEP_SECONDS": "2",
            "DOCUMENT_SWEEP_SECONDS": "2",
        }

    def _owner(self, name: str) -> dict[str, str]:
        url = access(self.database_url, name).owner_url
        return {f"{name.upper()}_MIGRATION_DATABASE_URL": url}


@asynccontextmanager
async def sailing(
    folder: Path, cluster: PostgresServer, broker: Broker, model_url: str
) -> AsyncIterator[Fleet]:
    """Keep a fleet running while the context is open, in a new database of *cluster*."""
    url = make_url(cluster.url).set(drivername="postgresql")
    database = f"fleet_{uuid4().hex}"
    connection = await asyncpg.connect(url.render_as_string(hide_password=False))
    await connection.execute(f"create database {database}")
    await connection.close()
    database_url = url.set(database=database).render_as_string(hide_password=False)
    fleet = Fleet(folder, cluster, database_url, broker)
    fleet.arrange(model_url)
    try:
        await fleet.start()
        yield fleet
    finally:
        fleet.end()
