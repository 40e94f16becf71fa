"""What can be wrong with an account, a login or a session."""

from collections.abc import Sequence
from datetime import datetime

from shared.clock import rfc3339
from shared.errors import (
    BadRequest,
    Conflict,
    DependencyUnavailable,
    Forbidden,
    LimitReached,
    NotFound,
    RuleBroken,
    Unauthenticated,
)


class InvalidEmail(BadRequest):
    """No e-mail address that we can write to."""

    def __init__(self, why: str) -> None:
        super().__init__(
            "The e-mail address is not valid.",
            details={"errors": [{"field": "email", "message": why, "type": "email"}]},
        )


class EmailTaken(Conflict):
    """Another account has this address."""

    code = "email_taken"

    def __init__(self) -> None:
        super().__init__("An account with this e-mail address exists already.")


class WeakPassword(RuleBroken):
    """The password breaks the policy; ``details.rules`` lists every rule that failed."""

    code = "weak_password"

    def __init__(self, rules: Sequence[str]) -> None:
        super().__init__(
            "The password is too weak: use 8 to 128 characters with upper case, lower case and "
            "a digit (any mixture from 15 on), nothing common, and no part of your own name or "
            "address.",
            details={"rules": list(rules)},
        )


class InvalidCredentials(Unauthenticated):
    """Wrong password or unknown account; nobody is told which (A6)."""

    code = "invalid_credentials"

    def __init__(self) -> None:
        super().__init__("E-mail address or password is wrong.", headers=_CHALLENGE)


class InvalidRefreshToken(Unauthenticated):
    """Unknown, expired, or of a session that has ended."""

    code = "invalid_refresh_token"

    def __init__(self) -> None:
        super().__init__("The refresh token is not valid; log in again.", headers=_CHALLENGE)


class RefreshTokenReused(Unauthenticated):
    """The token had been used before; its session has ended for everybody (A15)."""

    code = "refresh_token_reused"

    def __init__(self) -> None:
        super().__init__(
            "The refresh token was used before; its session has ended, log in again.",
            headers=_CHALLENGE,
        )


class SessionNotFound(NotFound):
    """There is no such session, or it has ended."""

    def __init__(self) -> None:
        super().__init__("Session not found.")


class ForeignSession(Forbidden):
    """The session is another user's."""

    def __init__(self) -> None:
        super().__init__("This belongs to another user.")


class SessionEnded(Unauthenticated):
    """The access token is good, but its session has ended."""

    code = "invalid_token"

    def __init__(self) -> None:
        super().__init__("The access token is missing, expired or not valid.")


class UserNotFound(NotFound):
    """There is no such account."""

    def __init__(self) -> None:
        super().__init__("User not found.")


class TooManyAttempts(LimitReached):
    """A throttle says wait; ``Retry-After`` says how long."""

    code = "too_many_attempts"

    def __init__(self, limit: str, resets_at: datetime, *, now: datetime) -> None:
        seconds = max(1, round((resets_at - now).total_seconds() + 0.5))
        until = rfc3339(resets_at, timespec="seconds")
        super().__init__(
            "Too many attempts; wait and try again.",
            details={"limit": limit, "resets_at": until},
            headers={"Retry-After": str(seconds)},
        )


class HashingBusy(DependencyUnavailable):
    """More logins at once than the hashing pool takes (A3)."""

    code = "busy"

    def __init__(self) -> None:
        super().__init__("Too many logins at this moment; try again.", retry_after=1)


class NextKeyNotKnownYet(Conflict):
    """Verifiers may not have the next signing key yet; its tokens would be refused."""

    code = "next_key_not_known_yet"

    def __init__(self) -> None:
        super().__init__("The next signing key is too new: not every process knows it yet.")


class NoSuchSigningKey(NotFound):
    """There is no signing key of this id."""

    def __init__(self) -> None:
        super().__init__("There is no signing key of this id.")


_CHALLENGE = {"WWW-Authenticate": "Bearer"}
