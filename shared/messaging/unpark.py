"""Lets the relay try again what it has parked because no queue took it.

``python -m shared.messaging.unpark --schema generation [--id …] [--dry-run]`` with the schema's
database in DATABASE_URL (an administrator's, or of any role that may update the outbox). Create the
missing queue first (``migrate`` of its service does), or the rows will be parked again.

Exit status: 0 done; 2 the command is wrong or there is no such schema; 3 no database.
"""

import argparse
import asyncio
import re
import sys
from collections.abc import Sequence
from uuid import UUID

import asyncpg
import structlog

from shared import logging
from shared.postgres_url import driver_url
from shared.settings import OperatorSettings, read

log = structlog.get_logger(__name__)

_SCHEMA = re.compile(r"[a-z][a-z_]{0,62}\Z")
_SELECT = """
SELECT event_id, routing_key, parked_reason FROM "{schema}".outbox
WHERE parked_reason IS NOT NULL AND published_at IS NULL
AND (cardinality($1::uuid[]) = 0 OR event_id = ANY($1::uuid[])) ORDER BY id
"""
_UNPARK = """
UPDATE "{schema}".outbox SET parked_reason = NULL, attempts = 0, next_attempt_at = now()
WHERE event_id = ANY($1::uuid[]) AND parked_reason IS NOT NULL
"""


async def unpark(dsn: str, schema: str, ids: Sequence[UUID] = (), *, dry_run: bool = False) -> int:
    """Unpark the rows of *schema* (only those of *ids*, if any); return how many were meant.

    The relay finds them within a second, and in their old order. Raises what asyncpg raises.
    """
    connection = await asyncpg.connect(driver_url(dsn), timeout=5, command_timeout=10)
    try:
        async with connection.transaction():
            rows = await connection.fetch(_SELECT.replace("{schema}", schema), list(ids))
            if not dry_run:
                meant = [row["event_id"] for row in rows]
                await connection.execute(_UNPARK.replace("{schema}", schema), meant)
    finally:
        connection.terminate()
    for row in rows:
        log.info(
            "outbox_row_selected" if dry_run else "outbox_row_unparked",
            schema=schema,
            event_id=str(row["event_id"]),
            routing_key=row["routing_key"],
            parked_reason=row["parked_reason"],
        )
    return len(rows)


def main(arguments: Sequence[str] | None = None, *, embedded_url: str = "") -> int:
    """Run the command and return its exit status; *embedded_url* is for a missing DATABASE_URL."""
    parser = argparse.ArgumentParser(prog="unpark", description="Publish parked messages again.")
    parser.add_argument("--schema", required=True, help="the service, e.g. generation")
    parser.add_argument("--id", type=UUID, action="append", default=[], help="only this event")
    parser.add_argument("--dry-run", action="store_true", help="change nothing")
    given = parser.parse_args(arguments)
    if _SCHEMA.match(given.schema) is None:
        parser.error("--schema is no name of a service")
    url = read(OperatorSettings).database_url or embedded_url
    if not url:
        parser.error("set DATABASE_URL")
    logging.configure(service="unpark", level="INFO", readable=sys.stderr.isatty())
    try:
        count = asyncio.run(unpark(url, given.schema, given.id, dry_run=given.dry_run))
    except asyncpg.UndefinedTableError:
        sys.stderr.write(f"unpark: there is no outbox in the schema {given.schema}\n")
        return 2
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        sys.stderr.write(f"unpark: the database does not answer ({type(error).__name__})\n")
        return 3
    sys.stdout.write(f"{given.schema}: {count} {'looked at' if given.dry_run else 'unparked'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
