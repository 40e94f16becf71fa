"""The gateway's own answers, in the form of api.md §1."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.problems import error_body


@dataclass(slots=True, eq=False)  # not frozen: Python sets the traceback of what is raised
class Refusal(Exception):
    """A request that is answered here, and not by a service."""

    status: int
    code: str | None = None
    message: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)  # JSON of the error's own shape
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self, request_id: str) -> bytes:
        """Return the JSON of the answer."""
        return json.dumps(
            error_body(
                self.status,
                code=self.code,
                message=self.message,
                details=self.details,
                request_id=request_id,
            )
        ).encode()


def unavailable(status: int = 503) -> Refusal:
    """Return the answer for a service that is down (503), broken (502) or slow (504)."""
    return Refusal(status, "upstream_unavailable", headers={"Retry-After": "2"})


def unauthenticated() -> Refusal:
    """Return the answer to a missing, expired, forged or revoked token."""
    return Refusal(
        401,
        "invalid_token",
        "The access token is missing, expired or not valid.",
        headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
    )


def too_large() -> Refusal:
    """Return the answer to a body over the limit.

    The connection is kept: one that is closed while the client still sends loses the answer.
    """
    return Refusal(413)
