"""Business errors: facts with a status, raised in the domain and answered in one place.

The classes here are the families; each service names its own facts below them
(``class EmailAlreadyRegistered(Conflict)``) and says the sentence in its ``__init__``.
"""

from collections.abc import Mapping
from typing import Any, ClassVar


class DomainError(Exception):
    """A rule of the business said no.

    ``message`` is shown to the caller, ``details`` is JSON and never repeats the caller's input;
    ``headers`` go onto the answer (``Retry-After``).
    """

    status: ClassVar[int] = 400
    code: ClassVar[str] = "bad_request"

    def __init__(
        self,
        message: str,
        *,
        details: Mapping[str, Any] | None = None,  # JSON of the error's own shape
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.details = dict(details or {})
        self.headers = dict(headers or {})


class BadRequest(DomainError):
    """The request does not fit its schema."""

    status = 400
    code = "validation_error"


class Unauthenticated(DomainError):
    """No token, or one that does not hold."""

    status = 401
    code = "unauthenticated"


class Forbidden(DomainError):
    """Known, but not allowed."""

    status = 403
    code = "forbidden"


class NotFound(DomainError):
    """There is no such thing."""

    status = 404
    code = "resource_not_found"


class Conflict(DomainError):
    """The request contradicts the present state."""

    status = 409
    code = "conflict"


class PreconditionFailed(DomainError):
    """``If-Match`` names another version."""

    status = 412
    code = "precondition_failed"


class TooLarge(DomainError):
    """More than we take."""

    status = 413
    code = "payload_too_large"


class UnsupportedMedia(DomainError):
    """A kind of file or body that we do not read."""

    status = 415
    code = "unsupported_media_type"


class RuleBroken(DomainError):
    """Well-formed, but against a business rule."""

    status = 422
    code = "rule_broken"


class LimitReached(DomainError):
    """A rate limit, throttle or quota is used up."""

    status = 429
    code = "rate_limited"


class DependencyUnavailable(DomainError):
    """A part we need is down; trying again later helps."""

    status = 503
    code = "upstream_unavailable"

    def __init__(self, message: str, *, retry_after: int = 2) -> None:
        super().__init__(message, headers={"Retry-After": str(retry_after)})
