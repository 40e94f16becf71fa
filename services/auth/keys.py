"""The operator's hand on the signing keys: ``python -m services.auth.keys list|rotate|…``.

``list`` shows them. ``rotate`` lets the next key sign, once it has been public for ten minutes, so
that every verifier has it; ``--now`` does not wait. ``withdraw <kid>`` deletes a key that is no
longer secret: its tokens are refused within five minutes everywhere, clients refresh. ``reseal``
encrypts the keys with AUTH_KEY_ENCRYPTION_SECRET that are still encrypted with
AUTH_KEY_ENCRYPTION_SECRET_OTHER. Reads the environment of the auth service; running processes
follow within a minute.

Exit status: 0 done; 1 refused, with the reason; 2 the command is wrong; 3 no database.
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta

from services.auth.domain.signing_key import SigningKey
from services.auth.infrastructure.secrets import WrongSecret
from services.auth.main import database_of, encryption_of, signing_keys_of
from services.auth.settings import Settings
from shared.clock import SystemClock, rfc3339
from shared.errors import DependencyUnavailable, DomainError
from shared.settings import read

KNOWN_EVERYWHERE = timedelta(minutes=10)
"""After so long every verifier has fetched the public keys again (security.md, parameters)."""
_REFUSED, _NO_DATABASE = 1, 3


def main(arguments: Sequence[str]) -> int:
    """Do what *arguments* ask for and return the exit status."""
    asked = _parser().parse_args(arguments)
    try:
        lines = asyncio.run(_do(asked, read(Settings)))
    except DependencyUnavailable as error:
        sys.stderr.write(f"{error.message}\n")
        return _NO_DATABASE
    except (DomainError, WrongSecret) as error:
        sys.stderr.write(f"{error}\n")
        return _REFUSED
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0


async def _do(asked: argparse.Namespace, settings: Settings) -> list[str]:
    database = database_of(settings)
    keys = signing_keys_of(settings, database, SystemClock())
    try:
        if asked.what == "reseal":
            count = await keys.reseal(encryption_of(settings).renewed)
            return [f"{count} keys encrypted anew"]
        if asked.what == "rotate":
            await keys.rotate(announced=timedelta(0) if asked.now else KNOWN_EVERYWHERE)
        if asked.what == "withdraw":
            await keys.withdraw(asked.kid)
        return [_line(key) for key in sorted(await keys.listed(), key=_age)]
    finally:
        await database.close()


def _age(key: SigningKey) -> tuple[bool, bool, datetime]:
    return key.is_next, key.is_current, key.created_at


def _line(key: SigningKey) -> str:
    if key.is_current:
        state, since = "signs", key.signs_from
    elif key.is_next:
        state, since = "next", key.created_at
    else:
        state, since = "retired", key.signs_until
    when = rfc3339(since, timespec="seconds") if since is not None else "-"
    return f"{key.kid}  {state:<7}  {when}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m services.auth.keys")
    commands = parser.add_subparsers(dest="what", required=True)
    commands.add_parser("list", help="show the keys")
    rotate = commands.add_parser("rotate", help="let the next key sign")
    rotate.add_argument("--now", action="store_true", help="also if it is not known everywhere")
    withdraw = commands.add_parser("withdraw", help="delete a key that is no longer secret")
    withdraw.add_argument("kid")
    commands.add_parser("reseal", help="encrypt with the present secret")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
