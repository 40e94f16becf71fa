"""Bodies, queries and headers that nobody should send, at every operation of every service.

What is tried comes from the API's description, so that a new operation is tortured from its first
day. Nothing may end in a 5xx, and a refusal never repeats what was sent (security.md S4-S6).
"""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from yarl import URL

from shared.testing.hostile import malformed
from shared.testing.journey import Client, user
from tests.system.conftest import Start
from tests.system.doors import DESTRUCTIVE, Door, doors, places, raw, replaced, some
from tests.system.test_ownership import own_objects

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

MAX_ANSWER = 8 * 1024
ECHO = "Qx7-never-repeat-me-"
JSON = {"Content-Type": "application/json"}


def judged(door: Door, case: str, status: int, body: bytes, expected: set[int]) -> list[str]:
    """Return what is wrong with a refusal: its status, its form, its size, or what it repeats."""
    told = f"{door.method} {door.path} ({case}): {status} {body[:200]!r}"
    if status not in expected:
        return [told]
    if status >= 400 and (
        len(body) > MAX_ANSWER or ECHO.encode() in body or "error" not in json.loads(body)
    ):
        return [f"{told} of {len(body)} bytes"]
    return []


def unreadable(door: Door) -> Iterator[tuple[str, bytes, dict[str, str], set[int]]]:
    """Yield bodies that are no JSON of ours: name, bytes, headers, and the statuses they may get."""
    name = next(iter(door.body), "x") if isinstance(door.body, dict) else "x"
    good = json.dumps(door.body).encode()
    optional = {200, 201, 202, 204, 409} if door.body_is_optional else set[int]()
    for case, body in malformed(name):
        yield case, body, JSON, {400} | (optional if case == "null" else set())
    if not door.body_is_optional:
        yield "an empty body", b"", JSON, {400}
    yield "10,001 values", json.dumps({name: [1] * 10_001}).encode(), JSON, {400}
    yield "a key of 201", json.dumps({"k" * 201: 1}).encode(), JSON, {400}
    yield "an unknown key", json.dumps({"unknown": ECHO}).encode(), JSON, {400}
    yield "1 MB of text", json.dumps({name: ECHO * 45_000}).encode(), JSON, {400}
    yield "5 MB of text", json.dumps({name: ECHO * 250_000}).encode(), JSON, {400, 413}
    for kind in ("text/plain", "application/xml", "application/x-www-form-urlencoded",
                 "multipart/form-data; boundary=x", "application/json, text/plain", "", "json"):  # fmt: skip
        yield f"as {kind!r}", good, {"Content-Type": kind}, {400, 415}
    yield (
        "as UTF-16 by name",
        good.decode().encode("utf-16-le"),
        {"Content-Type": "application/json; charset=utf-16"},
        {400, 415},
    )


async def test_no_unreadable_body_gets_further_than_the_door(start: Start) -> None:
    system = await start()
    wrong: list[str] = []
    tried = 0
    seen: set[str] = set()
    async with user(system.url) as client:
        ids = await own_objects(client)
        for door in doors(ids):
            if door.body is None or door.name in DESTRUCTIVE - {"log_out"}:
                continue
            for where in (system.url, system.addresses[door.service]):
                cases = [*unreadable(door)]
                if where in seen:  # each service and the gateway get every case once
                    cases = some(cases, 6, door.name + str(where == system.url))
                seen.add(where)
                for case, body, headers, expected in cases:
                    if case == "null" and door.name == "log_out":
                        continue  # that is a request to end the session
                    if case == "an empty body" and where != system.url:
                        continue
                    status, answer = await raw(
                        client, door.method, where + door.path, headers=headers, data=body
                    )
                    wrong += judged(door, case, status, answer, expected)
                    tried += 1
    assert wrong == []
    assert tried > 300


WRONG: list[Any] = [
    None, True, 0, -1, 1e300, 2**62, 3.5, "", "x", " ", ECHO, ECHO * 6_000, [], {}, [[]],
    [ECHO], {"a": ECHO}, [None], "9999-99-99", "2021-02-30", "0000", "-1", "\u2028", [{}] * 300,
]  # fmt: skip


async def test_a_wrong_value_anywhere_in_a_body_is_no_accident(start: Start) -> None:
    system = await start()
    wrong: list[str] = []
    async with user(system.url) as client:
        ids = await own_objects(client)
        for door in doors(ids):
            if not isinstance(door.body, dict) or door.name in DESTRUCTIVE:
                continue
            if "generate" in door.name:
                door.body["options"]["max_pages"] = 0  # nothing is to be started
            for place in places(door.body):
                for value in some(WRONG, 2, f"{door.name} {place}"):
                    body = json.dumps(replaced(door.body, place, value)).encode()
                    status, answer = await raw(
                        client, door.method, system.url + door.path, headers=JSON, data=body
                    )
                    case = f"{'.'.join(map(str, place))} = {str(value)[:30]!r}"
                    wrong += judged(door, case, status, answer, set(range(200, 500)))
    assert wrong == []


