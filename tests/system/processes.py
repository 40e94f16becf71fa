"""The embedded system as a process of its own, that may be killed."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import psutil

ROOT = Path(__file__).parent.parent.parent
READY_SECONDS = 90.0


class Running:
    """One started system."""

    def __init__(self, process: asyncio.subprocess.Process, url: str) -> None:
        self.process = process
        self.url = url

    def family(self) -> list[psutil.Process]:
        """Return the process and everything that it has started."""
        with suppress(psutil.NoSuchProcess):
            own = psutil.Process(self.process.pid)
            return [own, *own.children(recursive=True)]
        return []

    async def kill(self) -> None:
        """End the process as a power cut would; its children find out by themselves."""
        self.process.send_signal(signal.SIGKILL)
        await self.process.wait()

    async def terminate(self) -> int:
        """Ask it to stop, twice as a nervous operator would; return its exit status."""
        self.process.send_signal(signal.SIGTERM)
        await asyncio.sleep(0.2)
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(60):
            return await self.process.wait()


@asynccontextmanager
async def embedded(
    home: Path, module: str = "deploy.embedded", settings: Mapping[str, str] | None = None
) -> AsyncIterator[Running]:
    """Start ``python -m <module>`` on *home* and wait until it says that it is ready.

    *settings* are further variables of its environment.
    """
    environment = {
        **os.environ,
        "JOBWISE_HOME": str(home),
        "JOBWISE_PORT": "0",
        "JOBWISE_POSTGRES_DURABLE": "false",
        "THROTTLES": "off",
        "LOG_LEVEL": "WARNING",
        "RATE_LIMIT_USER_PER_MINUTE": "0",
        "RATE_LIMIT_GENERATIONS_PER_HOUR": "0",
        "RATE_LIMIT_IP_PER_DAY": "0",
        "MONTHLY_QUOTA_FREE": "1000000",
        "GENERATION_LEASE_SECONDS": "3",
        "GENERATION_SWEEP_SECONDS": "1",
        **(settings or {}),
    }
    log = (home.parent / "system.log").open("ab")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module,
        cwd=ROOT, env=environment, stdout=asyncio.subprocess.PIPE, stderr=log,
    )  # fmt: skip
    log.close()
    if process.stdout is None:
        raise AssertionError("the output was asked for")
    try:
        async with asyncio.timeout(READY_SECONDS):
            async for line in process.stdout:
                if b"is ready at " in line:
                    break
            else:
                raise AssertionError("the system ended before it was ready")
        url = line.decode().split("is ready at ")[1].split()[0]
        yield Running(process, url)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def gone(processes: list[psutil.Process], *, seconds: float) -> list[psutil.Process]:
    """Return those of *processes* that still live after *seconds*."""
    _, alive = await asyncio.to_thread(psutil.wait_procs, processes, timeout=seconds)
    return [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]
