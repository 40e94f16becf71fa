"""Publishes again what a broker may have lost: ``make republish ARGS="--since 2026-11-21T10:00Z"``.

For a broker that lost its disk, or was replaced before its queues were empty. Every message that
was published since then is put back into the outbox, and the relays send it in the old order;
consumers know for 14 days what they have done, so what had arrived has no second effect. Outboxes
keep what was published for 7 days.

Exit status: 0 done; 1 not, with the reason; 2 the command is wrong.
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

import asyncpg

from deploy.administrator import SystemUnreachable, administrator
from deploy.home import HomeInUse
from deploy.postgres_server import PostgresFailed
from deploy.settings import EmbeddedSettings
from deploy.system import UNITS
from shared.postgres_url import driver_url
from shared.settings import read


async def republish(admin_url: str, since: datetime, *, dry_run: bool = False) -> int:
    """Unmark the messages published after *since*; return how many they are.

    Raises what asyncpg raises.
    """
    connection = await asyncpg.connect(driver_url(admin_url))
    count = 0
    try:
        async with connection.transaction():
            for unit in UNITS:
                outbox = f'"{unit.name}".outbox'
                count += await connection.fetchval(
                    f"select count(*) from {outbox} where published_at > $1",  # noqa: S608 -- our own name
                    since,
                )
                if not dry_run:
                    await connection.execute(
                        f"update {outbox} set published_at = null, attempts = 0,"  # noqa: S608 -- the same
                        " next_attempt_at = now() where published_at > $1",
                        since,
                    )
    finally:
        await connection.close()
    return count


def _instant(text: str) -> datetime:
    told = datetime.fromisoformat(text)
    return told if told.tzinfo is not None else told.replace(tzinfo=UTC)


def main(arguments: Sequence[str]) -> int:
    """Publish again as *arguments* say and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m deploy.republish")
    parser.add_argument("--since", type=_instant, required=True, help="2026-11-21T10:00Z")
    parser.add_argument("--dry-run", action="store_true", help="only count")
    asked = parser.parse_args(arguments)
    settings = read(EmbeddedSettings)
    try:
        with administrator(settings) as admin_url:
            count = asyncio.run(republish(admin_url, asked.since, dry_run=asked.dry_run))
    except (SystemUnreachable, HomeInUse, PostgresFailed, asyncpg.PostgresError, OSError) as error:
        sys.stderr.write(f"nothing was done: {error}\n")
        return 1
    sys.stdout.write(f"{count} messages {'would be' if asked.dry_run else 'are'} published again\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