QUERIES = ["1e9", "-1", "0", "abc", "", "%FF", "%ED%A0%80", "%00", "x" * 6_000, "null", "[]",
           "1%0d%0a", "9" * 400, "%F0%9F%9A%80", "NaN", "1.5", "true", "'; drop--", "2021-02-30",
           "%25_%5C", "٣", ECHO]  # fmt: skip
TYPED = {"integer", "boolean", "number"}


def fits(schema: dict[str, Any], value: str) -> bool:
    """Tell whether a query value may be good for its parameter, told generously."""
    if schema.get("format") == "uuid":
        return False
    if schema.get("type") in TYPED:
        return value.isascii() and value.lower() in {"0", "-1", "true", "1e9", "1.5", "1%0d%0a"}
    return True


async def test_no_query_is_an_accident(start: Start) -> None:
    system = await start()
    wrong: list[str] = []
    async with user(system.url) as client:
        ids = await own_objects(client)
        for door in doors(ids):
            if door.method != "GET":
                continue
            for parameter in door.parameters("query"):
                name = parameter["name"]
                values = some(QUERIES, 4, f"{door.name} {name}")
                queries = [(value, f"{name}={value}") for value in values]
                queries += [
                    ("true", f"{name}=1&{name}=2"),
                    ("true", f"{name}[]=1"),
                    ("true", f"{quote(name)}%00=1"),
                    ("true", f"&&&{name}&=&"),
                    ("true", "&".join(f"a{number}=1" for number in range(900))),
                ]
                for value, query in queries:
                    allowed = set(range(200, 500))
                    if not fits(parameter["schema"], value):
                        allowed = {400, 404}
                    if "{" in str(parameter["schema"].get("pattern", "")):
                        allowed = set(range(200, 500))
                    url = URL(f"{system.url}{door.path}?{query}", encoded=True)
                    status, answer = await raw(client, "GET", str(url), headers={})
                    if status < 400 and value == "true":
                        continue
                    wrong += judged(door, query[:60], status, answer, allowed)
    assert wrong == []


HEADERS = ["", '"', "abc", '"abc"', "W/", '"1", "2"', "9" * 3_000, '"' + "9" * 30 + '"', "-1",
           "bytes=-", "bytes=9-1", "bytes=0-,1-2", "items=1-2", "é", "%00", "*,*", "1e9",
           "٣", '"-1"', "{}", "null", "Thu, 99 Foo 2021"]  # fmt: skip


async def test_no_header_is_an_accident(start: Start) -> None:
    system = await start()
    wrong: list[str] = []
    async with user(system.url) as client:
        ids = await own_objects(client)
        for door in doors(ids):
            if door.name in DESTRUCTIVE | {"follow_generation"} or door.method == "DELETE":
                continue
            names = {one["name"] for one in door.parameters("header")} | {"X-Request-ID"}
            for name in sorted(names):
                for value in some(HEADERS, 4, f"{door.name} {name}"):
                    data = None if door.method == "GET" else b"[]"
                    headers = {name: value, **(JSON if data else {})}
                    status, answer = await raw(
                        client, door.method, system.url + door.path, headers=headers, data=data
                    )
                    if status >= 500:
                        wrong.append(f"{door.name} {name}: {value[:40]}: {status} {answer!r}")
        stream = f"{system.url}/api/v1/generations/{ids['generation_id']}/events"
        for value in ("-1", "9" * 50, "abc", "1.5", "٣", "0x10"):
            status, answer = await raw(client, "GET", stream, headers={"Last-Event-ID": value})
            assert status == 400, value
        job = f"{system.url}/api/v1/jobs/{ids['job_id']}"
        for value in ("abc", '"1", "2"', '"' + "9" * 30 + '"', '"-1"', "9" * 3_000):
            for method in ("PUT", "DELETE"):
                data = b"{}" if method == "PUT" else None
                status, _ = await raw(
                    client, method, job, headers={"If-Match": value, **JSON}, data=data
                )
                assert status in {400, 412}, (method, value)
    assert wrong == []


async def test_examples_of_the_description_are_accepted(start: Start) -> None:
    """Whoever copies a request from the documentation gets what it promises."""
    system = await start()
    async with user(system.url) as client, Client(system.url) as nobody:
        ids = await own_objects(client)
        for door in doors(ids):
            if door.body is None or door.method != "POST":
                continue
            if door.service == "auth" and door.name not in {"register", "create_user"}:
                continue
            if "client_request_id" in door.body:
                door.body["client_request_id"] = door.name
            if door.service == "auth":
                door.body["email"] = f"{door.name}@example.org"
            one = client if door.needs_token else nobody
            status, answer, _ = await one.send(door.method, door.path, json=door.body)
            assert status in {200, 201}, (door.name, answer)
            promised = {int(code) for code in door.operation["responses"] if code < "300"}
            assert status in promised
