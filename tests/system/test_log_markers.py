"""What people trust us with is in no log line, metric or queue (security.md O2, O3).

A user whose every word is a marker does the main job and makes mistakes. Then each service breaks in
turn below its request, so that a traceback with the database's own words is written too.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import aiohttp
import asyncpg
import psutil
import pytest

from deploy.postgres_server import PostgresServer
from shared.testing.journey import Client, Json
from shared.testing.transports import fresh_database
from tests.system.processes import Running, embedded
from tests.system.samples import POSTING, RESUME

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

NAME, PHONE, WISH = "Zofia Markerowska", "+48 601 471 147", "wish-marker-4711"
FULL_NAME, TITLE, NOTE = "Register Markerson", "title-marker-4711", "note-marker-4711"


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    """Be the administrator of the database while open."""
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def broken(database: asyncpg.Connection, schema: str) -> AsyncIterator[None]:
    """Take the tables of a service away while open."""
    await database.execute(f"alter schema {schema} rename to away")
    try:
        yield
    finally:
        await database.execute(f"alter schema away rename to {schema}")


async def use_everything(client: Client) -> tuple[Json, Json, Json]:
    """Do the main job with markers, and what goes wrong on the way; return its parts."""
    body = {"email": client.email, "password": client.password, "full_name": FULL_NAME}
    client.use(await client.call("POST", "/api/v1/auth/register", 201, json=body))
    await client.call("POST", "/api/v1/auth/register", 409, json=body)
    wrong = {"email": client.email, "password": f"{client.password}-wrong"}
    await client.call("POST", "/api/v1/auth/login", 401, json=wrong)
    await client.call("POST", "/api/v1/auth/login", 400, json={**wrong, "extra": client.password})
    tokens = {"refresh_token": client.refresh_token}
    client.use(await client.call("POST", "/api/v1/auth/refresh", json=tokens))
    await client.call("GET", f"/api/v1/users/{quote(client.email)}", 404)
    resume = RESUME.replace("Tomasz Lewandowski", NAME).replace("+48 601 234 567", PHONE)
    done = await client.import_resume("resume.txt", resume.encode())
    profile = await client.call("GET", f"/api/v1/profiles/{done['profile_id']}")
    assert (profile["full_name"], profile["phone"]) == (NAME, PHONE)
    posting = {"source": "user_created", "raw_text": POSTING}
    job = await client.call("POST", "/api/v1/jobs", 201, json=posting)
    bad = {**profile, "email": NAME, "typo": PHONE}
    await client.call("PUT", f"/api/v1/profiles/{profile['id']}", 400, json=bad)
    run = await client.generate("resume", profile["id"], job["id"], instructions=WISH)
    run = await client.finished(run)
    result = await client.call("GET", f"/api/v1/generations/{run['id']}/result")
    assert NAME in result["content"]["text"]
    return profile, job, result


async def break_everything(
    client: Client, database: asyncpg.Connection, profile: Json, job: Json, result: Json
) -> None:
    """Let every service fail in the middle of a request that carries markers."""
    asked = {"profile_id": profile["id"], "job_id": job["id"], "options": {"instructions": WISH}}
    document = f"/api/v1/documents/{result['document_id']}"
    login = {"email": client.email, "password": client.password}
    person = {"full_name": NAME, "email": client.email, "phone": PHONE}
    for schema, method, path, body in (
        ("auth", "POST", "/api/v1/auth/login", login),
        ("profile", "POST", "/api/v1/profiles", person),
        ("job", "POST", "/api/v1/jobs", {"source": "x", "raw_text": POSTING, "title": TITLE}),
        ("generation", "POST", "/api/v1/generations/resume", asked),
        ("document", "GET", f"{document}?note={NOTE}", None),
    ):
        async with broken(database, schema):
            status, answer, _ = await client.send(method, path, json=body)
        assert (status, answer["error"]["code"]) == (500, "internal_error"), (path, answer)


async def messages(database: asyncpg.Connection) -> str:
    """Return every row of every outbox and queue."""
    tables = await database.fetch(
        "select table_schema || '.' || table_name as name from information_schema.tables"
        " where table_schema = 'messaging' or table_name like 'outbox%'"
    )
    assert len(tables) > 5
    rows = [
        await database.fetch(f"select t::text from {table['name']} t")  # noqa: S608 -- our names
        for table in tables
    ]
    return "\n".join(row[0] for found in rows for row in found)


async def exposed(system: Running) -> str:
    """Return /metrics of every door of the process."""
    ports = {
        connection.laddr.port
        for process in system.family()
        for connection in process.net_connections("tcp4")
        if connection.status == psutil.CONN_LISTEN
    }
    found = []
    async with aiohttp.ClientSession() as http:
        for port in ports:
            with suppress(aiohttp.ClientError):  # the rendering processes' and the database's
                async with http.get(f"http://127.0.0.1:{port}/metrics") as answer:
                    found.append(await answer.text())
    return "\n".join(found)


async def test_no_log_line_and_no_message_holds_what_people_trust_us_with(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    async with (
        fresh_database(postgres.url) as url,
        connected(url) as database,
        embedded(tmp_path / "home", settings={"DATABASE_URL": url, "LOG_LEVEL": "DEBUG"}) as system,
        Client(system.url) as client,
    ):
        profile, job, result = await use_everything(client)
        await break_everything(client, database, profile, job, result)
        sent = await messages(database)
        metrics = await exposed(system)
        await system.terminate()
    secrets = {client.password, client.refresh_token, client.headers["Authorization"]}
    secrets.add(client.headers["Authorization"].split(".")[-1])
    personal = {client.email, NAME, PHONE, FULL_NAME, WISH, TITLE, NOTE}
    log = (tmp_path / "system.log").read_text()
    assert "http_requests_total" in metrics
    assert [mark for mark in secrets | personal if mark in metrics] == []
    lines = [json.loads(line) for line in log.splitlines()]
    crashed = [line for line in lines if line["event"] == "request_failed"]
    assert len(crashed) >= 5
    assert all("UndefinedTable" in line["exception"] for line in crashed)
    assert [mark for mark in secrets | personal if mark in log] == []
    assert [mark for mark in secrets if mark in sent] == []
