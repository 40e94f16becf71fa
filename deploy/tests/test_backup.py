"""A backup brings everything back: into an empty database and an empty storage."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import boto3
import pytest
from moto.server import ThreadedMotoServer

from deploy.administrator import SystemUnreachable
from deploy.backup import DATABASE, FILES, back_up
from deploy.embedded import System, running
from deploy.postgres_server import PostgresServer
from deploy.restore import restore
from deploy.settings import EmbeddedSettings
from deploy.stored_files import StoredFiles
from shared.postgres_url import driver_url
from shared.settings import StorageType
from shared.testing.journey import Client, user
from shared.testing.transports import fresh_database

pytestmark = pytest.mark.integration

RESUME = "Ines Duarte\nBraga, Portugal | ines.duarte@example.org\n\nEXPERIENCE\n\nBaker\nPadaria Sol, Braga\n2018 - Present\n- Bakes 400 loaves a night\n\nSKILLS\nBaking, Stock keeping\n"
POSTING = "Baker wanted\nMoinho Bakery, Porto\n\nYou bake bread at night and keep stock.\nRequirements: baking, stock keeping.\n"


class Home:
    """A database and a folder in which a system can run."""

    def __init__(self, folder: Path, database_url: str) -> None:
        folder.mkdir()
        self.database_url = database_url
        self.settings = EmbeddedSettings(
            jobwise_home=folder, jobwise_port=0, throttles="off", log_level="WARNING"
        )
        self.files = StoredFiles(self.settings, folder / "files")

    @asynccontextmanager
    async def system(self) -> AsyncIterator[System]:
        async with running(self.settings, self.database_url) as system:
            yield system

    async def fetch(self, statement: str) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(driver_url(self.database_url))
        try:
            found: list[asyncpg.Record] = await connection.fetch(statement)
            return found
        finally:
            await connection.close()


@pytest.fixture
def home(database_url: str, tmp_path: Path) -> Home:
    return Home(tmp_path / "home", database_url)


@pytest.fixture
async def empty(postgres: PostgresServer, tmp_path: Path) -> AsyncIterator[Home]:
    async with fresh_database(postgres.url) as url:
        yield Home(tmp_path / "other", url)


async def made(client: Client) -> str:
    """Do the main job; return the path of the PDF."""
    profile = await client.import_resume("resume.txt", RESUME.encode())
    job = await client.call(
        "POST", "/api/v1/jobs", 201, json={"source": "user_created", "raw_text": POSTING}
    )
    asked = await client.generate("resume", profile["profile_id"], job["id"])
    done = await client.finished(asked)
    assert done["status"] in {"completed", "needs_review"}, done
    result = await client.call("GET", f"/api/v1/generations/{asked['id']}/result")
    path: str = result["pdf_url"]
    return path


async def published(home: Home) -> None:
    """Return once nothing waits in an outbox."""
    async with asyncio.timeout(60):
        while await home.fetch(  # noqa: ASYNC110 -- it is another task that publishes
            "select 1 from generation.outbox where published_at is null"
            " union all select 1 from document.outbox where published_at is null"
        ):
            await asyncio.sleep(0.05)


async def test_a_restored_system_knows_its_people_and_has_the_same_bytes(
    home: Home, empty: Home, tmp_path: Path
) -> None:
    backup = tmp_path / "backup"
    async with home.system() as system, user(system.url) as before:
        path = await made(before)
        pdf = await before.download(path)
        manifest = await back_up(home.database_url, home.files, backup)
        assert manifest.files == len(await home.files.keys()) > 0
    done = await restore(empty.database_url, empty.files, backup)
    assert (done.files, done.wrong) == (manifest.files, [])
    assert done.again > 0
    async with empty.system() as system, Client(system.url) as after:
        after.headers = dict(before.headers)
        status, _, _ = await after.send("GET", "/api/v1/auth/me")
        assert status == 401  # the keys of before sign no more
        after.headers = {}
        login = {"email": before.email, "password": before.password}
        after.use(await after.call("POST", "/api/v1/auth/login", json=login))
        assert await after.download(path) == pdf
        assert (await after.call("GET", "/api/v1/documents"))["total"] == 1
        assert await after.download(await made(after))  # and it works on
        assert (await after.call("GET", "/api/v1/documents"))["total"] == 2
        await published(empty)  # what was said again was heard before
    used = await empty.fetch("select used from generation.quotas")
    assert [row["used"] for row in used] == [2]


async def test_a_backup_holds_no_key_and_no_session(home: Home, tmp_path: Path) -> None:
    async with home.system() as system, user(system.url) as client:
        await back_up(home.database_url, home.files, tmp_path / "backup")
        assert (await client.call("GET", "/api/v1/auth/sessions"))["total"] == 1
    async with fresh_database(home.database_url) as url:
        other = Home(tmp_path / "other", url)
        await restore(url, other.files, tmp_path / "backup")
        for table in ("signing_keys", "sessions", "refresh_tokens", "revocations"):
            assert await other.fetch(f"select 1 from auth.{table}") == []  # noqa: S608 -- above
        assert len(await other.fetch("select 1 from auth.users")) == 1
    modes = {one.name: oct(one.stat().st_mode)[-3:] for one in (tmp_path / "backup").iterdir()}
    assert modes[DATABASE] == modes[FILES] == "600"


async def test_a_restore_overwrites_nothing(home: Home, tmp_path: Path) -> None:
    async with home.system():
        await back_up(home.database_url, home.files, tmp_path / "backup")
    with pytest.raises(SystemUnreachable, match="tables; restore into an empty database"):
        await restore(home.database_url, home.files, tmp_path / "backup")
    await home.files.storage.put("documents/a.pdf", b"%PDF-", content_type="application/pdf")
    with pytest.raises(SystemUnreachable, match="files already"):
        await restore(home.database_url, home.files, tmp_path / "backup")


async def test_a_backup_that_was_changed_is_refused(
    home: Home, empty: Home, tmp_path: Path
) -> None:
    async with home.system():
        await back_up(home.database_url, home.files, tmp_path / "backup")
    with (tmp_path / "backup" / FILES).open("ab") as file:
        file.write(b"more")
    with pytest.raises(SystemUnreachable, match=r"files\.tar is not what was written"):
        await restore(empty.database_url, empty.files, tmp_path / "backup")
    assert await empty.fetch("select 1 from pg_tables where schemaname = 'auth'") == []


async def test_a_document_whose_file_is_missing_or_changed_is_named(
    home: Home, empty: Home, tmp_path: Path
) -> None:
    async with home.system() as system, user(system.url) as client:
        await made(client)
        keys = [key for key in await home.files.keys() if key.endswith(".pdf")]
        await home.files.storage.put(keys[0], b"%PDF-other", content_type="application/pdf")
        await back_up(home.database_url, home.files, tmp_path / "backup")
    done = await restore(empty.database_url, empty.files, tmp_path / "backup")
    assert done.wrong == [keys[0]]


async def test_a_backup_that_fails_leaves_nothing(home: Home, tmp_path: Path) -> None:
    with pytest.raises(asyncpg.UndefinedTableError):
        await back_up(home.database_url, home.files, tmp_path / "backup")
    assert not (tmp_path / "backup").exists()
    assert not (tmp_path / "backup.part").exists()


async def test_the_files_of_a_bucket_are_found(tmp_path: Path) -> None:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    try:
        settings = EmbeddedSettings(
            storage_type=StorageType.S3,
            aws_bucket_name="kept",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            s3_endpoint_url=f"http://{host}:{port}",
        )
        boto3.client(
            "s3", endpoint_url=settings.s3_endpoint_url, region_name="us-east-1",
            aws_access_key_id="test", aws_secret_access_key="test",
        ).create_bucket(Bucket="kept")  # fmt: skip
        files = StoredFiles(settings, tmp_path)
        assert await files.keys() == []
        names = [f"documents/{number:04}.pdf" for number in range(3)]
        for name in names:
            await files.storage.put(name, b"%PDF-", content_type="application/pdf")
        assert await files.keys() == names
    finally:
        server.stop()
