"""Row 18: how long the auth service's event loop stands still while 16 people log in.

``python -m bench.logins <port> <database url>`` is the service with a probe in its loop.
"""

import asyncio
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import aiohttp
import uvloop
from argon2 import PasswordHasher

from bench import edge_system, processes
from bench.figures import Measured, Results
from bench.surroundings import postgres
from services.auth.main import build
from services.auth.settings import Settings
from shared import logging
from shared.messaging.memory import MemoryTransport
from shared.migrations import migrate
from shared.provision import access, provision
from shared.server import bind, serving
from shared.service import Parts, Service
from shared.stopping import stop_signal
from shared.storage import LocalFileStorage
from shared.testing.tokens import TestKeys

_LOGINS = 16
_ACCOUNT = {"email": "anna@example.org", "password": "a long enough phrase 47"}
_LOGIN = "/api/v1/auth/login"


async def measure(rounds: int) -> Results:
    """Log in 16 times at once, again and again; ask the service how long it stood still."""
    admin_url = postgres().url
    await provision(admin_url, ["auth"])
    login = access(admin_url, "auth")
    service = _service(login.service_url)
    await migrate(login.owner_url, service.database.metadata, service.migrations)
    await service.database.close()
    stalls, hashes = [], []
    with ExitStack() as stack:
        port = processes.free_port()
        stack.enter_context(processes.python("bench.logins", str(port), login.service_url))
        await edge_system.answers(port, "/stall", "")
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client:
            async with client.post(
                "/api/v1/auth/register", json=_ACCOUNT | {"full_name": "Anna"}
            ) as a:
                a.raise_for_status()
            await _log_in(client)
            for _ in range(rounds):
                hashes.append(_hash_seconds())
                await asyncio.sleep(0.2)
                await _stall(client)  # what was before
                await asyncio.gather(*(_log_in(client) for _ in range(_LOGINS)))
                stalls.append(await _stall(client))
    facts = {"one hash ms": Measured([one * 1000 for one in hashes]).value}
    return {
        "18a": Measured([s / h for s, h in zip(stalls, hashes, strict=True)], facts),
        "18b": Measured([stall * 1000 for stall in stalls], facts),
    }


async def _log_in(client: aiohttp.ClientSession) -> None:
    async with client.post(_LOGIN, json=_ACCOUNT) as answer:
        answer.raise_for_status()


async def _stall(client: aiohttp.ClientSession) -> float:
    async with client.get("/stall") as answer:
        return float((await answer.json())["seconds"])


def _hash_seconds() -> float:
    fields = Settings.model_fields
    hasher = PasswordHasher(
        time_cost=fields["argon2_time_cost"].default,
        memory_cost=fields["argon2_memory_kib"].default,
        parallelism=fields["argon2_parallelism"].default,
    )
    began = time.perf_counter()
    hasher.hash(_ACCOUNT["password"])
    return time.perf_counter() - began


class _Probe:
    """Wakes up each millisecond, and remembers the latest that it ever was."""

    def __init__(self) -> None:
        self._longest = 0.0

    async def run(self) -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0.001)
            self._longest = max(self._longest, time.perf_counter() - began - 0.001)

    def take(self) -> float:
        longest, self._longest = self._longest, 0.0
        return longest


def _service(database_url: str) -> Service:
    settings: dict[str, Any] = {  # of several types
        "database_url": database_url,
        "key_encryption_secret": "k" * 32,
        "throttles": "off",
    }
    parts = Parts(
        transport=MemoryTransport(copies=1),
        verifier=TestKeys().verifier(),
        storage=LocalFileStorage(Path(tempfile.gettempdir())),
    )
    return build(Settings(**settings), parts)


async def serve(port: int, database_url: str) -> None:
    """Be the auth service until SIGTERM."""
    logging.configure(service="auth")
    service, probe = _service(database_url), _Probe()

    @service.api.get("/stall")
    async def stall() -> dict[str, float]:
        return {"seconds": probe.take()}

    watching = asyncio.create_task(probe.run())
    async with (
        service.parts.transport,
        service.running(consume=False),
        serving(service.api, bind("127.0.0.1", port)),
    ):
        await stop_signal().wait()
    watching.cancel()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1]), sys.argv[2]))
