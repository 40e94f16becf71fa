"""Which browsers' pages may talk to us (api.md §9.3, security.md G9)."""

from collections.abc import Mapping

EXPOSED = (
    "Location, ETag, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, "
    "X-Request-ID, Idempotency-Replayed, Content-Disposition"
)
ALLOWED_HEADERS = (
    "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, "
    "X-CSRF-Token, X-Request-ID, traceparent"
)
ALLOWED_METHODS = "GET, POST, PUT, PATCH, DELETE, OPTIONS"


class Cors:
    """An exact list of origins; ``null`` and everything else gets no permission."""

    def __init__(self, origins: tuple[str, ...]) -> None:
        self._origins = {origin.rstrip("/") for origin in origins}

    def headers(self, origin: bytes | None) -> list[tuple[bytes, bytes]]:
        """Return the headers of an ordinary answer to a page of *origin*."""
        if not self.allows(origin):
            return []
        return [
            (b"access-control-allow-origin", origin or b""),
            (b"access-control-allow-credentials", b"true"),
            (b"access-control-expose-headers", EXPOSED.encode()),
        ]

    def preflight(self, origin: bytes | None) -> Mapping[str, str] | None:
        """Return the headers that permit a page of *origin* to ask, or None."""
        if not self.allows(origin):
            return None
        return {
            "access-control-allow-origin": (origin or b"").decode("latin-1"),
            "access-control-allow-credentials": "true",
            "access-control-allow-methods": ALLOWED_METHODS,
            "access-control-allow-headers": ALLOWED_HEADERS,
            "access-control-max-age": "600",
        }

    def allows(self, origin: bytes | None) -> bool:
        """Tell whether pages of *origin* may talk to us."""
        return origin is not None and origin.decode("latin-1") in self._origins
