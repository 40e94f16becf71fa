"""A private RabbitMQ node: own ports, own epmd, own cookie, own folders; gone with its parent."""

import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from uuid import uuid4

from shared.testing.orphans import die_with_parent
from shared.testing.ports import lasting_ports

START_SECONDS = 180.0
"""A loaded machine takes more than a minute to recover a killed node with many queues."""
_PREFIX = "jobwise-rabbitmq-"


class BrokerFailed(RuntimeError):
    """The broker did not start, or a command to it failed; the message holds its last words."""


class PrivateNode:
    """A broker process of our own, which tests may stop, kill and start again.

    *sbin* holds RabbitMQ's own scripts: the wrappers on PATH would switch to another user.
    """

    def __init__(self, sbin: Path) -> None:
        self._sbin = sbin
        _sweep()
        self._folder = Path(mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
        self._port, distribution, self._epmd_port = lasting_ports(3)
        self._node: subprocess.Popen[bytes] | None = None
        self._epmd: subprocess.Popen[bytes] | None = None
        plugins = self._folder / "enabled_plugins"
        plugins.write_text("[].\n")
        self._environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "LC_ALL": "C.UTF-8",
            "HOME": str(self._folder),  # holds the Erlang cookie
            "ERL_EPMD_PORT": str(self._epmd_port),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": f"jobwise-{uuid4().hex[:12]}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self._port),
            "RABBITMQ_DIST_PORT": str(distribution),
            "RABBITMQ_MNESIA_BASE": str(self._folder / "data"),
            "RABBITMQ_LOG_BASE": str(self._folder / "log"),
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_CONFIG_FILE": str(self._folder / "rabbitmq"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(plugins),
            "RABBITMQ_PID_FILE": str(self._folder / "pid"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 1:1 +sbwt none +sbwtdcpu none +sbwtdio none",
            # Makes the script become the node, so that its pid is ours to signal.
            "RUNNING_UNDER_SYSTEMD": "true",
        }

    @property
    def port(self) -> int:
        """The AMQP port; it stays the same over restarts."""
        return self._port

    @property
    def pid(self) -> int:
        """The process id of the running node."""
        if self._node is None:
            raise BrokerFailed("the node is not running")
        return self._node.pid

    def start(self) -> None:
        """Start the node and wait until it takes connections; raises ``BrokerFailed``."""
        if self._epmd is None:
            self._epmd = self._spawn(
                ["epmd", "-port", str(self._epmd_port), "-relaxed_command_check"]
            )
        self._node = self._spawn([str(self._sbin / "rabbitmq-server")])
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._node.poll() is None:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self._port), 1):
                return
            time.sleep(0.05)
        raise BrokerFailed(self._last_words())

    def stop(self) -> None:
        """Stop the node in its own orderly way."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End the node at once (SIGKILL)."""
        self._end(signal.SIGKILL)

    def control(self, *arguments: str) -> str:
        """Run ``rabbitmqctl`` and return what it prints; it takes a second or two."""
        done = subprocess.run(
            [str(self._sbin / "rabbitmqctl"), "--quiet", *arguments],
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        if done.returncode:
            raise BrokerFailed(done.stdout + done.stderr)
        return done.stdout

    def close(self) -> None:
        """End every process of the node and remove its folders."""
        self._end(signal.SIGKILL)
        if self._epmd is not None:
            self._epmd.kill()
            self._epmd.wait()
            self._epmd = None
        shutil.rmtree(self._folder, ignore_errors=True)

    def _end(self, how: signal.Signals) -> None:
        if self._node is None:
            return
        self._node.send_signal(how)
        try:
            self._node.wait(30)
        except subprocess.TimeoutExpired:
            self._node.kill()
            self._node.wait()
        self._node = None

    def _spawn(self, command: list[str]) -> subprocess.Popen[bytes]:
        with (self._folder / "output").open("ab") as output:
            return subprocess.Popen(
                command,
                env=self._environment,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for the tests, which then end the node
                preexec_fn=die_with_parent,  # noqa: PLW1509 -- one system call, no locks
            )

    def _last_words(self) -> str:
        return (self._folder / "output").read_text(errors="replace")[-2000:]


def _sweep() -> None:
    """Remove the folders of test processes that were killed before they could."""
    for folder in Path(gettempdir()).glob(f"{_PREFIX}*-*"):
        owner = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if owner.isdecimal() and not _lives(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
