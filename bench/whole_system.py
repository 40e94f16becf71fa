"""The whole system for a benchmark: every service a process, RabbitMQ, a durable PostgreSQL."""

import asyncio
import secrets
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import make_url

from bench.surroundings import broker, postgres
from deploy.demo import SAMPLES
from shared.provision import access, provision
from shared.testing.journey import Client
from shared.testing.ports import lasting_ports
from shared.testing.processes import ProcessFailed, ProductProcess
from shared.testing.transports import fresh_database

SERVICES = ("auth", "profile", "job", "generation", "document")
_APIS = tuple(f"{name}-api" for name in SERVICES)
_ALWAYS = (*_APIS, "profile-worker", "document-worker", "gateway")

RESUME = (SAMPLES / "resume.txt").read_text(encoding="utf-8")
POSTING = (SAMPLES / "job.txt").read_text(encoding="utf-8")


class WholeSystem:
    """Every process by its name, and the one user whose runs are measured."""

    def __init__(self, folder: Path, database_url: str, settings: Mapping[str, str]) -> None:
        self._folder = folder
        self.database_url = database_url
        """The administrator's URL (``postgresql://``)."""
        names = [*_ALWAYS, *(f"generation-worker-{number}" for number in range(2))]
        *ports, metrics = lasting_ports(len(names) + 1)
        urls = {
            name.removesuffix("-api"): f"http://127.0.0.1:{port}"
            for name, port in zip(names, ports, strict=True)
        }
        environment = _environment(database_url, urls, folder) | dict(settings)
        self.processes: dict[str, ProductProcess] = {}
        for name, port in zip(names, ports, strict=True):
            service, _, role = name.partition("-")
            own = environment | ({"INTERNAL_PORT": str(metrics)} if service == "gateway" else {})
            command = [f"services.{service}", role.partition("-")[0]] if role else [service]
            self.processes[name] = ProductProcess(name, command, own, folder / f"{name}.log", port)
        self._environment = environment
        self.broker_url = environment["RABBITMQ_URL"]
        self.client = Client(urls["gateway"])
        self.profile_id = self.job_id = ""

    @property
    def workers(self) -> list[ProductProcess]:
        """The generation workers, running or not."""
        return [one for name, one in self.processes.items() if "generation-worker" in name]

    async def start(self, *, workers: int) -> None:
        """Migrate, and start everything with so many generation workers."""
        url = make_url(self.database_url).set(drivername="postgresql+asyncpg")
        admin = url.render_as_string(hide_password=False)
        await provision(admin, SERVICES)
        migrations = [
            ProductProcess(
                f"{name}-migrate",
                [f"services.{name}", "migrate"],
                self._environment
                | {f"{name.upper()}_MIGRATION_DATABASE_URL": access(admin, name).owner_url},
                self._folder / f"{name}-migrate.log",
                0,
            )
            for name in SERVICES
        ]
        for one in migrations:
            one.start()
        for one in migrations:
            if await one.finished(120):
                raise ProcessFailed(f"{one.name} failed\n{one.news()}")
        chosen = [self.processes[name] for name in _ALWAYS] + self.workers[:workers]
        for one in chosen:
            one.start()
        await asyncio.gather(*(one.ready() for one in chosen))

    async def prepare(self) -> None:
        """Register the user and give it a profile and a job."""
        await self.client.register()
        done = await self.client.import_resume("resume.txt", RESUME.encode())
        self.profile_id = done["profile_id"]
        body = {"source": "user_created", "raw_text": POSTING}
        self.job_id = (await self.client.call("POST", "/api/v1/jobs", 201, json=body))["id"]

    async def ask(self) -> dict[str, Any]:  # JSON
        """Ask for a resume and return the run as it was answered."""
        return await self.client.generate("resume", self.profile_id, self.job_id)

    async def ask_many(self, count: int, *, at_once: int = 8) -> None:
        """Ask for *count* resumes."""
        left = iter(range(count))

        async def some() -> None:
            for _ in left:
                await self.ask()

        await asyncio.gather(*(some() for _ in range(at_once)))

    async def all_ended(self) -> None:
        """Wait until no run is on its way."""
        connection = await asyncpg.connect(self.database_url)
        try:
            async with asyncio.timeout(300):
                while await connection.fetchval(  # noqa: ASYNC110 -- other processes tell nobody
                    "select exists (select from generation.generations"
                    " where status in ('pending', 'generating'))"
                ):
                    await asyncio.sleep(0.05)
        finally:
            await connection.close()

    def end(self) -> None:
        """End every process at once."""
        for one in self.processes.values():
            one.end()


@asynccontextmanager
async def whole_system(
    settings: Mapping[str, str] | None = None, *, workers: int = 1
) -> AsyncIterator[WholeSystem]:
    """Keep a system running while open, with a prepared user. *settings* are more variables."""
    async with AsyncExitStack() as stack:
        database_url = await stack.enter_async_context(fresh_database(postgres().url))
        temporary = tempfile.TemporaryDirectory(prefix="jobwise-bench-")
        folder = Path(stack.enter_context(temporary))
        system = WholeSystem(folder, database_url, settings or {})
        stack.callback(system.end)
        await system.start(workers=workers)
        await stack.enter_async_context(system.client)
        try:
            await system.prepare()
        except AssertionError as error:
            raise ProcessFailed(
                "\n".join(one.news(2000) for one in system.processes.values())
            ) from error
        yield system


def _environment(database_url: str, urls: Mapping[str, str], folder: Path) -> dict[str, str]:
    url = make_url(database_url).set(drivername="postgresql+asyncpg")
    admin = url.render_as_string(hide_password=False)
    return {
        **{f"{name.upper()}_DATABASE_URL": access(admin, name).service_url for name in SERVICES},
        **{f"{name.upper()}_URL": urls[name] for name in SERVICES},
        **{f"GENERATION_{name.upper()}_URL": urls[name] for name in SERVICES},
        "RABBITMQ_URL": broker().fresh_url(),
        "JWKS_URL": f"{urls['auth']}/.well-known/jwks.json",
        "STORAGE_ROOT": str(folder / "files"),
        "AUTH_KEY_ENCRYPTION_SECRET": secrets.token_urlsafe(48),
        "ENVIRONMENT": "test",
        "LOG_LEVEL": "INFO",
        "THROTTLES": "off",
        "RATE_LIMIT_USER_PER_MINUTE": "0",
        "RATE_LIMIT_GENERATIONS_PER_HOUR": "0",
        "RATE_LIMIT_IP_PER_DAY": "0",
        "MONTHLY_QUOTA_FREE": "1000000",
    }
