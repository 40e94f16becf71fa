"""A load on one URL from a process of its own, and what it cost the server."""

import asyncio
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass

from bench.processes import cpu_micros

CONNECTIONS = 32


@dataclass(frozen=True, slots=True)
class Load:
    """What a server answered."""

    rate: float
    """Requests a second."""
    micros: float
    """CPU microseconds a request of the process that was watched."""


async def load(port: int, path: str, token: str = "", *, seconds: int = 1, pid: int = 0) -> Load:
    """Let 32 connections ask for *path* as fast as they get answers.

    *pid* is the process whose CPU time is taken. Uses ``wrk`` where there is one, for it takes the
    least from the others; else ours. Raises ``RuntimeError`` if an answer was no 2xx.
    """
    before = cpu_micros(pid) if pid else 0.0
    ask = _wrk if shutil.which("wrk") else _ours
    count, took = await ask(port, path, token, seconds)
    if count == 0:  # a machine that is this busy tells nothing in so short a time
        count, took = await ask(port, path, token, 10 * seconds)
    spent = cpu_micros(pid) - before if pid else 0.0
    return Load(count / took, spent / max(count, 1))


async def _output(*command: str) -> str:
    process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
    out, _ = await process.communicate()
    return out.decode()


async def _wrk(port: int, path: str, token: str, seconds: int) -> tuple[int, float]:
    url = f"http://127.0.0.1:{port}{path}"
    header = f"Authorization: Bearer {token}"
    out = await _output(
        "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}", "--timeout", "60", "-H", header, url
    )
    found = re.search(r"(\d+) requests in ([\d.]+)(ms|s)", out)
    if found is None or "Non-2xx" in out or "Socket errors" in out:
        raise RuntimeError(f"the load on {path} failed: {out}")
    return int(found[1]), float(found[2]) * (0.001 if found[3] == "ms" else 1)


async def _ours(port: int, path: str, token: str, seconds: int) -> tuple[int, float]:
    given = (str(port), path, token, str(CONNECTIONS), str(seconds))
    out = await _output(sys.executable, "-m", "bench.http_load", *given)
    count, took = out.split()
    return int(count), float(took)
