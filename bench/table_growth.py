"""Row 19: what a hundred times as many rows in every table cost.

Two systems run side by side and are asked by turns. Each has one real user; the others are copies
of it, made in SQL: every id is hashed with the copy's number, so that what belongs together still
does. Of the postings the first copies are the user's own, the same number in both systems.
"""

import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from statistics import median

import asyncpg

from bench.figures import Measured, Results
from bench.whole_system import SERVICES, WholeSystem, whole_system

_FEW, _MANY = 1_000, 100_000
_OWN = 100
_ASKED, _RUNS = 30, 5
_LONGEST = 3
"""Rounds: each takes long."""
_COLUMNS = """
select c.table_schema || '.' || c.table_name as name,
  array_agg(c.column_name::text) as columns,
  array_agg(case
    when c.column_name = 'user_id' and c.table_name = 'jobs'
      then format('case when n <= %s then t.user_id else md5(t.user_id::text || n)::uuid end',
        $2::int)
    when c.data_type = 'uuid' then format('md5(t.%I::text || n)::uuid', c.column_name)
    when c.column_name in ('email', 'storage_key', 'token_hash', 'aggregate_id')
      then format('t.%1$I || n', c.column_name)
    else format('t.%I', c.column_name) end) as made
from information_schema.columns c join information_schema.tables using (table_schema, table_name)
where c.table_schema = any($1) and table_type = 'BASE TABLE' and is_identity = 'NO'
  and c.is_generated = 'NEVER' and c.table_name not in ('alembic_version', 'idempotency_keys')
group by 1
"""


async def _grow(database_url: str, rows: int) -> None:
    """Copy what each table holds until it has about so many *rows*."""
    connection = await asyncpg.connect(database_url)
    try:
        # The copies of a table with more rows to begin with are fewer: some then have no parent.
        await connection.execute("set session_replication_role = replica")
        for table, columns, made in await connection.fetch(_COLUMNS, SERVICES, _OWN):
            held = await connection.fetchval(f"select count(*) from {table}")  # noqa: S608 -- a name of ours
            if held:
                await connection.execute(
                    f"insert into {table} ({', '.join(columns)})"  # noqa: S608 -- the same
                    f" select {', '.join(made)} from {table} t,"
                    f" generate_series(1, {rows // held}) n on conflict do nothing"
                )
        await connection.execute("vacuum analyze")
    finally:
        await connection.close()


async def _timed(act: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await act()
    return time.perf_counter() - began


def _acts(system: WholeSystem) -> dict[str, Callable[[], Awaitable[object]]]:
    client = system.client

    async def generation() -> None:
        run = await system.ask()
        async for event in client.events(run):
            if event["data"].get("status") == "completed":
                return
        raise RuntimeError("the run did not complete")

    return {
        "19a": lambda: client.call("GET", "/api/v1/jobs?limit=20"),
        "19b": lambda: client.call("GET", "/api/v1/jobs?q=airflow%20kafka&limit=20"),
        "19c": generation,
    }


async def _p50(systems: Sequence[WholeSystem], key: str) -> list[float]:
    """Return the median of each system, asked in turns."""
    acts = [_acts(system)[key] for system in systems]
    times = _RUNS if key == "19c" else _ASKED
    taken = [[await _timed(act) for act in acts] for _ in range(times)]
    return [median(column) for column in zip(*taken, strict=True)]


async def measure(rounds: int) -> Results:
    """Three rounds at most."""
    ratios: dict[str, list[float]] = {"19a": [], "19b": [], "19c": []}
    facts: dict[str, float | str] = {}
    async with AsyncExitStack() as stack:
        systems = []
        for rows in (_FEW, _MANY):
            system = await stack.enter_async_context(whole_system())
            await system.ask()
            await system.all_ended()
            await _grow(system.database_url, rows)
            systems.append(system)
        for key in ratios:
            await _p50(systems, key)  # warm
        for _ in range(min(rounds, _LONGEST)):
            for key, values in ratios.items():
                few, many = await _p50(systems, key)
                values.append(many / few)
                facts[f"{key} ms"] = 1e3 * many
    return {key: Measured(values, facts) for key, values in ratios.items()}
