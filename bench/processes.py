"""Servers of a benchmark as processes of their own, and what their CPUs did."""

import ctypes
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from shared.server import bind

_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1


def _die_with_parent() -> None:
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


@contextmanager
def process(command: Sequence[str], **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run *command* while open; its log lines go to a file, as they would in production."""
    with tempfile.TemporaryFile() as log:
        running = subprocess.Popen(
            command,
            env=os.environ | environment,
            stderr=log,
            preexec_fn=_die_with_parent,  # noqa: PLW1509 -- one system call, no locks
        )
        try:
            yield running
        finally:
            running.terminate()
            running.wait(30)


@contextmanager
def python(*arguments: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run ``python -m …`` while open."""
    with process([sys.executable, "-m", *arguments], **environment) as running:
        yield running


def free_port() -> int:
    """Return a TCP port of the loopback that nobody listens on."""
    with bind("127.0.0.1", 0) as listener:
        port: int = listener.getsockname()[1]
        return port


def cpu_micros(pid: int) -> float:
    """Return the CPU time that all threads of a process have used, in microseconds."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e3
