"""Processes of the product, started by its own commands, that tests may kill, freeze and end."""

import asyncio
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path

import aiohttp
import psutil

ROOT = Path(__file__).parent.parent.parent
READY_SECONDS = 120.0
"""A loaded machine with two cores imports a dozen services in this time."""
STOP_SECONDS = 60.0
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if os.name == "posix" else None


class ProcessFailed(AssertionError):
    """A process did not do what its role promises; the message ends with its log."""


class ProductProcess:
    """``python -m <module> <role>`` as a process of its own; its output goes to a file.

    *port* is where it answers ``/health/ready``. It dies with the test process, however that ends.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        log: Path,
        port: int,
    ) -> None:
        self.name = name
        self.url = f"http://127.0.0.1:{port}"
        self.log = log
        self._command = [sys.executable, "-m", *command]
        # Variables of the developer's own shell must not decide how a test ends.
        self._environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": os.environ.get("HOME", "/"),
            "LC_ALL": "C.UTF-8",
            **environment,
            "LISTEN_HOST": "127.0.0.1",
            "LISTEN_PORT": str(port),
        }
        self._process: subprocess.Popen[bytes] | None = None
        self._read = 0

    @property
    def pid(self) -> int:
        """The id of the running process; raises ``ProcessFailed`` if it does not run."""
        if self._process is None or self._process.poll() is not None:
            raise ProcessFailed(f"{self.name} does not run\n{self.news()}")
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it runs (frozen counts as running)."""
        return self._process is not None and self._process.poll() is None

    def start(self, **more: str) -> None:
        """Start it and return at once; *more* are variables of this one life."""
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                self._command,
                cwd=ROOT,
                env=self._environment | more,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for the tests, which then end it
                preexec_fn=_die_with_parent,  # noqa: PLW1509 -- one system call, no locks
            )

    async def ready(self) -> None:
        """Wait until it says that it can work; raises ``ProcessFailed`` after 120 s."""
        await self._until_fine("ready")

    async def living(self) -> None:
        """Wait until it says that it lives; raises ``ProcessFailed`` after 120 s."""
        await self._until_fine("live")

    async def health(self, what: str) -> int | None:
        """Return the status of ``/health/<what>`` (``live``, ``ready``), None if nobody answers."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as http:
            with suppress(aiohttp.ClientError, TimeoutError):
                async with http.get(f"{self.url}/health/{what}") as answer:
                    return answer.status
        return None

    async def _until_fine(self, what: str) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline and self.alive:
            if await self.health(what) == HTTPStatus.OK:
                return
            await asyncio.sleep(0.1)
        raise ProcessFailed(f"{self.name} is not {what}\n{self.news()}")

    async def finished(self, seconds: float = STOP_SECONDS) -> int:
        """Wait for its end and return its exit status; raises ``ProcessFailed`` if it lives on."""
        if self._process is None:
            raise ProcessFailed(f"{self.name} was never started")
        try:
            return await asyncio.to_thread(self._process.wait, seconds)
        except subprocess.TimeoutExpired:
            raise ProcessFailed(f"{self.name} does not end\n{self.news()}") from None

    def signal(self, what: signal.Signals) -> None:
        """Send a signal to it."""
        os.kill(self.pid, what)

    async def kill(self) -> None:
        """End it as a power cut would (SIGKILL)."""
        self.signal(signal.SIGKILL)
        await self.finished()

    async def stop(self) -> int:
        """Ask it to end (SIGTERM); return its exit status."""
        self.signal(signal.SIGTERM)
        return await self.finished()

    def end(self) -> None:
        """End it and its children, whatever state they are in; for the end of a test."""
        if self._process is None:
            return
        with suppress(psutil.NoSuchProcess):
            own = psutil.Process(self._process.pid)
            for one in [*own.children(recursive=True), own]:
                with suppress(psutil.NoSuchProcess):
                    one.kill()
        self._process.wait(STOP_SECONDS)

    def ports(self) -> set[int]:
        """Return the local ports of its open connections: how a database tells who it serves."""
        connections = psutil.Process(self.pid).net_connections(kind="tcp")
        return {one.laddr.port for one in connections}

    def news(self, limit: int = 6000) -> str:
        """Return what it has logged since the last time, at most the last *limit* characters."""
        if not self.log.exists():
            return ""
        with self.log.open("rb") as file:
            file.seek(self._read)
            fresh = file.read()
        self._read += len(fresh)
        return fresh.decode(errors="replace")[-limit:]

    def logged(self, event: str) -> int:
        """Return how often its log names *event*, over all of its lives."""
        return self.log.read_text(errors="replace").count(f'"event": "{event}"')


def _die_with_parent() -> None:
    """Let Linux kill this process when the test process ends, however that happens."""
    if _LIBC is not None and hasattr(_LIBC, "prctl"):
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
