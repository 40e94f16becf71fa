"""The embedded database starts anywhere, survives a crash and goes with its owner."""

import asyncio
import subprocess
import sys
import time
from pathlib import Path

import asyncpg
import psutil
import pytest

from deploy.home import HomeInUse, locked, secret
from deploy.postgres_server import PostgresServer

ROOT = Path(__file__).parent.parent.parent
PROGRAM = """
import sys, time
from pathlib import Path
from deploy.postgres_server import PostgresServer
server = PostgresServer(Path(sys.argv[1]), durable=False)
server.start()
print(server.port, flush=True)
time.sleep(60)
"""


async def answer(server: PostgresServer, statement: str) -> object:
    connection = await asyncpg.connect(server.url.replace("+asyncpg", ""))
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


def test_it_starts_in_a_folder_that_only_its_owner_may_enter(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    server = PostgresServer(tmp_path / "home", durable=False)
    server.start()
    try:
        assert asyncio.run(answer(server, "select 1")) == 1
        assert asyncio.run(answer(server, "show fsync")) == "off"
    finally:
        server.stop()


def test_it_is_durable_unless_told_otherwise(tmp_path: Path) -> None:
    server = PostgresServer(tmp_path / "home")
    server.start()
    try:
        assert asyncio.run(answer(server, "show fsync")) == "on"
        assert asyncio.run(answer(server, "show synchronous_commit")) == "on"
    finally:
        server.stop()


def test_another_password_is_refused(tmp_path: Path) -> None:
    server = PostgresServer(tmp_path / "home", durable=False)
    server.start()
    try:
        right, server.password = server.password, "wrong"
        with pytest.raises(asyncpg.InvalidPasswordError):
            asyncio.run(answer(server, "select 1"))
        server.password = right
    finally:
        server.stop()


def test_it_ends_with_a_killed_owner_and_starts_again_at_once(tmp_path: Path) -> None:
    home = tmp_path / "home"
    owner = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(home)], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert owner.stdout is not None
    assert owner.stdout.readline()
    family = psutil.Process(owner.pid).children(recursive=True)
    assert family
    owner.kill()
    owner.wait()
    owner.stdout.close()
    server = PostgresServer(home, durable=False)
    server.start()
    try:
        assert asyncio.run(answer(server, "select 1")) == 1
    finally:
        server.stop()
    _, alive = psutil.wait_procs(family, timeout=10)
    assert alive == []


def test_a_home_has_one_system_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deploy.home._PATIENCE_SECONDS", 0.3)
    began = time.monotonic()
    with locked(tmp_path), pytest.raises(HomeInUse), locked(tmp_path):
        pass
    assert time.monotonic() - began > 0.2
    with locked(tmp_path):
        pass


def test_a_secret_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    first = secret(tmp_path, "one")
    assert secret(tmp_path, "one") == first
    assert secret(tmp_path, "two") != first
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600
