"""Row 6: reading one job through our layers, against FastAPI with a bare asyncpg query.

Both read the same row, show it by the same view, have ten connections, and are served by the same
server on the same loop. The bare one checks no token and no owner, opens no transaction and writes
no log line.
``python -m bench.read_by_key <port> <database url>`` is that server.
"""

import json
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import uvloop
from fastapi import FastAPI
from sqlalchemy import make_url

from bench import edge_system, processes
from bench.figures import Measured, Results
from bench.load import Load, load
from services.job.api.schemas import JobRead
from shared.server import bind, serving
from shared.stopping import stop_signal

_QUERY = "select *, status as stored_status from job.jobs where id = $1"


async def measure(rounds: int) -> Results:
    """Ask both by turns."""
    found: list[dict[str, Load]] = []
    async with edge_system.running() as edge:
        with ExitStack() as stack:
            port = processes.free_port()
            bare = stack.enter_context(
                processes.python("bench.read_by_key", str(port), edge.database_url)
            )
            doors = {"bare": (port, bare.pid), "ours": (edge.service_port, edge.service_pid)}
            for door, _ in doors.values():
                await edge_system.answers(door, edge.job_path, edge.token)
                await load(door, edge.job_path, edge.token)
            for number in range(rounds):
                order = list(doors) if number % 2 else list(reversed(doors))
                found.append(
                    {
                        name: await load(
                            doors[name][0], edge.job_path, edge.token, seconds=2, pid=doors[name][1]
                        )
                        for name in order
                    }
                )
    facts = {}
    for name in ("bare", "ours"):
        facts[f"{name}/s"] = Measured([one[name].rate for one in found]).value
        facts[f"{name} us"] = Measured([one[name].micros for one in found]).value
    return {"6": Measured([one["ours"].rate / one["bare"].rate for one in found], facts)}


async def _prepare(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    await connection.set_type_codec(
        "jsonb", encoder=json.dumps, decoder=json.loads, schema="pg_catalog"
    )


async def serve(port: int, database_url: str) -> None:
    """Be the bare server until SIGTERM."""
    url = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    api = FastAPI()
    async with asyncpg.create_pool(url, min_size=10, max_size=10, init=_prepare) as pool:

        @api.get("/api/v1/jobs/{job_id}", response_model=JobRead)
        async def job(job_id: UUID) -> dict[str, Any]:  # a row
            row = await pool.fetchrow(_QUERY, job_id)
            assert row is not None
            assert row["created_at"] < datetime.now(UTC)
            return dict(row)

        async with serving(api, bind("127.0.0.1", port)):
            await stop_signal().wait()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1]), sys.argv[2]))
