"""The operator's tools find the embedded system."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from deploy.operate import embedded_url, main
from deploy.postgres_server import PostgresServer
from shared.messaging.postgres import PostgresTransport
from shared.messaging.transport import Permanent, Queue
from shared.provision import access, provision
from shared.testing.transports import Seen, command

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parent.parent.parent


async def test_a_dead_letter_of_make_up_is_replayed_while_it_runs(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "postgres").mkdir(parents=True)
    assert embedded_url(home) == ""
    server = PostgresServer(home / "postgres", durable=False)
    server.start()
    try:
        assert embedded_url(home) == server.url
        await provision(server.url, ["messaging"])
        owner = access(server.url, "messaging").owner_url
        alive = asyncio.Event()
        seen = Seen(fail=lambda _: None if alive.is_set() else Permanent("a bug of ours"))
        async with PostgresTransport(owner, "messaging") as transport:
            await transport.declare([Queue("test.work")])
            async with transport.consume("test.work", seen, prefetch=1, concurrency=1):
                await transport.publish([command("test.work")])
                await seen.wait(1)
                await asyncio.sleep(0.3)
                alive.set()
                process = await asyncio.create_subprocess_exec(
                    sys.executable, "-m", "deploy.operate", "replay", "--queue", "test.work",
                    cwd=ROOT,
                    env={"PATH": os.environ.get("PATH", ""), "JOBWISE_HOME": str(home)},
                    stdout=asyncio.subprocess.PIPE,
                )  # fmt: skip
                output, _ = await process.communicate()
                assert output.decode() == "test.work: 1 replayed, 0 could not be moved\n"
                await seen.wait(2, within=3)  # it is told, not found by the next look
    finally:
        server.stop()
    assert embedded_url(home) == ""


def test_an_unknown_tool_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["destroy"]) == 2
    assert "replay|unpark" in capsys.readouterr().err
