"""Judges what a system has left behind after faults: nothing lost, invented, doubled or stuck.

It reads the rows, the files and what was heard on the broker, and believes no answer of an API.
"""

import hashlib
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import make_url

from shared.contracts.generation import Stage
from shared.testing.broker_tap import Fact

Row = asyncpg.Record

FINAL = {"completed", "needs_review", "failed", "cancelled"}
_SCHEMAS = ("auth", "profile", "job", "generation", "document")


@dataclass(frozen=True, slots=True)
class Expected:
    """How a run must end, and with which types of document if it completes."""

    status: str = "completed"
    """A final status, or ``deleted`` for a run that must have left nothing."""
    documents: tuple[str, ...] = ("resume",)


@dataclass
class Findings:
    """What is wrong, by kind, each with the run it was seen at."""

    runs: int = 0
    """How many were judged."""
    stuck: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    phantom: list[str] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)
    inversions: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    stages_started: int = 0
    """Leases taken; without faults five a run."""
    longest_gap: float = 0.0
    """Seconds between two steps of one run."""

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong."""
        wrong = (self.stuck, self.lost, self.phantom, self.duplicates, self.inversions, self.others)
        return not any(wrong)

    def __str__(self) -> str:
        """Return the figures, and the details of what is wrong."""
        kinds = ("stuck", "lost", "phantom", "duplicates", "inversions", "others")
        counts = ", ".join(f"{kind} {len(getattr(self, kind))}" for kind in kinds)
        details = [f"  {kind}: {one}" for kind in kinds for one in getattr(self, kind)]
        head = (
            f"runs {self.runs}, {counts}, stages started {self.stages_started},"
            f" longest gap {self.longest_gap:.1f} s"
        )
        return "\n".join([head, *details])


class Oracle:
    """Looks into one system: its database (as administrator), its files, its broker's facts."""

    def __init__(self, connection: "_Connection", files: Path) -> None:
        self._connection = connection
        self._files = files

    async def unpublished(self) -> int:
        """Return how many messages wait in all outboxes, the parked ones too."""
        counts = [
            await self._connection.fetchval(
                f"select count(*) from {schema}.outbox where published_at is null"  # noqa: S608 -- names of ours
            )
            for schema in _SCHEMAS
        ]
        return sum(counts)

    async def unfinished(self, runs: Iterable[UUID]) -> int:
        """Return how many of these runs have not ended."""
        return int(
            await self._connection.fetchval(
                "select count(*) from generation.generations"
                " where id = any($1) and status = any($2)",
                list(runs), ["pending", "generating"],
            )
        )  # fmt: skip

    async def quota(self, user_id: str) -> int:
        """Return how much of the monthly quota this user has used."""
        used = "select sum(used) from generation.quotas where user_id = $1"
        return int(await self._connection.fetchval(used, UUID(user_id)) or 0)

    async def mentions(self, word: str) -> dict[str, int]:
        """Return how many rows of each of our tables have *word* in them, where there are any."""
        tables = await self._connection.fetch(
            "select schemaname || '.' || tablename from pg_tables where schemaname = any($1)",
            list(_SCHEMAS),
        )
        counts = {
            name: await self._connection.fetchval(
                f"select count(*) from {name} as t where strpos(t::text, $1) > 0",  # noqa: S608 -- names from the catalogue
                word,
            )
            for (name,) in tables
        }
        return {name: count for name, count in counts.items() if count}

    async def judge(self, runs: Mapping[UUID, Expected], facts: Sequence[Fact]) -> Findings:
        """Compare everything that *runs* left behind with what was expected of them."""
        found = Findings(runs=len(runs))
        for run, expected in runs.items():
            row = await self._connection.fetchrow(
                "select * from generation.generations where id = $1", run
            )
            if row is None or expected.status == "deleted":
                await self._judge_absence(found, run, row, expected)
                continue
            found.stages_started += row["fence"]
            await self._judge_end(found, row, expected)
            await self._judge_history(found, row)
            await self._judge_documents(found, row, expected)
            await self._judge_facts(found, row, facts)
        return found

    async def _judge_absence(
        self, found: Findings, run: UUID, row: Row | None, expected: Expected
    ) -> None:
        if expected.status != "deleted":
            found.lost.append(f"{run}: no row")
        if row is not None:
            found.phantom.append(f"{run}: {row['status']}, but was deleted")
        documents = await self._column(
            "select id from document.documents where generation_id = $1", run
        )
        files = [path for path in self._files.glob(f"documents/*/{run}/*") if path.is_file()]
        found.phantom += [f"{run}: document {one}" for one in documents]
        found.phantom += [f"{run}: file {path.name}" for path in files]

    async def _judge_end(self, found: Findings, row: Row, expected: Expected) -> None:
        run, status = row["id"], row["status"]
        if status not in FINAL:
            found.stuck.append(f"{run}: {status} after stage {row['stages_done']}")
        elif status != expected.status:
            found.others.append(f"{run}: {status} ({row['error_code']}), not {expected.status}")
        if row["lease_owner"] is not None:
            found.others.append(f"{run}: ended, but leased")
        outputs = await self._column(
            "select stage from generation.stage_outputs where generation_id = $1", run
        )
        if status == "completed" and sorted(outputs) != sorted(Stage):
            found.lost.append(f"{run}: completed with the outputs of {sorted(outputs)}")

    async def _judge_history(self, found: Findings, row: Row) -> None:
        run = row["id"]
        events = await self._connection.fetch(
            "select seq, type, data, created_at from generation.run_events"
            " where generation_id = $1 order by seq", run,
        )  # fmt: skip
        if [one["seq"] for one in events] != list(range(1, len(events) + 1)):
            found.lost.append(f"{run}: the history has gaps")
        times = [one["created_at"] for one in events]
        gaps = [(after - before).total_seconds() for before, after in pairwise(times)]
        found.longest_gap = max([found.longest_gap, *gaps])
        told = [json.loads(one["data"]) for one in events]
        if told and told[-1]["status"] != row["status"]:
            found.others.append(f"{run}: the history ends with {told[-1]['status']}")
        done = Counter(
            one["stage"]
            for event, one in zip(events, told, strict=True)
            if event["type"] == "stage" and one["status"] == "completed"
        )
        found.duplicates += [f"{run}: {stage} done {n} times" for stage, n in done.items() if n > 1]
        ends = [one for one in told if one["stage"] is None and one["status"] in FINAL]
        if len(ends) > 1:
            found.duplicates.append(f"{run}: ended {len(ends)} times")

    async def _judge_documents(self, found: Findings, row: Row, expected: Expected) -> None:
        run = row["id"]
        rows = await self._connection.fetch(
            "select id, document_type, exports from document.documents where generation_id = $1",
            run,
        )
        wanted = Counter(expected.documents if expected.status == "completed" else ())
        there = Counter(one["document_type"] for one in rows)
        found.lost += [f"{run}: no {kind}" for kind in wanted - there]
        for kind, count in (there - wanted).items():
            kinds = found.duplicates if kind in wanted else found.phantom
            kinds.append(f"{run}: {count} times {kind} too many")
        named = {one["document_id"] for one in json.loads(row["documents"])}
        if row["status"] == "completed" and named != {str(one["id"]) for one in rows}:
            found.others.append(f"{run}: names other documents than there are")
        self._judge_files(found, row, rows)

    def _judge_files(self, found: Findings, row: Row, documents: Sequence[Row]) -> None:
        run = row["id"]
        folder = self._files / "documents" / str(row["user_id"]) / str(run)
        there = {path.resolve() for path in folder.rglob("*") if path.is_file()}
        for export in [one for document in documents for one in json.loads(document["exports"])]:
            path = (self._files / export["file_key"]).resolve()
            if path not in there:
                found.lost.append(f"{run}: no file {export['file_key']}")
            elif hashlib.sha256(path.read_bytes()).hexdigest() != export["sha256"]:
                found.others.append(f"{run}: another file under {export['file_key']}")
            there.discard(path)
        found.phantom += [f"{run}: file {path.name} of nobody" for path in sorted(there)]

    async def _judge_facts(self, found: Findings, row: Row, facts: Sequence[Fact]) -> None:
        run = row["id"]
        said = await self._connection.fetch(
            "select event_id, routing_key, payload->'data'->>'stage' as stage"
            " from generation.outbox where aggregate_id = $1 and exchange = 'jw.events'"
            " union all select event_id, routing_key, null from document.outbox"
            " where aggregate_id = $1 and exchange = 'jw.events'", str(run),
        )  # fmt: skip
        heard = [fact for fact in facts if fact.subject == str(run)]
        ids = {fact.id for fact in heard}
        said_ids = {one["event_id"] for one in said}
        found.lost += [f"{run}: nobody heard {one}" for one in said_ids - ids]
        found.phantom += [f"{run}: heard {one}, which nobody said" for one in ids - said_ids]
        kinds = Counter((one["routing_key"], one["stage"]) for one in said)
        once = [one for one in kinds if not one[0].startswith("document.")]
        found.duplicates += [
            f"{run}: said {one} {kinds[one]} times" for one in once if kinds[one] > 1
        ]
        stages = {stage for key, stage in kinds if key == "generation.stage_completed.v1"}
        if row["status"] == "completed" and stages != set(Stage):
            found.lost.append(f"{run}: said the end of {sorted(stages)} only")
        completed = kinds["generation.completed.v1", None]
        if completed != (row["status"] == "completed"):
            found.others.append(f"{run}: {row['status']}, but said {completed} times completed")
        self._judge_order(found, run, heard)

    @staticmethod
    def _judge_order(found: Findings, run: UUID, heard: Sequence[Fact]) -> None:
        first: dict[UUID, Fact] = {}
        for fact in heard:
            first.setdefault(fact.id, fact)
        versions = [fact.version for fact in first.values() if fact.name.startswith("generation.")]
        if versions != sorted(versions):
            found.inversions.append(f"{run}: heard the versions {versions}")

    async def _column(self, query: str, *values: object) -> list[Any]:  # one column's values
        return [row[0] for row in await self._connection.fetch(query, *values)]


class _Connection:
    """A connection that is opened again after the database has thrown everybody out."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._open: asyncpg.Connection | None = None

    async def fetch(self, query: str, *values: object) -> list[Row]:
        """Return all rows."""
        return list(await (await self._connected()).fetch(query, *values))

    async def fetchrow(self, query: str, *values: object) -> Row | None:
        """Return the first row."""
        return await (await self._connected()).fetchrow(query, *values)

    async def fetchval(self, query: str, *values: object) -> Any:  # one value of the row
        """Return the first value of the first row."""
        return await (await self._connected()).fetchval(query, *values)

    async def close(self) -> None:
        """Close it, if it is open."""
        if self._open is not None:
            await self._open.close()

    async def _connected(self) -> asyncpg.Connection:
        if self._open is None or self._open.is_closed():
            self._open = await asyncpg.connect(self._url)
        return self._open


@asynccontextmanager
async def oracle_of(database_url: str, files: Path) -> AsyncIterator[Oracle]:
    """Give an oracle on the database at *database_url* (an administrator's) and these files."""
    url = make_url(database_url).set(drivername="postgresql")
    connection = _Connection(url.render_as_string(hide_password=False))
    try:
        yield Oracle(connection, files)
    finally:
        await connection.close()
