"""The whole system in one process without a broker, which runs one generation after another.

``python -m bench.serial_system <database url> <runs>`` prints the CPU seconds of one run: of this
process and of those that it has started to render, the asking client included.
"""

import os
import sys
import tempfile
from pathlib import Path

import psutil
import uvloop

from bench.whole_system import POSTING, RESUME
from deploy.embedded import running
from deploy.settings import EmbeddedSettings
from shared import logging
from shared.messaging.memory import MemoryTransport
from shared.testing.journey import Client

_WARM_UP = 5


def _cpu_seconds() -> float:
    own = psutil.Process()
    family = [own, *own.children(recursive=True)]
    return sum(sum(one.cpu_times()[:2]) for one in family)


async def _run(client: Client, profile_id: str, job_id: str) -> None:
    run = await client.generate("resume", profile_id, job_id)
    async for event in client.events(run):
        if event["data"].get("status") == "completed":
            return
    raise RuntimeError("the run did not complete")


async def main(database_url: str, runs: int) -> None:
    """Run generations one by one and print what one costs."""
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(
            RATE_LIMIT_USER_PER_MINUTE="0",
            RATE_LIMIT_GENERATIONS_PER_HOUR="0",
            RATE_LIMIT_IP_PER_DAY="0",
            MONTHLY_QUOTA_FREE="1000000",
        )
        settings = EmbeddedSettings(jobwise_home=Path(home), jobwise_port=0, throttles="off")
        logging.configure(service="embedded")
        async with (
            running(settings, database_url, transport=MemoryTransport(copies=1)) as system,
            Client(system.url) as client,
        ):
            await client.register()
            done = await client.import_resume("resume.txt", RESUME.encode())
            body = {"source": "user_created", "raw_text": POSTING}
            job = await client.call("POST", "/api/v1/jobs", 201, json=body)
            for _ in range(_WARM_UP):
                await _run(client, done["profile_id"], job["id"])
            before = _cpu_seconds()
            for _ in range(runs):
                await _run(client, done["profile_id"], job["id"])
            print((_cpu_seconds() - before) / runs, flush=True)


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], int(sys.argv[2])))
