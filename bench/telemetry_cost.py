"""Row 5: what an id, a log line and metrics cost each request of a service.

``python -m bench.telemetry_cost <port> plain|ours`` is a server with one route.
"""

import sys
from contextlib import ExitStack
from typing import Any
from uuid import UUID

import uvloop
from fastapi import FastAPI
from pydantic import BaseModel

from bench import edge_system, processes
from bench.figures import Measured, Results
from bench.load import Load, load
from shared import logging
from shared.schemas import Instant
from shared.server import bind, serving
from shared.stopping import stop_signal
from shared.telemetry import Telemetry

_PATH = "/job"


class _Job(BaseModel):
    id: UUID
    title: str
    company: str
    status: str
    created_at: Instant
    tags: list[str]
    score: float


async def measure(rounds: int) -> Results:
    """Ask both servers by turns; take the CPU time of each."""
    found: list[dict[str, Load]] = []
    with ExitStack() as stack:
        doors: dict[str, tuple[int, int]] = {}
        for name in ("plain", "ours"):
            port = processes.free_port()
            server = stack.enter_context(processes.python("bench.telemetry_cost", str(port), name))
            doors[name] = (port, server.pid)
            await edge_system.answers(port, _PATH, "")
            await load(port, _PATH)
        for number in range(rounds):
            order = list(doors) if number % 2 else list(reversed(doors))
            found.append(
                {
                    name: await load(doors[name][0], _PATH, seconds=2, pid=doors[name][1])
                    for name in order
                }
            )
    facts = {
        f"{name} us": Measured([one[name].micros for one in found]).value
        for name in ("plain", "ours")
    }
    return {"5": Measured([one["ours"].micros / one["plain"].micros for one in found], facts)}


async def serve(port: int, kind: str) -> None:
    """Be a server, of FastAPI as it comes or with our layer around it, until SIGTERM."""
    logging.configure(service="bench")
    api = FastAPI()

    @api.get(_PATH, response_model=_Job)
    async def job() -> dict[str, Any]:  # a row
        return {
            "id": "6f1f7f5e-6d43-4d5c-9f52-0c5a6f0d2b11",
            "title": "Senior Backend Engineer",
            "company": "Tidewater Energy",
            "status": "saved",
            "created_at": "2026-11-21T07:00:00Z",
            "tags": ["python", "postgres", "rabbitmq"],
            "score": 0.83,
        }

    if kind == "ours":
        api.add_middleware(Telemetry, service="bench")
    async with serving(api, bind("127.0.0.1", port)):
        await stop_signal().wait()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1]), sys.argv[2]))
