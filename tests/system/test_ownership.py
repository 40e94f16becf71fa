"""Every operation of the public API: nobody gets 401, another user 403, an unknown id 404.

The operations come from the merged description, so a new one is tested from its first day; one
that needs a body or an object that this file does not know fails the test.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from gateway import openapi
from shared.ids import new_id
from shared.testing.journey import Client, user
from tests.system.conftest import Start
from tests.system.samples import RESUME, prepared

pytestmark = pytest.mark.integration

Json = dict[str, Any]  # OpenAPI, and bodies of requests

BODIES: dict[str, Json] = {
    "POST /api/v1/profiles": {"full_name": "A", "email": "a@example.org"},
    "PUT /api/v1/profiles/{profile_id}": {"location": "Here"},
    "PUT /api/v1/profile/me": {"location": "Here"},
    "POST /api/v1/jobs": {"source": "x", "raw_text": "Cook wanted"},
    "POST /api/v1/jobs/parse": {"raw_text": "Cook wanted"},
    "PUT /api/v1/jobs/{job_id}": {"location": "Here"},
    "POST /api/v1/generations/{generation_id}/regenerate": {"options": {"length": "short"}},
    "PATCH /api/v1/auth/me": {"full_name": "B"},
    "POST /api/v1/auth/change-password": {
        "current_password": "Wrong-Password-1",
        "new_password": "Another-Password-1",
    },
}
NO_BODY = {
    "POST /api/v1/profiles/{profile_id}/activate",
    "POST /api/v1/auth/logout",
    "POST /api/v1/auth/logout-all",
}


def operations() -> Iterator[tuple[str, str, Json]]:
    """Yield method, path template and description of everything that needs a token."""
    for path, described in openapi.load()["paths"].items():
        for method, operation in described.items():
            if operation.get("security"):
                yield method.upper(), path, operation


async def own_objects(client: Client) -> Json:
    """Make one object of each kind; return the ids by the names of path parameters."""
    imported = await client.import_resume("cv.txt", RESUME.encode())
    profile_id, job_id = await prepared(client)
    generation = await client.finished(await client.generate("resume", profile_id, job_id))
    sessions = await client.call("GET", "/api/v1/auth/sessions")
    return {
        "import_id": imported["import_id"],
        "profile_id": profile_id,
        "job_id": job_id,
        "generation_id": generation["id"],
        "document_id": generation["result"]["document_id"],
        "session_id": sessions["items"][0]["id"],
    }


def request_for(method: str, path: str, operation: Json, objects: Json) -> Json:
    """Return the arguments of a request that would be good if it were the owner's."""
    name = f"{method} {path}"
    if method in {"GET", "DELETE"} or name in NO_BODY:
        return {}
    if "multipart/form-data" in operation["requestBody"]["content"]:
        form = aiohttp.FormData()
        form.add_field("file", RESUME.encode(), filename="cv.txt")
        return {"data": form}
    if name not in BODIES and path.startswith("/api/v1/generations/"):
        return {"json": {"profile_id": objects["profile_id"], "job_id": objects["job_id"]}}
    return {"json": BODIES[name]}


async def test_the_owner_alone_reaches_an_object(start: Start) -> None:
    system = await start()
    wrong: list[str] = []
    async with user(system.url) as owner, user(system.url) as other, Client(system.url) as nobody:
        objects = await own_objects(owner)
        unknown = {name: str(new_id()) for name in objects}
        for method, path, operation in operations():
            parameters = [part["name"] for part in operation.get("parameters", [])
                          if part["in"] == "path"]  # fmt: skip
            cases = [(nobody, objects, {401})]
            if parameters:
                cases += [(other, objects, {403}), (other, unknown, {404})]
                cases += [(other, dict.fromkeys(objects, "no-uuid"), {404})]
            elif method == "POST" and path.startswith("/api/v1/generations/"):
                cases += [(other, objects, {403})]
            for client, ids, expected in cases:
                status, body, _ = await client.send(
                    method, path.format(**ids), **request_for(method, path, operation, objects)
                )
                if status not in expected or "error" not in body:
                    wrong.append(f"{method} {path}: {status}, expected {expected}")
    assert wrong == []


async def test_a_forged_token_is_refused_by_the_gateway_and_by_each_service(start: Start) -> None:
    system = await start()
    async with user(system.url) as client:
        header, payload, signature = client.headers["Authorization"].split(".")
        flipped = ("A" if signature[5] != "A" else "B").join((signature[:5], signature[6:]))
        forged = {"Authorization": f"{header}.{payload}.{flipped}"}
        doors = {
            "auth": "/api/v1/auth/me",
            "profile": "/api/v1/profiles",
            "job": "/api/v1/jobs",
            "generation": "/api/v1/generations",
            "document": "/api/v1/documents",
        }
        assert doors.keys() == system.services.keys()
        for service, path in doors.items():
            status, _, _ = await client.send("GET", path, headers=forged)
            assert status == 401, f"gateway to {service}"
            direct = Client(system.addresses[service])
            async with direct:
                status, _, _ = await direct.send("GET", path, headers=forged)
                assert status == 401, service
                status, _, _ = await direct.send("GET", path)
                assert status == 401, service
                status, _, _ = await direct.send("GET", path, headers=client.headers)
                assert status == 200, service


def test_the_description_names_an_owner_for_every_path() -> None:
    text = Path(openapi.DOCUMENT).read_text()
    document = json.loads(text)
    services = {
        operation["x-service"]
        for described in document["paths"].values()
        for operation in described.values()
    }
    assert services == {"auth", "profile", "job", "generation", "document"}
