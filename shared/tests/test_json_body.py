"""JSON as RFC 8259 says, and no more than we can keep (security.md S4)."""

import json
from contextlib import suppress

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from shared.json_body import MAX_DEPTH, MAX_KEY, MAX_NODES, MalformedJson, loads
from shared.problems import install
from shared.service import api_router
from shared.testing.growth import growth
from shared.testing.hostile import NAUGHTY, malformed

pytestmark = pytest.mark.unit

REFUSED = {
    "nothing": b"",
    "blank": b"  ",
    "constant": b"NaN",
    "minus infinity": b"[-Infinity]",
    "beyond a double": b"1e999",
    "beyond 64 bits": b"9223372036854775808",
    "below 64 bits": b"-9223372036854775809",
    "hundred thousand digits": b"9" * 100_000,
    "twice": b'{"a": 1, "a": 1}',
    "twice, once escaped": b'{"a": 1, "\\u0061": 2}',
    "twice, deep": b'[{"x": {"b": 1, "b": 2}}]',
    "NUL": b'"\\u0000"',
    "raw NUL": b'"\x00"',
    "NUL in a key": b'{"\\u0000": 1}',
    "high surrogate": b'"\\ud800"',
    "low surrogate": b'"\\udc00"',
    "surrogates the wrong way round": b'"\\udc00\\ud800"',
    "surrogate in UTF-8": b'"\xed\xa0\x80"',
    "byte order mark": b"\xef\xbb\xbf{}",
    "UTF-16": '{"a": 1}'.encode("utf-16-le"),
    "UTF-32": '{"a": 1}'.encode("utf-32"),
    "Latin-1": b'"caf\xe9"',
    "overlong": b'"\xc0\xaf"',
    "too deep": b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1),
    "far too deep": b"[" * 100_000,
    "too many": b"[" + b"0," * MAX_NODES + b"0]",
    "long key": json.dumps({"k" * (MAX_KEY + 1): 1}).encode(),
    "comment": b"[1, /* two */ 2]",
    "comma": b"[1,]",
    "single quotes": b"{'a': 1}",
    "leading zero": b"[01]",
    "plus": b"[+1]",
    "hex": b"[0x10]",
    "control character": b'"a\nb"',
    "rest": b"{} x",
    "two": b"{}{}",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_json_or_not_keepable_is_refused(name: str) -> None:
    with pytest.raises(MalformedJson) as refused:
        loads(REFUSED[name])
    assert len(str(refused.value.details)) < 300


@pytest.mark.parametrize(
    "body",
    [
        b"0",
        b"-0.0",
        b"9223372036854775807",
        b"-9223372036854775808",
        b"1e308",
        b'"\\ud83d\\ude80"',
        b'{"a": {"a": 1}}',
        b"[" * MAX_DEPTH + b"]" * MAX_DEPTH,
        json.dumps({"k" * MAX_KEY: 1}).encode(),
        b' \t\r\n{"a" : null} ',
    ],
)
def test_what_is_json_is_read_as_everybody_reads_it(body: bytes) -> None:
    assert loads(body) == json.loads(body)


@pytest.mark.parametrize("name", NAUGHTY)
def test_any_text_comes_back_as_it_was(name: str) -> None:
    for ascii_only in (True, False):
        assert loads(json.dumps(NAUGHTY[name], ensure_ascii=ascii_only).encode()) == NAUGHTY[name]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60))
def test_no_bytes_break_the_reader(body: bytes) -> None:
    try:
        value = loads(body)
    except MalformedJson:
        return
    assert value == json.loads(body)


@pytest.mark.parametrize(
    "body",
    [b'{"a":' * 20_000, b'"' + b"\\u0041" * 16_000 + b'"', b"9" * 100_000, b'["' * 50_000],
)
def test_hostile_bodies_cost_no_time(body: bytes) -> None:
    def read(part: bytes) -> None:
        with suppress(MalformedJson):
            loads(part)

    assert growth(read, body[: len(body) // 2], body) < 4  # the growth of quadratic work


class _Note(BaseModel):
    text: str


def _api() -> AsyncClient:
    router = api_router("/notes", tag="notes")

    @router.post("")
    async def keep(note: _Note) -> _Note:
        return note

    api = FastAPI()
    install(api)
    api.include_router(router)
    return AsyncClient(transport=ASGITransport(api), base_url="http://test/api/v1")


async def test_a_route_says_what_is_wrong_with_a_body_and_never_repeats_it() -> None:
    async with _api() as client:
        for name, body in malformed("text"):
            headers = {"Content-Type": "application/json"}
            answer = await client.post("/notes", content=body, headers=headers)
            assert answer.status_code == 400, name
            assert answer.json()["error"]["code"] in {"malformed_json", "validation_error"}
            assert len(answer.content) < 8192


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("application/json", 200),
        ("Application/JSON; charset=utf-8", 200),
        ("application/merge-patch+json", 200),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("application/jsonx", 415),
        ("", 415),
    ],
)
async def test_only_json_is_read_as_json(kind: str, status: int) -> None:
    async with _api() as client:
        headers = {"Content-Type": kind}
        answer = await client.post("/notes", content=b'{"text": "a"}', headers=headers)
        assert answer.status_code == status
