"""The real Redis that tests run against, found or made.

In this order: ``REDIS_URL``; an installed ``valkey-server`` or ``redis-server``, as a private
process; a Docker engine; on Debian as root, the distribution's package. If none is to be had this
raises: these tests are never skipped.
"""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from tempfile import mkdtemp
from typing import Protocol

from shared.testing import debian
from shared.testing.container import ContainerServer, answers, docker_works
from shared.testing.orphans import die_with_parent
from shared.testing.ports import lasting_ports

START_SECONDS = 60.0
_PROGRAMS = ("valkey-server", "redis-server")
_IMAGE = "valkey/valkey:8"
_PORT = 6379
_PING, _PONG = b"PING\r\n", b"+"


class RedisFailed(RuntimeError):
    """There is no server, or it did not start."""


class RedisServer(Protocol):
    """A server; ``kill`` and ``start`` raise ``RedisFailed`` if it belongs to somebody else."""

    @property
    def url(self) -> str:
        """Where it answers; the same after a restart."""
        ...

    def start(self) -> None:
        """Start it and wait until it answers."""
        ...

    def kill(self) -> None:
        """End it at once; it forgets everything."""
        ...

    def close(self) -> None:
        """End it and leave nothing behind."""
        ...


def start_redis(*, ours: bool = False) -> RedisServer:
    """Find or make a server; raises ``RedisFailed`` if there is no way to get one.

    With *ours* it is one that tests may kill, whatever ``REDIS_URL`` says.
    """
    if not ours and (url := os.environ.get("REDIS_URL")):
        return _Foreign(url)
    program = _installed()
    server: RedisServer
    if program is None and docker_works():
        server = _Container()
    else:
        if program is None and debian.install(_PROGRAMS[-1]):
            program = _installed()
        if program is None:
            raise RedisFailed(
                "Tests need a Redis: set REDIS_URL, install redis-server, or start Docker."
            )
        server = _Process(program)
    try:
        server.start()
    except BaseException:
        server.close()
        raise
    return server


def _installed() -> str | None:
    return next(filter(None, map(shutil.which, _PROGRAMS)), None)


class _Foreign:
    def __init__(self, url: str) -> None:
        self.url = url

    def start(self) -> None:
        raise RedisFailed("the server of REDIS_URL is not ours to start")

    def kill(self) -> None:
        raise RedisFailed("the server of REDIS_URL is not ours to kill")

    def close(self) -> None:
        """Leave it alone."""


class _Process:
    """A private server on a free port, which keeps nothing on disk."""

    def __init__(self, program: str) -> None:
        [self._port] = lasting_ports(1)
        self._folder = Path(mkdtemp(prefix="jobwise-redis-"))
        self._command = [program, "--port", str(self._port), "--bind", "127.0.0.1"]
        self._command += ["--save", "", "--appendonly", "no", "--dir", str(self._folder)]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        output = self._folder / "output"
        with output.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for the tests, which then end the server
                preexec_fn=die_with_parent,  # noqa: PLW1509 -- one system call, no locks
            )
        if not self._answers():
            raise RedisFailed(output.read_text(errors="replace")[-2000:])

    def _answers(self) -> bool:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._lives:
            if answers(self._port, _PING, _PONG):
                return True
            time.sleep(0.02)
        return False

    @property
    def _lives(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def close(self) -> None:
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)


class _Container(ContainerServer):
    """A server in a container; the image is ``REDIS_IMAGE``."""

    def __init__(self) -> None:
        super().__init__(os.environ.get("REDIS_IMAGE", _IMAGE), _PORT, _PING, _PONG)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"
