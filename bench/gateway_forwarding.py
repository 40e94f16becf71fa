"""What the gateway costs: requests a second through it ÷ to the service itself (quality.md §1).

``python -m bench.gateway_forwarding``. Real gateway, real job service on a real PostgreSQL, client:
a process each. Direct and through the gateway by turns; the median of the ratios of the rounds.
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import aiohttp

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
from shared.service import Parts, api_router
from shared.stopping import stop_signal
from shared.storage import LocalFileStorage
from shared.telemetry import ASGIApp, Receive, Scope, Send
from shared.testing.tokens import AUDIENCE, ISSUER, TestKeys, TestUser

ROUNDS, CONNECTIONS, SECONDS = 7, 32, 1.2
FLOORS = {"with database": 0.85, "without database": 0.50}


async def serve_job(admin_url: str, keys_url: str, port: int) -> None:
    """Run the job service, with one more route that needs no database."""
    logging.configure(service="job")
    router = api_router("/profiles", tag="bench")

    @router.get("/me")
    async def constant(caller: Caller) -> dict[str, str]:
        return {"user_id": str(caller.user_id), "full_name": "Anna", "summary": "x" * 400}

    async with JwksCache(keys_url) as keys, MemoryTransport(copies=1) as transport:
        parts = Parts(
            transport=transport,
            verifier=TokenVerifier(keys, issuer=ISSUER, audience=AUDIENCE),
            storage=LocalFileStorage(Path(tempfile.gettempdir())),
        )
        service = build(Settings(database_url=access(admin_url, "job").service_url), parts)
        service.api.include_router(router)
        async with (
            service.running(consume=False),
            serving(service.api, bind("127.0.0.1", port)),
        ):
            await stop_signal().wait()


async def prepare(admin_url: str) -> None:
    """Create the schema of the job service."""
    await provision(admin_url, ["job"])
    parts = Parts(
        transport=MemoryTransport(copies=1),
        verifier=TestKeys().verifier(),
        storage=LocalFileStorage(Path(tempfile.gettempdir())),
    )
    service = build(Settings(database_url=access(admin_url, "job").service_url), parts)
    await migrate(access(admin_url, "job").owner_url, service.database.metadata, service.migrations)
    await service.database.close()


def _auth(keys: TestKeys) -> ASGIApp:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        del receive
        found = {"keys": [keys.jwk], "cursor": "0", "sessions": []}
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(found).encode()})
        assert scope["type"] == "http"

    return app


@contextmanager
def child(*arguments: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run ``python -m …`` while open; its log lines go to a file, as they would in production."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments], env=os.environ | environment, stderr=log
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(15)


def _free_port() -> int:
    with bind("127.0.0.1", 0) as listener:
        port: int = listener.getsockname()[1]
        return port


@asynccontextmanager
async def running() -> AsyncIterator[tuple[int, int, str, str, int]]:
    """Start everything; yield ports of service and gateway, token, job's path, gateway's pid."""
    keys = TestKeys()
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="jobwise-bench-")))
        await asyncio.to_thread(folder.chmod, 0o755)
        postgres = PostgresServer(folder, durable=False)
        postgres.start()
        stack.callback(postgres.stop)
        await prepare(postgres.url)
        auth = bind("127.0.0.1", 0)
        await stack.enter_async_context(serving(_auth(keys), auth))
        auth_url = f"http://127.0.0.1:{auth.getsockname()[1]}"
        direct, public, internal = _free_port(), _free_port(), _free_port()
        job_url = f"http://127.0.0.1:{direct}"
        keys_url = f"{auth_url}/.well-known/jwks.json"
        name = "bench.gateway_forwarding"
        stack.enter_context(child(name, "job", postgres.url, keys_url, str(direct)))
        gateway = stack.enter_context(
            child(
                "gateway",
                ENVIRONMENT="test",
                LISTEN_HOST="127.0.0.1",
                LISTEN_PORT=str(public),
                INTERNAL_PORT=str(internal),
                AUTH_URL=auth_url,
                JOB_URL=job_url,
                PROFILE_URL=job_url,
                TOKEN_ISSUER=ISSUER,
                TOKEN_AUDIENCE=AUDIENCE,
                RATE_LIMIT_USER_PER_MINUTE="1000000",
            )
        )
        token = keys.token(TestUser())
        path = await _create_job(public, token)
        yield direct, public, token, path, gateway.pid


async def _create_job(port: int, token: str) -> str:
    body = {
        "source": "user_created",
        "title": "Data Engineer",
        "company": "Tidewater Energy",
        "description": "We need Python and SQL. " * 40,
    }
    url = f"http://127.0.0.1:{port}/api/v1/jobs"
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as client:
        for _ in range(200):
            try:
                async with client.post(url, json=body) as answer:
                    if answer.status == 201:
                        return str(answer.headers["Location"])
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)
    raise RuntimeError("the servers did not start")


async def load(port: int, path: str, token: str) -> float:
    """Return requests a second, as a client process measures them."""
    arguments = (str(port), path, token, str(CONNECTIONS), str(SECONDS))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.http_load", *arguments, stdout=subprocess.PIPE
    )
    out, _ = await process.communicate()
    return float(out)


def cpu_seconds(pid: int) -> float:
    """Return the CPU time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def main() -> None:
    """Measure and print."""
    async with running() as (direct, public, token, job_path, gateway_pid):
        paths = {"with database": job_path, "without database": "/api/v1/profiles/me"}
        for name, path in paths.items():
            for port in (direct, public):  # warm up
                await load(port, path, token)
            rates, spent = [], 0.0
            for number in range(ROUNDS):
                ports = (direct, public) if number % 2 else (public, direct)
                before = cpu_seconds(gateway_pid)
                measured = {port: await load(port, path, token) for port in ports}
                spent += cpu_seconds(gateway_pid) - before
                rates.append((measured[direct], measured[public]))
            ratio = statistics.median(through / alone for alone, through in rates)
            alone = statistics.median(rate for rate, _ in rates)
            through = statistics.median(rate for _, rate in rates)
            micros = spent / sum(rate * SECONDS for _, rate in rates) * 1e6
            verdict = "ok" if ratio >= FLOORS[name] else "BELOW THE FLOOR"
            print(
                f"gateway / direct, {name}: {ratio:.2f} (floor {FLOORS[name]:.2f}) {verdict}; "
                f"direct {alone:.0f}/s, through {through:.0f}/s, {micros:.0f} us CPU a request"
            )


if __name__ == "__main__":
    if sys.argv[1:2] == ["job"]:
        asyncio.run(serve_job(sys.argv[2], sys.argv[3], int(sys.argv[4])))
    else:
        asyncio.run(main())
