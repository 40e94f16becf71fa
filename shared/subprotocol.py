"""The access token of a WebSocket, for pages that cannot set a header (api.md §9.4).

A page offers the pair of subprotocols ``bearer, <token>``; the server chooses ``bearer``.
"""

from collections.abc import Sequence

BEARER = "bearer"
SESSION_OVER = 3000
"""The close code that IANA names "Unauthorized": the session has ended, or the token has."""


def offered_token(subprotocols: Sequence[str]) -> str | None:
    """Return the token of the pair ``bearer, <token>``, or None if something else is offered."""
    match list(subprotocols):
        case [name, token] if name == BEARER:
            return token
    return None


def chosen(subprotocols: Sequence[str]) -> str | None:
    """Return the subprotocol that the server answers with, if the client has offered it."""
    return BEARER if BEARER in subprotocols else None
