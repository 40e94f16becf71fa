"""The one JSON object in a model's answer, whatever stands around it.

Models wrap JSON in fences and prose. Taking that off is safe; closing what is open, or dropping
a comma, would be a guess about facts, so half an object is refused.
"""

import re
from typing import Any

from shared.json_body import MalformedJson, loads

MAX_TEXT = 1_000_000
_START = re.compile(r"\{\s{0,100}(?=\")")
"""An object that says something; ``{name}`` and ``{}`` in prose are none."""
_MARK = re.compile(r'["\\{}\[\]]')


class UnusableJson(ValueError):
    """There is no JSON object, half of one, or more than one; names nothing of the text."""


def object_in(text: str) -> dict[str, Any]:  # whatever the JSON says
    """Return the only JSON object in *text*; needs time in proportion to its length.

    Raises ``UnusableJson``: none or several objects, an object that does not end, and all that
    strict JSON forbids (duplicate keys, NaN, NUL, lone surrogates, more than 32 levels).
    """
    if len(text) > MAX_TEXT:
        raise UnusableJson("the answer is too long")
    start = _START.search(text)
    if start is None:
        if text.strip() == "{}":
            return {}
        raise UnusableJson("the answer holds no JSON object")
    end = _end_of_object(text, start.start())
    if end is None:
        raise UnusableJson("the JSON object does not end")
    if _START.search(text, end):
        raise UnusableJson("the answer holds more than one JSON object")
    try:
        value: dict[str, Any] = loads(text[start.start() : end].encode("utf-8"))
    except MalformedJson as error:
        raise UnusableJson(f"malformed JSON: {_why(error)}") from None
    except UnicodeEncodeError:
        raise UnusableJson("malformed JSON: a lone surrogate is not a character") from None
    return value


def _end_of_object(text: str, start: int) -> int | None:
    """Return the offset after the bracket that closes the one at *start*."""
    depth, quoted, escaped_until = 0, False, -1
    for match in _MARK.finditer(text, start):
        position, mark = match.start(), match.group()
        if position < escaped_until:
            continue
        if quoted:
            if mark == "\\":
                escaped_until = position + 2
            elif mark == '"':
                quoted = False
        elif mark == '"':
            quoted = True
        elif mark in "{[":
            depth += 1
        elif mark in "}]":
            depth -= 1
            if depth == 0:
                return position + 1
    return None


def _why(error: MalformedJson) -> str:
    errors: list[dict[str, str]] = error.details["errors"]
    return errors[0]["message"]
