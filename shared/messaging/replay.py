"""Puts dead letters back to work, keeps a copy of them or removes them.

``python -m shared.messaging.replay --queue generation.stage [--id …] [--type …] [--since …]
[--user …] [--limit N] [--dry-run] [--to-file F] [--discard --reason …]``

It reads RABBITMQ_URL, or else the embedded queues of DATABASE_URL (an administrator's URL). What
is not selected stays where it is, in its order. Each move leaves a line in the log; what a message
says is written to nothing but the file of ``--to-file``.

Exit status: 0 all done (also if nothing was selected); 1 some could not be moved and stay; 2 the
command is wrong or names no queue; 3 the broker does not answer; 4 the file cannot be written.
"""

import argparse
import asyncio
import base64
import getpass
import json
import os
import socket
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import TextIO

import structlog

from shared import logging
from shared.messaging.graveyard import (
    Buried,
    Graveyard,
    NoSuchQueue,
    OpenGraveyard,
    Selection,
    moment_of,
)
from shared.messaging.postgres_graveyard import PostgresGraveyard
from shared.messaging.rabbitmq_graveyard import RabbitGraveyard
from shared.messaging.transport import BrokerUnavailable, TransportError
from shared.provision import access
from shared.settings import OperatorSettings, read

log = structlog.get_logger(__name__)

MESSAGING_SCHEMA = "messaging"
"""Where the embedded system keeps its queues."""


class Status(IntEnum):
    """How the tool ends."""

    DONE = 0
    SOME_STAY = 1
    WRONG_COMMAND = 2
    NO_BROKER = 3
    NO_FILE = 4


@dataclass(frozen=True, slots=True)
class Order:
    """What an operator wants done with the dead letters of one queue."""

    queue: str
    selection: Selection
    limit: int | None = None
    dry_run: bool = False
    discard: bool = False
    reason: str = ""
    file: Path | None = None
    by: str = ""

    @property
    def only_looks(self) -> bool:
        """Whether nothing shall be moved: a copy alone is no reason to."""
        return self.dry_run or (self.file is not None and not self.discard)


@dataclass(slots=True)
class Tally:
    """What became of them."""

    selected: int = 0
    moved: int = 0
    stayed: int = 0


async def carry_out(order: Order, graveyard: Graveyard) -> Tally:
    """Do what *order* says.

    Raises ``NoSuchQueue`` or ``BrokerUnavailable``; what was moved until then is moved, the rest is
    where it was. Raises ``OSError`` if the file exists or cannot be written, before it moves what
    is not in it.
    """
    tally = Tally()
    with nullcontext() if order.file is None else _new_file(order.file) as file:
        async with graveyard.open(order.queue) as letters:
            while order.limit is None or tally.selected < order.limit:
                letter = await letters.next()
                if letter is None:
                    break
                if not order.selection.takes(letter):
                    continue
                tally.selected += 1
                if file is not None:
                    _write(file, order.queue, letter)
                await _move(order, letters, letter, tally)
    return tally


async def _move(order: Order, letters: OpenGraveyard, letter: Buried, tally: Tally) -> None:
    told = log.bind(
        queue=order.queue,
        message_id=letter.id,
        message_type=letter.type,
        attempt=letter.attempt,
        last_error=letter.error,
        since=letter.since.isoformat() if letter.since else None,
        by=order.by,
    )
    if order.only_looks:
        told.info("dead_letter_selected")
        return
    try:
        if order.discard:
            await letters.discard(letter)
        else:
            await letters.replay(letter, order.by)
    except BrokerUnavailable:
        raise
    except TransportError as error:
        tally.stayed += 1
        told.error("dead_letter_stays", why=str(error))
        return
    tally.moved += 1
    if order.discard:
        told.warning("dead_letter_discarded", reason=order.reason)
    else:
        told.info("dead_letter_replayed")


