"""Repeated requests of a client with a bad connection, through the gateway (api.md §9.11)."""

import asyncio
from collections.abc import Callable
from typing import Any

import aiohttp
import pytest
from sqlalchemy import text

from deploy.embedded import System
from shared.testing.journey import Client, user
from tests.system.conftest import Start
from tests.system.samples import RESUME, prepared

pytestmark = pytest.mark.integration

Json = dict[str, Any]  # as the API answers
Answer = tuple[int, Json, dict[str, str]]

AT_ONCE = 20
TABLES = {
    "/api/v1/profiles": ("profile", "profiles"),
    "/api/v1/profiles/import": ("profile", "imports"),
    "/api/v1/jobs": ("job", "jobs"),
    "/api/v1/generations/resume": ("generation", "generations"),
}


def upload(content: str = RESUME) -> Json:
    form = aiohttp.FormData()
    form.add_field("file", content.encode(), filename="cv.txt")
    return {"data": form}


def posts(profile_id: str, job_id: str) -> dict[str, tuple[Callable[[], Json], Callable[[], Json]]]:
    """Return what is posted where, and another body for the same address."""
    run = {"profile_id": profile_id, "job_id": job_id}
    return {
        "/api/v1/profiles": (
            lambda: {"json": {"full_name": "Ewa Lis", "email": "ewa@example.org"}},
            lambda: {"json": {"full_name": "Ewa Lis", "email": "lis@example.org"}},
        ),
        "/api/v1/profiles/import": (upload, lambda: upload(RESUME + "\nHobbies: chess\n")),
        "/api/v1/jobs": (
            lambda: {"json": {"source": "x", "raw_text": "Cook wanted in Gdynia"}},
            lambda: {"json": {"source": "x", "raw_text": "Cook wanted in Sopot"}},
        ),
        "/api/v1/generations/resume": (
            lambda: {"json": run},
            lambda: {"json": run | {"options": {"tone": "formal"}}},
        ),
    }


async def rows(system: System, path: str) -> int:
    """Return how many things of the kind there are in the whole system."""
    service, table = TABLES[path]
    async with system.services[service].database.session() as session:
        return int(await session.scalar(text(f"select count(*) from {service}.{table}")) or 0)  # noqa: S608 -- names of ours


def key_for(path: str) -> str:
    """Return the key of the first request to an address; each service has its own keys."""
    return f"the-first-{path}"


async def keyed(client: Client, path: str, key: str, arguments: Json) -> Answer:
    wish = {"Idempotency-Key": key}
    status, body, headers = await client.send("POST", path, headers=wish, **arguments)
    return status, body, {name.lower(): value for name, value in headers.items()}


async def persistent(client: Client, path: str, make: Callable[[], Json]) -> Answer:
    """Send a request until it is answered, as an app does whose user waits."""
    while True:
        status, body, headers = await keyed(client, path, key_for(path), make())
        if status != 409:
            return status, body, headers
        assert body["error"]["code"] == "idempotency_in_progress"
        await asyncio.sleep(int(headers["retry-after"]))


async def test_twenty_requests_at_once_make_one_thing_and_their_key_stands_for_it(
    start: Start,
) -> None:
    system = await start()
    async with user(system.url) as client, user(system.url) as other:
        everything = posts(*await prepared(client))
        for path, (make, make_other) in everything.items():
            before = await rows(system, path)
            answers = await asyncio.gather(
                *(persistent(client, path, make) for _ in range(AT_ONCE))
            )
            assert await rows(system, path) == before + 1, path
            assert {status for status, _, _ in answers} <= {201, 202}
            assert all(body == answers[0][1] for _, body, _ in answers)
            assert len({headers["location"] for _, _, headers in answers}) == 1
            first = [headers for _, _, headers in answers if "idempotency-replayed" not in headers]
            assert len(first) == 1, path
            assert all(
                headers["idempotency-replayed"] == "true"
                for _, _, headers in answers
                if headers is not first[0]
            )
            assert len({headers["x-request-id"] for _, _, headers in answers}) == AT_ONCE

            status, body, _ = await keyed(client, path, key_for(path), make_other())
            assert (status, body["error"]["code"]) == (422, "idempotency_key_reused"), path
            assert (await keyed(client, path, "another" + path, make_other()))[0] in {201, 202}
            assert await rows(system, path) == before + 2

        path = "/api/v1/generations/resume"
        run, key = everything[path][0], key_for(path)
        status, body, _ = await keyed(client, "/api/v1/generations/cover-letter", key, run())
        assert (status, body["error"]["code"]) == (422, "idempotency_key_reused")

        # The key is the user's own, and a refusal is an answer too.
        for replayed in (False, True):
            status, _, headers = await keyed(other, path, key, run())
            assert status == 403
            assert ("idempotency-replayed" in headers) == replayed
        path = "/api/v1/jobs"
        status, _, headers = await keyed(other, path, key_for(path), everything[path][0]())
        assert status == 201
        assert "idempotency-replayed" not in headers

        # A web page may read the mark.
        other.headers["Origin"] = "http://localhost:3000"
        _, _, headers = await keyed(other, path, key_for(path), everything[path][0]())
        assert headers["idempotency-replayed"] == "true"
        assert "Idempotency-Replayed" in headers["access-control-expose-headers"]


async def test_a_name_in_the_body_makes_a_generation_once(start: Start) -> None:
    system = await start()
    async with user(system.url) as client:
        profile_id, job_id = await prepared(client)
        body = {"profile_id": profile_id, "job_id": job_id, "client_request_id": "for Nordhafen"}
        answers = [
            await client.send("POST", "/api/v1/generations/resume", json=body) for _ in range(2)
        ]
        assert [status for status, _, _ in answers] == [201, 201]
        assert answers[0][1]["id"] == answers[1][1]["id"]
        assert "idempotency-replayed" in {name.lower() for name in answers[1][2]}
        made = await client.call("GET", "/api/v1/generations")
        assert made["total"] == 1


async def test_keys_of_nobody_are_ignored_so_that_tokens_are_never_replayed(start: Start) -> None:
    system = await start()
    async with user(system.url) as known, Client(system.url) as nobody:
        login = {"json": {"email": known.email, "password": known.password}}
        tokens = []
        for _ in range(2):
            status, body, headers = await keyed(nobody, "/api/v1/auth/login", "one", login)
            assert status == 200
            assert "idempotency-replayed" not in headers
            tokens.append(body["refresh_token"])
        assert len(set(tokens)) == 2
        account = {
            "json": {"email": "new@example.org", "password": "Quiet-Harbour-42", "full_name": "N"}
        }
        statuses = [
            (await keyed(nobody, "/api/v1/auth/register", "one", account))[0] for _ in range(2)
        ]
        assert statuses == [201, 409]
        job = {"json": {"source": "x", "raw_text": "Cook wanted"}}
        status, _, headers = await keyed(nobody, "/api/v1/jobs", "one", job)
        assert status == 401
        assert "idempotency-replayed" not in headers
