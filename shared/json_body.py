"""Request bodies as strict JSON (security.md S4).

Python's own parser takes NaN, duplicate keys, lone surrogates, NUL and any depth; each of them
becomes a 500 or a silent change of somebody's data further down. This one refuses them.
"""

import json
from typing import Any, NoReturn

from fastapi import Request

from shared.errors import BadRequest

MAX_DEPTH = 32
MAX_NODES = 10_000
MAX_KEY = 200
_INT64 = 1 << 63


class MalformedJson(BadRequest):
    """The body is not JSON as RFC 8259 and we understand it."""

    code = "malformed_json"

    def __init__(self, why: str) -> None:
        super().__init__(
            "The body is not valid JSON.",
            details={"errors": [{"field": "", "message": why, "type": "json_invalid"}]},
        )


def loads(body: bytes) -> Any:  # whatever JSON says
    """Return the value in *body*.

    Raises ``MalformedJson`` for anything but UTF-8 without BOM, and for duplicate keys, NaN and
    infinities, NUL, lone surrogates, integers beyond 64 bits, numbers beyond a double, keys
    over 200 characters, more than 32 levels or 10,000 values.
    """
    if body.startswith(b"\xef\xbb\xbf"):
        raise MalformedJson("a byte order mark is not allowed")
    try:
        text = body.decode("utf-8", "strict")
    except UnicodeDecodeError:
        raise MalformedJson("the body must be UTF-8") from None
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_int=_integer,
            parse_float=_number,
        )
    except json.JSONDecodeError as error:
        raise MalformedJson(f"{error.msg} at character {error.pos}") from None
    except RecursionError:
        raise MalformedJson(f"more than {MAX_DEPTH} levels") from None
    _check(value)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise MalformedJson("a key occurs twice in one object")
    return found


def _constant(_name: str) -> NoReturn:
    raise MalformedJson("NaN and infinities are not JSON")


def _integer(digits: str) -> int:
    if len(digits) > 20 or not -_INT64 <= (value := int(digits)) < _INT64:  # noqa: PLR2004 -- digits of an int64 and its sign
        raise MalformedJson("an integer does not fit 64 bits")
    return value


def _number(digits: str) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise MalformedJson("a number does not fit a double")
    return value


def _check(value: Any) -> None:
    nodes, stack = 0, [(value, 1)]
    while stack:
        node, depth = stack.pop()
        nodes += 1
        if nodes > MAX_NODES:
            raise MalformedJson(f"more than {MAX_NODES} values")
        if isinstance(node, str):
            _check_text(node)
            continue
        if isinstance(node, (list, dict)) and depth > MAX_DEPTH:
            raise MalformedJson(f"more than {MAX_DEPTH} levels")
        if isinstance(node, list):
            stack.extend((inner, depth + 1) for inner in node)
        elif isinstance(node, dict):
            for key, inner in node.items():
                if len(key) > MAX_KEY:
                    raise MalformedJson(f"a key is longer than {MAX_KEY} characters")
                _check_text(key)
                stack.append((inner, depth + 1))


def _check_text(text: str) -> None:
    if "\x00" in text:
        raise MalformedJson("the character U+0000 cannot be stored")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise MalformedJson("a lone surrogate is not a character") from None


class StrictRequest(Request):
    """A request whose ``json()`` is strict; so FastAPI reads bodies through ``loads``."""

    async def json(self) -> Any:
        """Return the body's value; raises ``MalformedJson``."""
        if not hasattr(self, "_json"):
            self._json = loads(await self.body())
        return self._json
