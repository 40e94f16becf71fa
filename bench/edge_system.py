"""The edge as it is deployed: a gateway and the job service in front of a real PostgreSQL.

Each is a process. Auth is only its key, and the service has one more route that needs no database.
``python -m bench.edge_system service|gateway`` is such a process.
"""

import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import uvloop

from bench import processes
from deploy.postgres_server import PostgresServer
from services.job.main import build
from services.job.settings import Settings
from shared import logging
from shared.identity import Caller, TokenVerifier
from shared.jwks import JwksCache
from shared.messaging.memory import MemoryTransport
from shared.migrations import migrate
from shared.provision import access, provision
from shared.server import bind, serving
from shared.service import Parts, Service, api_router
from shared.stopping import stop_signal
from shared.storage import LocalFileStorage
from shared.telemetry import ASGIApp, Receive, Scope, Send
from shared.testing.tokens import AUDIENCE, ISSUER, TestKeys, TestUser

CONSTANT_PATH = "/api/v1/profiles/me"
"""Answered by the service from memory, to whoever has a token."""


@dataclass(frozen=True, slots=True)
class Edge:
    """Where everything is."""

    database_url: str
    """The job service's own."""
    service_port: int
    service_pid: int
    gateway_environment: dict[str, str]
    token: str
    job_path: str
    """A job of the token's user, read from the database."""

    @contextmanager
    def gateway(self, *module: str) -> Iterator[tuple[int, int]]:
        """Run a gateway (``python -m gateway``, or *module*) while open; yield port and pid."""
        public, internal = str(processes.free_port()), str(processes.free_port())
        environment = self.gateway_environment | {"LISTEN_PORT": public, "INTERNAL_PORT": internal}
        with processes.python(*(module or ("gateway",)), **environment) as process:
            yield int(public), process.pid


@asynccontextmanager
async def running() -> AsyncIterator[Edge]:
    """Start everything but a gateway, with one job in the database."""
    keys = TestKeys()
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="jobwise-bench-")))
        await asyncio.to_thread(folder.chmod, 0o755)
        postgres = PostgresServer(folder)
        postgres.start()
        stack.callback(postgres.stop)
        database_url = await _prepare(postgres.url)
        auth = bind("127.0.0.1", 0)
        await stack.enter_async_context(serving(_auth(keys), auth))
        auth_url = f"http://127.0.0.1:{auth.getsockname()[1]}"
        port = processes.free_port()
        service = stack.enter_context(
            processes.python(
                "bench.edge_system", database_url, f"{auth_url}/.well-known/jwks.json", str(port)
            )
        )
        token = keys.token(TestUser())
        url = f"http://127.0.0.1:{port}"
        yield Edge(
            database_url=database_url,
            service_port=port,
            service_pid=service.pid,
            gateway_environment={
                "ENVIRONMENT": "test",
                "LISTEN_HOST": "127.0.0.1",
                "AUTH_URL": auth_url,
                "JOB_URL": url,
                "PROFILE_URL": url,
                "TOKEN_ISSUER": ISSUER,
                "TOKEN_AUDIENCE": AUDIENCE,
                "RATE_LIMIT_USER_PER_MINUTE": "10000000",
            },
            token=token,
            job_path=await _create_job(url, token),
        )


async def answers(port: int, path: str, token: str) -> None:
    """Wait until *path* is answered with 200; raises ``RuntimeError`` after 30 s."""
    headers = {"Authorization": f"Bearer {token}"}
    async with aiohttp.ClientSession(headers=headers) as client:
        for _ in range(300):
            try:
                async with client.get(f"http://127.0.0.1:{port}{path}") as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)
    raise RuntimeError(f"{path} does not answer")


async def _create_job(url: str, token: str) -> str:
    body = {
        "source": "user_created",
        "title": "Data Engineer",
        "company": "Tidewater Energy",
        "description": "We need Python and SQL. " * 40,
    }
    port = int(url.rpartition(":")[2])
    await answers(port, CONSTANT_PATH, token)
    async with (
        aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as client,
        client.post(f"{url}/api/v1/jobs", json=body) as answer,
    ):
        answer.raise_for_status()
        return str(answer.headers["Location"])


def _auth(keys: TestKeys) -> ASGIApp:
    """Return an auth service that has one key and has ended no session."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive
        found = {"keys": [keys.jwk], "cursor": "0", "sessions": []}
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(found).encode()})

    return app


def _job_service(database_url: str, verifier: TokenVerifier) -> Service:
    parts = Parts(
        transport=MemoryTransport(copies=1),
        verifier=verifier,
        storage=LocalFileStorage(Path(tempfile.gettempdir())),
    )
    return build(Settings(database_url=database_url), parts)


async def _prepare(admin_url: str) -> str:
    """Create the schema of the job service; return the service's own URL."""
    await provision(admin_url, ["job"])
    login = access(admin_url, "job")
    service = _job_service(login.service_url, TestKeys().verifier())
    await migrate(login.owner_url, service.database.metadata, service.migrations)
    await service.database.close()
    return login.service_url


async def serve(database_url: str, keys_url: str, port: int) -> None:
    """Be the job service until SIGTERM."""
    logging.configure(service="job")
    router = api_router("/profiles", tag="bench")

    @router.get("/me")
    async def constant(caller: Caller) -> dict[str, str]:
        return {"user_id": str(caller.user_id), "full_name": "Anna", "summary": "x" * 400}

    async with JwksCache(keys_url) as keys:
        verifier = TokenVerifier(keys, issuer=ISSUER, audience=AUDIENCE)
        service = _job_service(database_url, verifier)
        service.api.include_router(router)
        async with (
            service.parts.transport,
            service.running(consume=False),
            serving(service.api, bind("127.0.0.1", port)),
        ):
            await stop_signal().wait()


if __name__ == "__main__":
    uvloop.run(serve(sys.argv[1], sys.argv[2], int(sys.argv[3])))
