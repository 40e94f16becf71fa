"""Which answers are given again, and in what form they are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from fastapi import Response

MAX_KEPT = 4 * 1024 * 1024
"""Bytes of a body; four times what a JSON request may have (security.md G6)."""

_REFUSED = {401, 429}
_PASSING = {408, 425}
_NOT_KEPT = {"set-cookie", "x-request-id"}


class Verdict(Enum):
    """What an answer means for the key under which it was asked for."""

    FINAL = auto()
    """The same request gets the same answer again."""
    REFUSED = auto()
    """Not now (401, 429): the request was not carried out, and the key is free again."""
    PASSING = auto()
    """It went wrong, or cannot be repeated: the key is free again unless something changed."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it was given the first time."""

    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes

    @classmethod
    def of(cls, response: Response) -> "Answer":
        """Take down a response whose verdict is ``FINAL``; without cookies."""
        headers = [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, value in response.raw_headers
            if name.decode("latin-1") not in _NOT_KEPT
        ]
        return cls(response.status_code, headers, bytes(response.body))

    def again(self) -> Response:
        """Return the answer once more, marked with ``Idempotency-Replayed: true``."""
        response = Response(self.body, self.status)
        marked = [*self.headers, ("idempotency-replayed", "true")]
        response.raw_headers = [
            (name.encode("latin-1"), value.encode("latin-1")) for name, value in marked
        ]
        return response


def verdict_on(response: Response) -> Verdict:
    """Judge a response (api.md §9.11).

    Successes and deterministic refusals are final. Streams, bodies above 4 MiB, answers marked
    ``no-store`` (they carry secrets) and refusals that invite to try again (``Retry-After``)
    are not.
    """
    status, headers = response.status_code, response.headers
    if status in _REFUSED:
        return Verdict.REFUSED
    decided = 200 <= status < 300 or (  # noqa: PLR2004 -- the classes of RFC 9110 §15
        400 <= status < 500 and status not in _PASSING and "retry-after" not in headers  # noqa: PLR2004 -- the same
    )
    body = getattr(response, "body", None)  # a stream has none
    keepable = isinstance(body, (bytes, memoryview)) and len(body) <= MAX_KEPT
    if decided and keepable and "no-store" not in headers.get("cache-control", ""):
        return Verdict.FINAL
    return Verdict.PASSING
