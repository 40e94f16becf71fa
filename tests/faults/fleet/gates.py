"""Places inside the product's own transactions where a test can hold whoever comes by.

The product has no hooks for tests. The gates are triggers in the test's database that ask for an
advisory lock, which everybody gets at once unless the test holds it. They are named

- ``begun:<stage>``: a worker takes the stage;
- ``output:<stage>``: a worker commits what the stage has made;
- ``done:5``: a worker takes the answer of the document service, which completes the run;
- ``document:<type>``: a document worker commits a document.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from sqlalchemy import make_url

from shared.testing.processes import ProductProcess
from tests.faults.fleet.fleet import Fleet

_CLASS = 7_160
_TRIGGERS = (
    ("generation.run_events", "insert", "NEW.data->>'status' = 'running'", "begun", "data.stage"),
    ("generation.stage_outputs", "insert", "true", "output", "stage"),
    ("generation.generations", "update", "NEW.stages_done = 5 AND OLD.stages_done < 5", "done",
     "stages_done"),
    ("document.documents", "insert", "true", "document", "document_type"),
)  # fmt: skip
_FUNCTION = f"""
create function public.pass_gate() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared({_CLASS}, hashtext(
    TG_ARGV[0] || ':' || (to_jsonb(NEW) #>> string_to_array(TG_ARGV[1], '.'))));
  return NEW;
end $$
"""


class Gates:
    """The gates of one fleet; all are open until ``closed``."""

    def __init__(self, fleet: Fleet, connection: asyncpg.Connection) -> None:
        self._fleet = fleet
        self._connection = connection

    @asynccontextmanager
    async def closed(self, name: str) -> AsyncIterator[None]:
        """Hold whoever comes to this gate while the context is open; ``open`` may end it before."""
        await self._connection.execute("select pg_advisory_lock($1, hashtext($2))", _CLASS, name)
        try:
            yield
        finally:
            await self.open()

    async def open(self) -> None:
        """Let everybody pass."""
        await self._connection.execute("select pg_advisory_unlock_all()")

    async def wait(self, name: str, seconds: float = 60) -> ProductProcess:
        """Return the process that stands at the gate, as soon as there is one."""
        async with asyncio.timeout(seconds):
            while True:
                ports = await self._connection.fetch(
                    "select client_port from pg_stat_activity join pg_locks using (pid)"
                    " where locktype = 'advisory' and not granted and classid = $1"
                    " and objid = (hashtext($2)::bigint & 4294967295)::oid",
                    _CLASS, name,
                )  # fmt: skip
                for process in self._fleet.processes.values():
                    if process.alive and process.ports() & {row[0] for row in ports}:
                        return process
                await asyncio.sleep(0.02)


@asynccontextmanager
async def gates_of(fleet: Fleet) -> AsyncIterator[Gates]:
    """Build the gates into the fleet's database, or find them there."""
    url = make_url(fleet.database_url).set(drivername="postgresql")
    connection = await asyncpg.connect(url.render_as_string(hide_password=False))
    try:
        if not await connection.fetchval("select to_regproc('public.pass_gate')"):
            await connection.execute(_FUNCTION)
            for table, moment, condition, kind, path in _TRIGGERS:
                await connection.execute(
                    f"create trigger pass_{kind} before {moment} on {table} for each row"
                    f" when ({condition}) execute function public.pass_gate('{kind}', '{path}')"
                )
        yield Gates(fleet, connection)
    finally:
        await connection.close()
