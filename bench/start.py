"""Row 20: how long ``make up`` takes until the system is ready, when it is not the first time."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import processes
from bench.figures import Measured, NotMeasured, Results

_READY = "JobWise is ready"


@contextmanager
def system(data: Path) -> Iterator[tuple[int, float]]:
    """Run ``make up`` while open; yield its pid and the seconds until it said that it is ready.

    Raises ``NotMeasured`` if it ends before.
    """
    environment = os.environ | {
        "JOBWISE_HOME": str(data),
        "JOBWISE_PORT": str(processes.free_port()),
    }
    began = time.perf_counter()
    running = subprocess.Popen(
        ["make", "--silent", "up", f"PYTHON={sys.executable}"],  # noqa: S607 -- the user's own make
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        for line in running.stdout or ():
            if _READY in line:
                break
        else:
            raise NotMeasured("make up did not start")
        yield running.pid, time.perf_counter() - began
    finally:
        running.terminate()
        running.communicate(timeout=60)


@contextmanager
def home() -> Iterator[Path]:
    """Yield a JOBWISE_HOME that the embedded database's own account can reach."""
    with tempfile.TemporaryDirectory(prefix="jobwise-bench-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


async def measure(rounds: int) -> Results:
    """Start once to make the data, then again for each round."""
    seconds = []
    with home() as data:
        with system(data) as (_, first):
            pass
        for _ in range(rounds):
            with system(data) as (_, took):
                seconds.append(took)
    return {"20": Measured(seconds, {"the first time s": first})}
