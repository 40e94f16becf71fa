"""What a failed call means: whether it may pass, and whether the provider is to blame."""

from dataclasses import dataclass

import httpx2
from aiohttp import ClientConnectionError, ClientError
from openai import APIConnectionError, APIStatusError, APITimeoutError, OpenAIError

from shared.llm.capped import AnswerTooLarge
from shared.llm.completion import NotACompletion
from shared.llm.retrying import RETRIED

_TOO_MANY = 429
_EVERY_CALL = frozenset({401, 402, 403, 404})
"""Refusals that every question would meet: the key, the account, the model's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a call failed, whether it may pass, and whether it counts against the provider."""

    reason: str
    passing: bool = True
    counts: bool = True
    retry_after: str | None = None


CAUGHT = (
    AnswerTooLarge,
    NotACompletion,
    OpenAIError,
    # What the library lets through: a broken protocol, a broken connection.
    httpx2.HTTPError,
    ClientError,
    OSError,
)
"""What a call can end with instead of an answer."""


def failure_of(error: Exception) -> Failure:
    """Return what *error* means; the reasons are those of ``ModelUnavailable``."""
    match error:
        case AnswerTooLarge():
            return Failure(reason="too_large", passing=False, counts=False)
        case APIConnectionError() | httpx2.HTTPError() | ClientError() | OSError():
            return Failure(reason="timeout" if _is_slow(error) else "unreachable")
        case APIStatusError(status_code=status) if status in RETRIED:
            reason = "rate_limited" if status == _TOO_MANY else "server_error"
            return Failure(reason=reason, retry_after=error.response.headers.get("retry-after"))
        case APIStatusError(status_code=status):
            return Failure(reason="refused", passing=False, counts=status in _EVERY_CALL)
        case _:
            return Failure(reason="server_error")


def _is_slow(error: Exception) -> bool:
    if not isinstance(error, APITimeoutError):
        return isinstance(error, TimeoutError)
    # A refused connection arrives as a timeout, too; what aiohttp said lies two causes below.
    cause = error.__cause__ and error.__cause__.__cause__
    return not isinstance(cause, ClientConnectionError) or isinstance(cause, TimeoutError)
