"""The operator's tools for a running ``make up``: ``make replay`` and ``make unpark``.

They are those of ``shared.messaging``; only the address of the embedded database is found here. A
broker or a database of your own is taken from RABBITMQ_URL and DATABASE_URL as ever.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from shared.messaging import replay, unpark
from shared.settings import OperatorSettings, read

_TOOLS: dict[str, Callable[..., int]] = {"replay": replay.main, "unpark": unpark.main}
_PORT_LINE = 3


def embedded_url(home: Path) -> str:
    """Return the administrator's URL of the embedded database of *home*; empty if it is down."""
    try:
        password = (home / "postgres" / "password").read_text()
        lines = (home / "postgres" / "data" / "postmaster.pid").read_text().splitlines()
        port = int(lines[_PORT_LINE])
    except (OSError, IndexError, ValueError):
        return ""
    return f"postgresql+asyncpg://jobwise:{password}@127.0.0.1:{port}/postgres"


def main(arguments: Sequence[str]) -> int:
    """Run ``<tool> …`` and return its exit status; 2 if there is no such tool."""
    if not arguments or arguments[0] not in _TOOLS:
        sys.stderr.write(f"usage: python -m deploy.operate {'|'.join(_TOOLS)} …\n")
        return 2
    settings = read(OperatorSettings)
    url = embedded_url(settings.jobwise_home)
    return _TOOLS[arguments[0]](list(arguments[1:]), embedded_url=url)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