def _new_file(path: Path) -> TextIO:
    """Open a file that nobody else may read, because it holds what people wrote."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w")


def _write(file: TextIO, queue: str, letter: Buried) -> None:
    """Write one line, and have it on the disk before the letter may be moved."""
    try:
        body = json.loads(letter.body)
    except ValueError:
        body = {"base64": base64.b64encode(letter.body).decode()}
    line = {
        "queue": queue,
        "id": letter.id,
        "type": letter.type,
        "attempt": letter.attempt,
        "error": letter.error,
        "headers": letter.headers,
        "body": body,
    }
    file.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")
    file.flush()
    os.fsync(file.fileno())


def main(arguments: Sequence[str] | None = None, *, embedded_url: str = "") -> int:
    """Run the command and return its exit status.

    *embedded_url* is an administrator's URL of a running embedded database, used if neither
    RABBITMQ_URL nor DATABASE_URL is set.
    """
    parser = _parser()
    order = _order(parser, parser.parse_args(arguments))
    settings = read(OperatorSettings)
    logging.configure(service="replay", level="INFO", readable=sys.stderr.isatty())
    database_url = settings.database_url or embedded_url
    graveyard: Graveyard
    if settings.rabbitmq_url:
        graveyard = RabbitGraveyard(settings.rabbitmq_url)
    elif database_url:
        owner = access(database_url, MESSAGING_SCHEMA).owner_url
        graveyard = PostgresGraveyard(owner, MESSAGING_SCHEMA)
    else:
        parser.error("set RABBITMQ_URL, or DATABASE_URL for the queues of make up")
    try:
        tally = asyncio.run(carry_out(order, graveyard))
    except NoSuchQueue as error:
        return _end(Status.WRONG_COMMAND, f"replay: {error}")
    except BrokerUnavailable as error:
        return _end(Status.NO_BROKER, f"replay: the broker does not answer ({error})")
    except OSError as error:
        return _end(Status.NO_FILE, f"replay: {error.strerror}: {error.filename}")
    did = "looked at" if order.only_looks else "discarded" if order.discard else "replayed"
    moved = tally.selected if order.only_looks else tally.moved
    sys.stdout.write(f"{order.queue}: {moved} {did}, {tally.stayed} could not be moved\n")
    return Status.SOME_STAY if tally.stayed else Status.DONE


def _end(status: Status, sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="replay", description="Put dead letters back to work, copy them or remove them."
    )
    parser.add_argument("--queue", required=True, help="the work queue, e.g. generation.stage")
    parser.add_argument("--id", action="append", default=[], help="only this message; repeatable")
    parser.add_argument("--type", action="append", default=[], help="only this type; repeatable")
    parser.add_argument("--since", help="only what failed at or after this moment (ISO 8601, UTC)")
    parser.add_argument("--user", help="only messages about this user id")
    parser.add_argument("--limit", type=_count, help="at most so many")
    parser.add_argument("--dry-run", action="store_true", help="move nothing, list what would be")
    parser.add_argument("--to-file", type=Path, help="copy them as JSON lines; moves nothing alone")
    parser.add_argument("--discard", action="store_true", help="remove instead of replaying")
    parser.add_argument("--reason", default="", help="why they are discarded; goes into the log")
    parser.add_argument("--by", default="", help="who does it, by name; default: the account")
    return parser


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _order(parser: argparse.ArgumentParser, given: argparse.Namespace) -> Order:
    since = None
    if given.since is not None and (since := moment_of(given.since)) is None:
        parser.error(f"--since is no moment: {given.since}")
    if given.discard and not given.reason.strip():
        parser.error("--discard needs a --reason")
    return Order(
        queue=given.queue,
        selection=Selection(frozenset(given.id), frozenset(given.type), since, given.user),
        limit=given.limit,
        dry_run=given.dry_run,
        discard=given.discard,
        reason=given.reason,
        file=given.to_file,
        by=given.by or f"{getpass.getuser()} on {socket.gethostname()}",
    )


if __name__ == "__main__":
    sys.exit(main())
