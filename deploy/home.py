"""The folder of an embedded system: one system at a time, secrets that only its owner reads."""

import fcntl
import json
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PATIENCE_SECONDS = 15.0


class HomeInUse(RuntimeError):
    """Another system runs in this folder."""

    def __init__(self, home: Path) -> None:
        super().__init__(f"Another JobWise runs in {home}; stop it or set JOBWISE_HOME.")


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """Hold *home* for this process; a predecessor that is just ending is waited for.

    The lock goes with the process, however it ends. Raises ``HomeInUse`` after 15 s.
    """
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("w") as file:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise HomeInUse(home) from None
                time.sleep(0.2)
        yield


def secret(home: Path, name: str) -> str:
    """Return the secret of that name, made on first use; the file has mode 0600."""
    path = home / "secrets.json"
    known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    if name not in known:
        known[name] = secrets.token_urlsafe(48)
        fresh = path.with_suffix(".part")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(known, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    return known[name]
