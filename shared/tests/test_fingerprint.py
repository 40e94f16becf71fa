"""Two requests are the same if method, path, query and body are (api.md §9.11)."""

import asyncio
import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.idempotency.fingerprint import fingerprint_of
from shared.json_body import StrictRequest

pytestmark = pytest.mark.unit

Json = Any  # any JSON

NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


def fingerprint(
    body: bytes = b"", *, method: str = "POST", path: str = "/a", query: str = ""
) -> bytes:
    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body, "more_body": False}

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(b"content-type", b"application/json"), (b"host", b"here")],
        "server": ("here", 80),
        "scheme": "http",
    }
    return asyncio.run(fingerprint_of(StrictRequest(scope, receive), reads_form=False))


def turned(value: Json) -> Json:
    """Return *value* with the keys of every object in the opposite order."""
    if isinstance(value, dict):
        return {key: turned(value[key]) for key in reversed(value)}
    return [turned(one) for one in value] if isinstance(value, list) else value


@given(VALUES)
def test_key_order_spacing_and_escapes_do_not_matter(value: Json) -> None:
    plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    assert fingerprint(plain) == fingerprint(json.dumps(turned(value), indent=3).encode())


@given(VALUES, VALUES)
def test_different_values_are_different_requests(one: Json, two: Json) -> None:
    first, second = (json.dumps(value, sort_keys=True) for value in (one, two))
    assert (fingerprint(first.encode()) == fingerprint(second.encode())) == (first == second)


def test_method_path_and_query_count() -> None:
    found = [
        fingerprint(b"{}"),
        fingerprint(b"{}", method="PUT"),
        fingerprint(b"{}", path="/b"),
        fingerprint(b"{}", query="x=1"),
        fingerprint(b"{}", query="x=2"),
        fingerprint(b"{}", query="x="),
        fingerprint(b""),
    ]
    assert len(set(found)) == len(found)


@given(st.lists(st.tuples(TEXTS, TEXTS), unique_by=lambda pair: pair[0], max_size=4))
def test_the_order_of_different_parameters_does_not_matter(pairs: list[tuple[str, str]]) -> None:
    def query(given: list[tuple[str, str]]) -> str:
        return "&".join(f"{quote(name)}={quote(value)}" for name, value in given)

    assert fingerprint(query=query(pairs)) == fingerprint(query=query(pairs[::-1]))


def test_parts_do_not_run_into_each_other() -> None:
    assert fingerprint(b'"b"', path="/a") != fingerprint(b"", path='/a"b"')
    assert fingerprint(query="x=1&x=2") != fingerprint(query="x=2&x=1")
    assert fingerprint(query="x=1") != fingerprint(query="x%3D1=")


def test_a_body_that_is_no_json_counts_byte_by_byte() -> None:
    assert fingerprint(b"a  b") != fingerprint(b"a b")
    assert fingerprint(b"\xff") == fingerprint(b"\xff")
