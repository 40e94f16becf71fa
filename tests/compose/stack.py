"""The system as `docker-compose.yml` starts it, driven by whichever compose there is."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
UNITS = ("gateway", "auth", "profile", "job", "generation", "document", "migrate")
PARTS = ("postgres", "rabbitmq", "redis")
PROCESSES = (
    *("gateway", "auth", "profile", "job", "generation", "document"),
    *("auth-worker", "profile-worker", "generation-worker", "document-worker"),
)
UP_SECONDS = 900
"""For a machine that does something else as well."""


class StackFailed(AssertionError):
    """A command of Docker failed; the message holds its last words."""


def compose_command() -> list[str]:
    """Return the plugin's command, or the classic one; raises ``StackFailed`` without either."""
    if docker := shutil.which("docker"):
        plugin = subprocess.run(
            [docker, "compose", "version"], capture_output=True, timeout=60, check=False
        )
        if plugin.returncode == 0:
            return [docker, "compose"]
    if classic := shutil.which("docker-compose"):
        return [classic]
    raise StackFailed("Tests of compose need Docker with its compose plugin, or docker-compose.")


class Stack:
    """One project of compose with secrets, volumes and ports of its own."""

    def __init__(self, folder: Path, settings: Mapping[str, str], given: Mapping[str, str]) -> None:
        self._compose = compose_command()
        self._project = f"jobwise-test-{os.getpid()}"
        self.env_file, definitions = folder / "env", folder / "rabbitmq.json"
        subprocess.run(
            [sys.executable, "deploy/compose_secrets.py", "--env", str(self.env_file),
             "--definitions", str(definitions)],
            cwd=ROOT, check=True,
        )  # fmt: skip
        lines = "".join(f"{name}={value}\n" for name, value in settings.items())
        (folder / "settings.env").write_text(lines)
        self._environment = {
            **os.environ,
            "JOBWISE_SETTINGS": str(folder / "settings.env"),
            "RABBITMQ_DEFINITIONS": str(definitions),
            "JOBWISE_PORT": "0",  # any free one, another for each gateway
            "COMPOSE_PROFILES": "s3,mail",
            **given,
        }

    def compose(self, *arguments: str, seconds: float = UP_SECONDS) -> str:
        """Run compose and return what it prints; raises ``StackFailed``."""
        command = [*self._compose, "--env-file", str(self.env_file), "-p", self._project]
        return _run([*command, *arguments], seconds, self._environment)

    def build(self) -> None:
        """Build every image."""
        self.compose("build", "migrate", "s3", *UNITS[:-1], seconds=2 * UP_SECONDS)

    def up(self, **scale: int) -> None:
        """Start what does not run, so many of each (``generation_worker=3``), and await health."""
        scales = [f"--scale={name.replace('_', '-')}={count}" for name, count in scale.items()]
        self.compose("up", "-d", "--no-build", *scales)
        deadline = time.monotonic() + UP_SECONDS
        while sick := [one for one in self._all() if not _is_healthy(one)]:
            if time.monotonic() > deadline:
                raise StackFailed(f"not healthy: {', '.join(sick)}\n{self.logs(20)}")
            time.sleep(1)

    def _all(self) -> list[str]:
        return self.compose("ps", "-q").split()

    def down(self) -> None:
        """End everything and remove it, volumes and networks too."""
        self.compose("down", "--volumes", "--remove-orphans", "--timeout", "10")

    def logs(self, tail: int) -> str:
        """Return the last lines that each container has logged."""
        return self.compose("logs", "--no-color", f"--tail={tail}")

    def containers(self, service: str) -> list[str]:
        """Return the ids of the running containers of a service, the oldest first."""
        return self.compose("ps", "-q", service).split()

    def container(self, service: str) -> str:
        """Return the id of the only container of a service."""
        [found] = self.containers(service)
        return found

    def urls(self) -> list[str]:
        """Return where the gateways are published."""
        found = (
            inspect(one)["NetworkSettings"]["Ports"]["8000/tcp"]
            for one in self.containers("gateway")
        )
        return [f"http://127.0.0.1:{one[0]['HostPort']}" for one in found]

    def python(self, service: str, program: str) -> str:
        """Run a program in a container, with the libraries, rights and secrets that it has."""
        return docker("exec", self.container(service), "python", "-c", program)


def docker(*arguments: str, seconds: float = 180) -> str:
    """Run a command of Docker and return what it prints; raises ``StackFailed``."""
    return _run(["docker", *arguments], seconds, dict(os.environ))


def inspect(name: str) -> dict[str, Any]:  # as Docker describes a container or an image
    """Return what Docker knows of a container or an image."""
    found: dict[str, Any] = json.loads(docker("inspect", name))[0]
    return found


def _is_healthy(container: str) -> bool:
    """Tell whether a container is healthy, or has done its work."""
    try:
        state = inspect(container)["State"]
    except StackFailed:
        return False  # it was just replaced by another one
    if "Health" in state:
        return bool(state["Health"]["Status"] == "healthy")
    return bool(state["Running"] or state["ExitCode"] == 0)


def host_address() -> str:
    """Return the address at which containers find this machine."""
    [bridge] = json.loads(docker("network", "inspect", "bridge"))
    return str(bridge["IPAM"]["Config"][0]["Gateway"])


def _run(command: list[str], seconds: float, environment: Mapping[str, str]) -> str:
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=seconds,
        check=False,
    )  # fmt: skip
    if done.returncode:
        raise StackFailed(f"{' '.join(command)}\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
    return done.stdout
