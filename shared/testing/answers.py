"""What every error of every service looks like (api.md §1)."""
# ruff: noqa: S101 -- only tests call this

from typing import Any

import httpx2

_LONGEST = 8192


def error_of(answer: httpx2.Response, status: int) -> dict[str, Any]:
    """Return the error in *answer*; asserts its status, its form, its id and that it is short."""
    assert answer.status_code == status, answer.text
    assert len(answer.content) < _LONGEST
    body = answer.json()
    assert set(body) == {"error"}
    error: dict[str, Any] = body["error"]  # JSON
    assert set(error) == {"code", "message", "details", "request_id"}
    assert error["request_id"] == answer.headers["X-Request-ID"]
    return error
